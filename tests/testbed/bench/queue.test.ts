/** The queues that several functions consume, on a clock of their own. */
import { expect } from "chai";
import type { QueuedMessage, SentMessage, SqsEvent } from "../../../testbed/aws/queue";
import { drain, withDuplicates } from "../../../testbed/bench/queue";
import type { DrainOptions, Receiver } from "../../../testbed/bench/queue";

const FAILURE = { error: { errorType: "Error", errorMessage: "not yet" } };
const COMES_BACK = { comesBack: true } as const;

const message = (body: string, queue = "reports"): QueuedMessage => ({
  queue,
  messageId: `id-${body}`,
  body,
});

describe("drain", () => {
  let received: string[];
  let waits: number[];
  beforeEach(() => {
    received = [];
    waits = [];
  });

  /** A receiver that notes bodies and receive counts, and answers with what `answer` returns. */
  const receiver =
    (answer: (body: string, receives: number) => ReturnType<Receiver> | object): Receiver =>
    async ({ Records: [{ body, attributes }] }: SqsEvent) => {
      received.push(body + attributes.ApproximateReceiveCount);
      return answer(body, Number(attributes.ApproximateReceiveCount));
    };

  /** Drains with one receiver of the queue "reports", unless `options` say otherwise. */
  const run = (
    messages: (QueuedMessage & Partial<SentMessage>)[],
    receive: Receiver,
    options: Partial<DrainOptions> = {},
  ) =>
    drain(messages, {
      consumers: [{ queues: ["reports"], receive }],
      redelivery: { maxReceiveCount: 5, visibilityTimeoutSeconds: 600 },
      visibility: new Map(),
      advance: (milliseconds) => waits.push(milliseconds),
      ...options,
    });

  it("delivers a failed message again after its visibility timeout, and counts its receives", async () => {
    const receive = receiver((body, receives) => (body === "a" && receives < 3 ? FAILURE : {}));
    const drained = await run([message("a"), message("b")], receive);
    expect(received).to.deep.equal(["a1", "b1", "a2", "a3"]);
    expect(waits).to.deep.equal([600_000, 600_000]);
    expect(drained).to.deep.equal({
      deliveries: { reports: 4 },
      cameBack: 0,
      failures: [FAILURE.error, FAILURE.error],
      deadLetters: [],
      left: [],
    });
  });

  it("delivers a message that comes back after the seconds that the function has set", async () => {
    const visibility = new Map([["id-a#1", 30]]);
    const receive = receiver((body, receives) => {
      if (receives > 1) return {};
      return body === "a" ? COMES_BACK : FAILURE;
    });
    const drained = await run([message("b"), message("a")], receive, { visibility });
    expect(received).to.deep.equal(["b1", "a1", "a2", "b2"]);
    expect(waits).to.deep.equal([30_000, 570_000]);
    expect(drained).to.deep.include({ cameBack: 1, failures: [FAILURE.error] });
  });

  it("does not let a wait end while another delivery is under way", async () => {
    let endOther = () => {};
    const other = new Promise<void>((resolve) => (endOther = resolve));
    const first = receiver((_body, receives) => {
      if (receives === 1) setImmediate(endOther);
      return receives === 1 ? COMES_BACK : {};
    });
    const second = receiver(async () => {
      await other;
      received.push("other ended");
      return {};
    });
    const queues = ["reports"];
    await run([message("a"), message("b")], first, {
      consumers: [
        { queues, receive: first },
        { queues, receive: second },
      ],
    });
    expect(received).to.deep.equal(["a1", "b1", "other ended", "a2"]);
  });

  it("moves a message to the dead letters after its last receive", async () => {
    const receive = receiver((body) => (body === "a" ? COMES_BACK : {}));
    const redelivery = { maxReceiveCount: 2, visibilityTimeoutSeconds: 600 };
    const drained = await run([message("a"), message("b")], receive, { redelivery });
    expect(received).to.deep.equal(["a1", "b1", "a2"]);
    expect(drained.deadLetters).to.deep.equal([message("a")]);
  });

  it("delivers messages that are sent in the meantime, when their delay has passed", async () => {
    const sent = [
      { ...message("late"), delaySeconds: 900 },
      { ...message("soon"), delaySeconds: 0 },
    ];
    const arrivals = () => sent.splice(0);
    await run(
      [message("a")],
      receiver(() => ({})),
      { arrivals },
    );
    expect(received).to.deep.equal(["a1", "soon1", "late1"]);
    expect(waits).to.deep.equal([900_000]);
  });

  it("leaves the messages of a queue that nobody consumes, with their delays", async () => {
    const sent = [{ ...message("later", "follow-ups"), delaySeconds: 900 }];
    const arrivals = () => sent.splice(0);
    const drained = await run(
      [message("a")],
      receiver(() => ({})),
      { arrivals },
    );
    expect(received).to.deep.equal(["a1"]);
    expect(drained.left).to.deep.equal([{ ...message("later", "follow-ups"), delaySeconds: 900 }]);
  });

  it("keeps all receivers busy at the same time, and calls back after each delivery", async () => {
    let busy = 0;
    let most = 0;
    const receive: Receiver = async () => {
      most = Math.max(most, ++busy);
      await new Promise(setImmediate);
      busy -= 1;
      return {};
    };
    const counts: number[] = [];
    const consumer = () => ({ queues: ["reports"], receive });
    await run(
      ["a", "b", "c", "d"].map((body) => message(body)),
      receive,
      {
        consumers: [consumer(), consumer()],
        onDelivered: (deliveries) => counts.push(deliveries),
      },
    );
    expect(most).to.equal(2);
    expect(counts).to.deep.equal([1, 2, 3, 4]);
  });
});

describe("withDuplicates", () => {
  it("repeats one message in so many, right behind the first", () => {
    expect(withDuplicates([0, 1, 2, 3, 4], 3)).to.deep.equal([0, 0, 1, 2, 3, 3, 4]);
  });
});
