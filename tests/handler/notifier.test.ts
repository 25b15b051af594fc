/** A notification's ways: to Slack, into a digest, or into the queue; and for how long a Slack that failed is left alone. */
import { expect } from "chai";
import { makeNotifier } from "../../handler/notifier";
import { render } from "../../handler/render";
import type { WebhookReader } from "../../handler/webhook";
import { fakeMemory, fakeQueues } from "../support/memory";
import type { FakeMemory, FakeQueues } from "../support/memory";
import { locked } from "../support/notifications";
import { recordPauses } from "../support/time";

const CONTENT = { kind: "report", facts: locked() } as const;
const UNREADABLE = {
  kind: "unreadable",
  stack: "s",
  name: "cognito-lockdown",
  reason: "r",
  isMoved: true,
  isLast: false,
} as const;

describe("makeNotifier", () => {
  const { fetch } = globalThis;
  const { now } = Date;
  const began = now();
  let queues: FakeQueues;
  let memory: FakeMemory;
  /** Texts that Slack was sent. */
  let texts: string[];
  recordPauses();

  beforeEach(() => {
    [queues, memory, texts] = [fakeQueues(), fakeMemory(), []];
    Date.now = () => began;
    answerWith(() => new Response("ok"));
  });
  afterEach(() => {
    globalThis.fetch = fetch;
    Date.now = now;
  });

  function answerWith(answer: () => Response): void {
    globalThis.fetch = async (_url, request) => {
      texts.push((JSON.parse(String(request!.body)) as { text: string }).text);
      return answer();
    };
  }
  const notifier = (webhook: WebhookReader | null = async () => "https://slack") =>
    makeNotifier(webhook, queues);
  const busy = () => answerWith(() => new Response("", { status: 503 }));

  it("posts what is rendered of the content, and queues nothing", async () => {
    expect(await notifier().notify(memory, CONTENT)).to.deep.equal({ slack: "sent" });
    expect(texts).to.deep.equal([render(CONTENT, new Date(began)).text]);
    expect(queues.sent).to.deep.equal([]);
  });

  for (const isRequired of [false, true]) {
    it(`queues the facts, not the message, where Slack can't take it${isRequired ? ", and that it is required" : ""}`, async () => {
      busy();
      const result = await notifier().notify(memory, CONTENT, isRequired || undefined);
      expect(result).to.have.property("slack", "queued");
      expect(result).to.have.property("slackFailure").that.includes("503");
      const since = new Date(began);
      expect(queues.sent).to.deep.equal([
        {
          followUp: { kind: "notification", content: CONTENT, since, isRequired },
          dueAt: new Date(began + 60_000),
        },
      ]);
    });
  }

  it("queues until the time that Slack gives, in whole seconds", async () => {
    const headers = { "retry-after": "90" };
    answerWith(() => new Response("", { status: 429, headers }));
    await notifier().notify(memory, CONTENT);
    expect(queues.sent.map(({ dueAt }) => dueAt)).to.deep.equal([new Date(began + 90_000)]);
  });

  it("is lost, and says why, where the queue can't take it either", async () => {
    busy();
    queues.failure = new Error("no queue");
    const result = await notifier().notify(memory, CONTENT);
    expect(result).to.have.property("slack", "lost");
    expect(result)
      .to.have.property("slackFailure")
      .that.matches(/503.*; the queue did not take it: Error: no queue$/);
  });

  it("queues nothing that Slack refuses", async () => {
    answerWith(() => new Response("invalid_blocks", { status: 400 }));
    expect(await notifier().notify(memory, CONTENT)).to.have.property("slack", "refused");
    expect(queues.sent).to.deep.equal([]);
  });

  it("does nothing at all where Slack is opted out of", async () => {
    expect(await notifier(null).notify(memory, UNREADABLE)).to.deep.equal({ slack: "off" });
    expect([texts, queues.sent, memory.taken]).to.deep.equal([[], [], {}]);
  });

  it("posts what comes from the queue, and does not queue it again", async () => {
    busy();
    const { post } = notifier();
    expect(await post({ text: "late" })).to.have.property("slack", "failed");
    expect(queues.sent).to.deep.equal([]);
    expect(memory.taken).to.deep.equal({});
  });

  describe("of which there are too many", () => {
    /** The eleventh of an hour. */
    const notifyTenTimes = async (notify: ReturnType<typeof notifier>["notify"]) => {
      for (let told = 0; told < 10; told++) {
        expect(await notify(memory, UNREADABLE)).to.include({ slack: "sent" });
      }
      texts.length = 0;
    };

    it("goes into a digest, which the first three of them queue", async () => {
      const { notify } = notifier();
      await notifyTenTimes(notify);
      for (let more = 0; more < 4; more++) {
        expect(await notify(memory, UNREADABLE)).to.deep.equal({ slack: "digest" });
      }
      expect(texts).to.deep.equal([]);
      const [list, ...others] = Object.keys(memory.lists);
      expect(others).to.deep.equal([]);
      const digest = { kind: "digest", list };
      expect(queues.sent.map(({ followUp }) => followUp)).to.deep.equal([digest, digest, digest]);
      const hour = 3_600_000;
      const dueAt = (Math.floor(began / hour) + 1) * hour + 10_000;
      expect(queues.sent[0]!.dueAt.getTime()).to.equal(dueAt);
    });

    it("is posted where its digest can't be queued", async () => {
      const { notify } = notifier();
      await notifyTenTimes(notify);
      queues.failure = new Error("no queue");
      expect(await notify(memory, UNREADABLE)).to.deep.equal({ slack: "sent" });
    });

    it("is posted where the memory is out", async () => {
      const { notify } = notifier();
      memory.isOut = true;
      await notifyTenTimes(notify);
      expect(await notify(memory, UNREADABLE)).to.deep.equal({ slack: "sent" });
    });
  });

  const RETRY = { "retry-after": "9" };
  const rests: [string, () => Response, seconds: number][] = [
    ["as long as Slack asks for", () => new Response("", { status: 429, headers: RETRY }), 9],
    ["30 s where Slack gives no time", () => new Response("", { status: 503 }), 30],
    ["not at all after a refusal", () => new Response("no_service", { status: 404 }), 0],
  ];
  for (const [rest, answer, seconds] of rests) {
    it(`rests ${rest}`, async () => {
      answerWith(answer);
      const { notify, post } = notifier();
      await notify(memory, CONTENT);
      answerWith(() => new Response("ok"));
      for (const [afterMs, isResting] of [
        [1000 * seconds - 1, seconds > 0],
        [1000 * seconds, false],
      ] as const) {
        Date.now = () => began + afterMs;
        texts.length = 0;
        const slack = isResting ? "queued" : "sent";
        expect(await notify(memory, CONTENT)).to.include({ slack });
        expect(await post({ text: "t" })).to.include({ slack: isResting ? "failed" : "sent" });
        expect(texts).to.have.lengthOf(isResting ? 0 : 2);
      }
    });
  }

  it("says why nothing is posted while it rests", async () => {
    busy();
    const { notify } = notifier();
    await notify(memory, CONTENT);
    const slackFailure = "Slack could not take the message before this one";
    expect(await notify(memory, CONTENT)).to.deep.equal({ slack: "queued", slackFailure });
  });
});
