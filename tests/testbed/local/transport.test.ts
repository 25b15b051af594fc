/** The queues of the rehearsal: when a message comes, comes back, or is dead. */
import { expect } from "chai";
import { startQueues } from "../../../testbed/aws/queue";
import type { LocalQueues, SqsEvent } from "../../../testbed/aws/queue";
import type { Invocation } from "../../../testbed/aws/lambda";
import { makeClock } from "../../../testbed/local/clock";
import type { LocalClock } from "../../../testbed/local/clock";
import { makeTransport } from "../../../testbed/local/transport";
import type { Responder, Transport } from "../../../testbed/local/transport";

const MINUTE = 60_000;

const queue = (name: string, maxReceiveCount: number) => ({
  url: `https://sqs/${name}`,
  visibilityTimeoutSeconds: 600,
  maxReceiveCount,
  maximumConcurrency: 5,
});
const FAILURE: Invocation = { error: { errorType: "Error", errorMessage: "no" } };

describe("the rehearsal's queues", () => {
  let queues: LocalQueues;
  let clock: LocalClock;
  let transport: Transport;
  /** What the function does with an event. */
  let work: (event: SqsEvent) => Invocation;
  const responder: Responder = {
    invoke: async (event) => work(event as SqsEvent),
    log: () => [],
    output: () => "",
    advance: () => undefined,
    pauses: () => [],
  };

  beforeEach(async () => {
    queues = await startQueues();
    clock = makeClock();
    work = () => ({});
    const deployment = {
      reports: queue("reports", 3),
      followUps: queue("follow-ups", 2),
      deadLetterQueueUrl: "https://sqs/dead-letters",
      page: { reports: queue("page-reports", 2) },
    };
    transport = makeTransport({ deployment, queues, clock });
  });
  afterEach(() => queues.stop());

  const send = (to: string, body: string, delaySeconds = 0) =>
    queues.sent.push({ queue: to, messageId: body, body, delaySeconds });

  it("have a report at once, and it is gone when it is done", async () => {
    const message = transport.put("body");
    expect(transport.isDrained()).to.equal(false);
    expect(transport.next(clock.now())).to.equal(message);
    const seen: SqsEvent[] = [];
    work = (event) => (seen.push(event), {});
    expect(await transport.handle(message, responder)).to.include({ fate: "done" });
    expect(seen[0]!.Records[0]).to.include({
      body: "body",
      eventSourceARN: "arn:aws:sqs:us-east-2:123456789012:reports",
    });
    expect([transport.next(Infinity), transport.isDrained()]).to.deep.equal([undefined, true]);
  });

  for (const [what, invocation] of [
    ["fails", FAILURE],
    ["is named in batchItemFailures", { comesBack: true }],
  ] as [string, Invocation][]) {
    it(`have a message that ${what} again after the visibility timeout, and in the end it is dead`, async () => {
      const message = transport.put("body");
      work = () => invocation;
      for (const fate of ["comes back", "comes back", "dead"]) {
        clock.advance(10 * MINUTE);
        expect(await transport.handle(message, responder)).to.include({ fate, afterSeconds: 600 });
        expect(transport.next(clock.now() + 9 * MINUTE)).to.equal(undefined);
      }
      expect(transport.deadLetters()).to.deep.equal(["body"]);
      expect(transport.isQueued(message)).to.equal(false);
    });
  }

  it("have it sooner where the function says so, and only for that receive", async () => {
    const message = transport.put("body");
    work = ({ Records: [{ receiptHandle }] }) => {
      if (message.receives === 1) queues.visibility.set(receiptHandle, 30);
      return { comesBack: true };
    };
    const first = await transport.handle(message, responder);
    const second = await transport.handle(message, responder);
    expect([first.afterSeconds, second.afterSeconds]).to.deep.equal([30, 600]);
  });

  it("deliver a follow-up when its delay is over, the earliest first", async () => {
    const report = transport.put("body");
    work = () => {
      send("follow-ups", "late", 900);
      send("follow-ups", "early", 60);
      return {};
    };
    await transport.handle(report, responder);
    expect(transport.isDrained()).to.equal(true);
    expect(transport.next(clock.now() + MINUTE - 5_000)).to.equal(undefined);
    work = () => FAILURE;
    const early = transport.next(clock.now() + MINUTE)!;
    expect(early.body).to.equal("early");
    expect(await transport.handle(early, responder)).to.include({ fate: "comes back" });
    expect(await transport.handle(early, responder)).to.include({ fate: "dead" });
    expect(transport.next(Infinity)!.body).to.equal("late");
    expect(transport.deadLetters(), "a follow-up has another dead-letter queue").to.deep.equal([]);
  });

  it("deliver what the page has sent, from its own queue, and it is left until it is done", async () => {
    expect(transport.pageReports()).to.deep.equal([]);
    send("page-reports", "from the page");
    expect(transport.isDrained()).to.equal(false);
    const message = transport.next(clock.now())!;
    expect(transport.pageReports()).to.deep.equal([message]);
    expect(message).to.include({ body: "from the page", name: "the page's report" });
    const arns: string[] = [];
    work = ({ Records: [record] }) => (arns.push(record.eventSourceARN), FAILURE);
    expect(await transport.handle(message, responder)).to.include({ fate: "comes back" });
    expect(transport.isDrained()).to.equal(false);
    expect(await transport.handle(message, responder)).to.include({ fate: "dead" });
    expect(transport.isDrained()).to.equal(true);
    expect(transport.deadLetters(), "it has another dead-letter queue").to.deep.equal([]);
    expect(arns[0]).to.equal("arn:aws:sqs:us-east-2:123456789012:page-reports");
  });

  it("have no queue for the page in a stack without it", async () => {
    const deployment = {
      ...{ reports: queue("reports", 3), followUps: queue("follow-ups", 2), page: null },
      deadLetterQueueUrl: "https://sqs/dead-letters",
    };
    const without = makeTransport({ deployment, queues, clock });
    send("page-reports", "nobody takes it");
    expect([without.pageReports(), without.next(Infinity)]).to.deep.equal([[], undefined]);
    expect(without.isDrained()).to.equal(false);
  });

  it("keep what the function sends to the dead letters, and show what it sends elsewhere", async () => {
    const report = transport.put("body");
    work = () => {
      send("dead-letters", "unreadable");
      send("reports", "it may not");
      return {};
    };
    await transport.handle(report, responder);
    expect(transport.deadLetters()).to.deep.equal(["unreadable"]);
    expect(transport.isDrained()).to.equal(false);
  });
});
