/**
 * Posting to Slack, beyond the cases in `tests/support/cases.ts`; `fetch` is replaced, pauses and deadlines are recorded.
 */
import { expect } from "chai";
import { postToSlack } from "../../handler/slack";
import type { WebhookReader } from "../../handler/webhook";
import { startServer } from "../../testbed/aws/server";
import { recordDeadlines, recordPauses } from "../support/time";

const URL_WITH_SECRET = "https://hooks.slack.com/services/T/B/secret";

describe("postToSlack", () => {
  const { fetch } = globalThis;
  const requests: { url: string; init: RequestInit }[] = [];
  const pauses = recordPauses();
  const deadlines = recordDeadlines();

  afterEach(() => {
    globalThis.fetch = fetch;
    requests.length = 0;
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
  const post = (readWebhook: WebhookReader = async () => URL_WITH_SECRET) =>
    postToSlack(readWebhook, { text: "hello" });

  it("posts once, as JSON, with a deadline, and follows no redirect", async () => {
    answer(ok);
    expect(await post()).to.deep.equal({ slack: "sent" });
    expect(requests).to.have.lengthOf(1);
    const { init } = requests[0]!;
    expect(init).to.include({ method: "POST", redirect: "error", body: '{"text":"hello"}' });
    expect(init.headers).to.deep.equal({ "content-type": "application/json" });
    expect(init.signal).to.be.instanceOf(AbortSignal);
  });

  it("gives all attempts one deadline, and each its own", async () => {
    answer(status(503), ok);
    await post();
    expect(deadlines.set).to.deep.equal([8000, 5000, 5000]);
  });

  for (const [expired, whose] of [
    [5000, "its own deadline"],
    [8000, "the deadline of all"],
  ] as const) {
    it(`ends an attempt at ${whose}, and makes no other`, async () => {
      deadlines.expired = expired;
      globalThis.fetch = async (url, init) => {
        requests.push({ url: String(url), init: init! });
        init!.signal!.throwIfAborted();
        return new Response("ok");
      };
      expect((await post()).slack).to.equal("failed");
      expect(requests).to.have.lengthOf(1);
    });
  }

  it("does not repeat a post that got no answer: Slack may have taken the message", async () => {
    answer(() => {
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    });
    expect(await post()).to.deep.equal({
      slack: "failed",
      slackFailure: "no answer from Slack within 5 s",
    });
    expect(requests).to.have.lengthOf(1);
  });

  for (const code of [408, 500, 502, 503]) {
    it(`retries after ${code}, and succeeds`, async () => {
      answer(status(code), status(code), ok);
      expect(await post()).to.deep.equal({ slack: "sent" });
      expect(pauses).to.have.lengthOf(2);
      expect(pauses[0]).to.be.within(250, 500);
      expect(pauses[1]).to.be.within(500, 1000);
    });

    it(`gives up after three times ${code}`, async () => {
      // Only a 429 says when to come again.
      answer(status(code, { "retry-after": "9" }));
      const slackFailure = `Slack answered ${code}`;
      expect(await post()).to.deep.equal({ slack: "failed", slackFailure });
      expect(requests).to.have.lengthOf(3);
    });
  }

  it("waits as long as Slack asks for, up to four seconds", async () => {
    answer(status(429, { "retry-after": "4" }), status(429, { "retry-after": "0" }), ok);
    expect(await post()).to.deep.equal({ slack: "sent" });
    expect(pauses).to.deep.equal([4000, 0]);
  });

  it("does not wait for longer, but returns the time", async () => {
    answer(status(429, { "retry-after": "5" }));
    expect(await post()).to.deep.equal({
      slack: "failed",
      slackFailure: "Slack answered 429",
      retryAfterSeconds: 5,
    });
    expect(requests).to.have.lengthOf(1);
    expect(pauses).to.deep.equal([]);
  });

  for (const header of ["soon", "-1", ""]) {
    it(`uses its own pause, or none, after a Retry-After of ${JSON.stringify(header)}`, async () => {
      answer(status(429, { "retry-after": header }), ok);
      expect(await post()).to.deep.equal({ slack: "sent" });
      expect(pauses[0]).to.be.within(0, 500);
    });
  }

  for (const code of [400, 401, 403, 404, 410]) {
    it(`posts once when Slack answers ${code}, which is permanent`, async () => {
      answer(status(code));
      const slackFailure = `Slack answered ${code}`;
      expect(await post()).to.deep.equal({ slack: "refused", slackFailure });
      expect(requests).to.have.lengthOf(1);
      expect(pauses).to.deep.equal([]);
    });
  }

  it("posts to a webhook that was rotated meanwhile, and to none twice", async () => {
    const rotating: WebhookReader = async ({ fresh } = {}) =>
      `https://slack/${fresh ? "new" : "old"}`;
    answer(status(404), ok);
    expect(await post(rotating)).to.deep.equal({ slack: "sent" });
    expect(requests.map(({ url }) => url)).to.deep.equal([
      "https://slack/old",
      "https://slack/new",
    ]);
    requests.length = 0;
    answer(status(404));
    expect((await post(rotating)).slack).to.equal("refused");
    expect(requests).to.have.lengthOf(2);
  });

  it("does not show an error message that quotes the webhook", async () => {
    answer(() => {
      throw new Error(`cannot reach ${URL_WITH_SECRET}`);
    });
    expect(await post()).to.deep.equal({
      slack: "failed",
      slackFailure: "Slack could not be reached: Error",
    });
  });

  it("survives a thrown null", async () => {
    answer(() => {
      throw null;
    });
    expect(JSON.stringify(await post())).not.to.include("secret");
  });

  it("names the code of a connection error", async () => {
    answer(() => {
      throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
    });
    const slackFailure = "Slack could not be reached: ECONNREFUSED";
    expect(await post()).to.deep.equal({ slack: "failed", slackFailure });
    expect(requests).to.have.lengthOf(3);
  });

  it("refuses a redirect of a real server, and shows no URL", async () => {
    const server = await startServer(() => ({
      status: 307,
      headers: { location: "http://127.0.0.1:9/services/T/B/secret" },
      body: "",
    }));
    try {
      const url = `${server.url}/services/T/B/secret`;
      const slackFailure = "Slack could not be reached: TypeError";
      expect(await post(async () => url)).to.deep.equal({ slack: "failed", slackFailure });
    } finally {
      await server.stop();
    }
  });

  it("reads and sends nothing where the stack opted out of Slack", async () => {
    answer(ok);
    expect(await postToSlack(null, { text: "hello" })).to.deep.equal({ slack: "off" });
    expect(requests).to.deep.equal([]);
  });
});
