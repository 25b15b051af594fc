/**
 * Telling Slack, where the cases in `tests/support/cases.ts` don't say it already; `fetch` is replaced, so that no
 * test waits for a deadline. Can't prove what the real Slack answers.
 */
import { expect } from "chai";
import { tellSlack } from "../../handler/slack";

const URL_WITH_SECRET = "https://hooks.slack.com/services/T/B/secret";

describe("tellSlack", () => {
  const { fetch } = globalThis;
  const requests: RequestInit[] = [];

  afterEach(() => {
    globalThis.fetch = fetch;
    requests.length = 0;
  });

  function answer(respond: () => Response): void {
    globalThis.fetch = async (_url, init) => {
      requests.push(init!);
      return respond();
    };
  }

  const tell = () => tellSlack(async () => URL_WITH_SECRET, { text: "hello" });

  it("posts once, with a deadline, and follows no redirect", async () => {
    answer(() => new Response("ok"));
    expect(await tell()).to.deep.equal({ slack: "sent" });
    expect(requests).to.have.lengthOf(1);
    expect(requests[0]).to.include({ method: "POST", redirect: "error", body: '{"text":"hello"}' });
    expect(requests[0]!.signal).to.be.instanceOf(AbortSignal);
  });

  it("gives up when Slack does not answer in time", async () => {
    answer(() => {
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    });
    expect(await tell()).to.deep.equal({
      slack: "failed",
      slackFailure: "no answer from Slack within 3 s",
    });
    expect(requests).to.have.lengthOf(1);
  });

  for (const status of [429, 500, 503]) {
    it(`does not try again after ${status}`, async () => {
      answer(() => new Response("", { status }));
      expect(await tell()).to.deep.equal({
        slack: "failed",
        slackFailure: `Slack answered ${status}`,
      });
      expect(requests).to.have.lengthOf(1);
    });
  }

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
