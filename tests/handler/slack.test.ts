/**
 * Telling Slack, where the cases in `tests/support/cases.ts` don't say it already; `fetch` is replaced and the pauses
 * are told, so that no test waits for a deadline. Can't prove what the real Slack answers.
 */
import timers from "node:timers/promises";
import { expect } from "chai";
import { tellSlack } from "../../handler/slack";
import type { WebhookReader } from "../../handler/webhook";

const URL_WITH_SECRET = "https://hooks.slack.com/services/T/B/secret";

describe("tellSlack", () => {
  const { fetch } = globalThis;
  const { setTimeout } = timers;
  const { timeout } = AbortSignal;
  const requests: { url: string; init: RequestInit }[] = [];
  const pauses: number[] = [];

  before(() => {
    timers.setTimeout = (async (pause: number) => void pauses.push(pause)) as typeof setTimeout;
  });
  afterEach(() => {
    globalThis.fetch = fetch;
    AbortSignal.timeout = timeout;
    requests.length = pauses.length = 0;
  });
  after(() => {
    timers.setTimeout = setTimeout;
  });

  /** Answers the requests in turn, the last answer from then on. */
  function answer(...responses: (() => Response)[]): void {
    globalThis.fetch = async (url, init) => {
      requests.push({ url: String(url), init: init! });
      return responses[Math.min(requests.length, responses.length) - 1]!();
    };
  }

  const status = (code: number, headers?: Record<string, string>) => () =>
    new Response("", { status: code, headers });
  const ok = () => new Response("ok");
  const tell = (readWebhook: WebhookReader = async () => URL_WITH_SECRET) =>
    tellSlack(readWebhook, { text: "hello" });

  it("posts once, with a deadline, and follows no redirect", async () => {
    answer(ok);
    expect(await tell()).to.deep.equal({ slack: "sent" });
    expect(requests).to.have.lengthOf(1);
    const { init } = requests[0]!;
    expect(init).to.include({ method: "POST", redirect: "error", body: '{"text":"hello"}' });
    expect(init.signal).to.be.instanceOf(AbortSignal);
  });

  it("gives all attempts one deadline, and each its own", async () => {
    const deadlines: number[] = [];
    AbortSignal.timeout = (milliseconds) => {
      deadlines.push(milliseconds);
      return new AbortController().signal;
    };
    answer(status(503), ok);
    await tell();
    expect(deadlines).to.deep.equal([8000, 5000, 5000]);
  });

  it("ends an attempt that hangs at its own deadline", async () => {
    const own = new AbortController();
    AbortSignal.timeout = (milliseconds) =>
      milliseconds === 5000 ? own.signal : new AbortController().signal;
    globalThis.fetch = (_url, init) =>
      new Promise((_, reject) => {
        init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason));
        own.abort(new DOMException("too late", "TimeoutError"));
      });
    expect((await tell()).slack).to.equal("failed");
  });

  it("makes no further attempt once the deadline for all has passed", async () => {
    const whole = new AbortController();
    AbortSignal.timeout = (milliseconds) =>
      milliseconds === 8000 ? whole.signal : new AbortController().signal;
    answer(() => {
      whole.abort(new DOMException("too late", "TimeoutError"));
      throw whole.signal.reason;
    });
    expect((await tell()).slack).to.equal("failed");
    expect(requests).to.have.lengthOf(1);
  });

  it("leaves it to the queue when Slack does not answer in time: it may have taken the message", async () => {
    answer(() => {
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    });
    expect(await tell()).to.deep.equal({
      slack: "failed",
      slackFailure: "no answer from Slack within 5 s",
    });
    expect(requests).to.have.lengthOf(1);
  });

  for (const code of [408, 500, 502, 503]) {
    it(`tries again after ${code}, and gets through`, async () => {
      answer(status(code), status(code), ok);
      expect(await tell()).to.deep.equal({ slack: "sent" });
      expect(pauses).to.have.lengthOf(2);
      expect(pauses[0]).to.be.within(250, 500);
      expect(pauses[1]).to.be.within(500, 1000);
    });

    it(`leaves it to the queue after three times ${code}`, async () => {
      answer(status(code));
      const slackFailure = `Slack answered ${code}`;
      expect(await tell()).to.deep.equal({ slack: "failed", slackFailure });
      expect(requests).to.have.lengthOf(3);
    });
  }

  it("waits as long as Slack asks for, up to four seconds", async () => {
    answer(status(429, { "retry-after": "4" }), ok);
    expect(await tell()).to.deep.equal({ slack: "sent" });
    expect(pauses).to.deep.equal([4000]);
  });

  it("does not wait for longer, but passes the time on to the queue", async () => {
    answer(status(429, { "retry-after": "5" }));
    expect(await tell()).to.deep.equal({
      slack: "failed",
      slackFailure: "Slack answered 429",
      retryAfterSeconds: 5,
    });
    expect(requests).to.have.lengthOf(1);
    expect(pauses).to.deep.equal([]);
  });

  for (const header of ["soon", "-1", ""]) {
    it(`takes a Retry-After of ${JSON.stringify(header)} for none, or for at once`, async () => {
      answer(status(429, { "retry-after": header }), ok);
      expect(await tell()).to.deep.equal({ slack: "sent" });
      expect(pauses[0]).to.be.within(0, 500);
    });
  }

  for (const code of [400, 401, 403, 404, 410]) {
    it(`asks once when Slack answers ${code}, which is for good`, async () => {
      answer(status(code));
      const slackFailure = `Slack answered ${code}`;
      expect(await tell()).to.deep.equal({ slack: "refused", slackFailure });
      expect(requests).to.have.lengthOf(1);
      expect(pauses).to.deep.equal([]);
    });
  }

  it("tries a webhook that was rotated meanwhile, and no other twice", async () => {
    const rotating: WebhookReader = async ({ fresh } = {}) =>
      `https://slack/${fresh ? "new" : "old"}`;
    answer(status(404), ok);
    expect(await tell(rotating)).to.deep.equal({ slack: "sent" });
    expect(requests.map(({ url }) => url)).to.deep.equal([
      "https://slack/old",
      "https://slack/new",
    ]);
    requests.length = 0;
    answer(status(404));
    expect((await tell(rotating)).slack).to.equal("refused");
    expect(requests).to.have.lengthOf(2);
  });

  it("says nothing of an error whose message quotes the webhook", async () => {
    answer(() => {
      throw new Error(`cannot reach ${URL_WITH_SECRET}`);
    });
    expect(await tell()).to.deep.equal({
      slack: "failed",
      slackFailure: "Slack could not be reached: Error",
    });
  });

  it("says nothing of an error that is none of the Slack client's", async () => {
    answer(() => {
      throw null;
    });
    expect(JSON.stringify(await tell())).not.to.include("secret");
  });
});
