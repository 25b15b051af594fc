/** Making a call again, with the pauses told instead of slept. Can't prove how soon the real Cognito serves again. */
import timers from "node:timers/promises";
import { expect } from "chai";
import { askCognito, backoff, mayPass, persist } from "../../handler/attempts";

const failure = (more: object) => Object.assign(new Error("no"), more);

describe("making a call again", () => {
  const { setTimeout } = timers;
  const pauses: number[] = [];

  beforeEach(() => {
    pauses.length = 0;
    timers.setTimeout = (async (pause: number) => void pauses.push(pause)) as typeof setTimeout;
  });
  afterEach(() => {
    timers.setTimeout = setTimeout;
  });

  /** A call that fails with each of these, and then works. */
  function failing(...failures: unknown[]) {
    let calls = 0;
    return Object.assign(
      async () => {
        if (calls++ < failures.length) throw failures[calls - 1];
        return "answer";
      },
      { calls: () => calls },
    );
  }

  const open = () => new AbortController().signal;
  const caught = (promise: Promise<unknown>) => promise.then(() => null).catch((error) => error);

  describe("persist", () => {
    it("does not make a call again that worked", async () => {
      const call = failing();
      expect(await persist(call, () => 1, open())).to.equal("answer");
      expect(call.calls()).to.equal(1);
      expect(pauses).to.deep.equal([]);
    });

    it("waits as long as it is told after each failure, and tells how many there were", async () => {
      const call = failing("a", "b");
      const asked: unknown[] = [];
      const pauseAfter = (error: unknown, attempts: number) => {
        asked.push([error, attempts]);
        return attempts * 10;
      };
      expect(await persist(call, pauseAfter, open())).to.equal("answer");
      expect(asked).to.deep.equal([
        ["a", 1],
        ["b", 2],
      ]);
      expect(pauses).to.deep.equal([10, 20]);
    });

    it("throws the last failure when it is told to give up", async () => {
      const give = (_: unknown, attempts: number) => (attempts < 2 ? 0 : null);
      expect(await caught(persist(failing("a", "b"), give, open()))).to.equal("b");
    });

    it("makes no further attempt once the deadline has passed", async () => {
      const call = failing("a");
      expect(await caught(persist(call, () => 0, AbortSignal.abort()))).to.equal("a");
      expect(call.calls()).to.equal(1);
    });

    it("throws the last failure when the deadline passes in a pause", async () => {
      timers.setTimeout = setTimeout;
      const deadline = new AbortController();
      const call = failing("a");
      const pauseAfter = () => {
        setImmediate(() => deadline.abort());
        return 1e6;
      };
      expect(await caught(persist(call, pauseAfter, deadline.signal))).to.equal("a");
      expect(call.calls()).to.equal(1);
    });
  });

  describe("askCognito", () => {
    const throttled = failure({ name: "TooManyRequestsException" });

    it("makes six attempts, each after a longer pause, of 3 s at the most together", async () => {
      const call = failing(...Array(6).fill(throttled));
      expect(await caught(askCognito(call, open()))).to.equal(throttled);
      expect(call.calls()).to.equal(6);
      const longest = [100, 200, 400, 800, 1600];
      expect(pauses).to.have.lengthOf(longest.length);
      pauses.forEach((pause, index) =>
        expect(pause).to.be.within(longest[index]! / 2, longest[index]!),
      );
    });

    it("gets through when Cognito serves at the sixth attempt", async () => {
      expect(await askCognito(failing(...Array(5).fill(throttled)), open())).to.equal("answer");
    });

    for (const name of ["LimitExceededException", "NotAuthorizedException", "SyntaxError"]) {
      it(`does not repeat a call that failed with ${name}`, async () => {
        const call = failing(failure({ name }));
        expect(await caught(askCognito(call, open()))).to.have.property("name", name);
        expect(call.calls()).to.equal(1);
      });
    }
  });

  describe("mayPass", () => {
    const passing = [
      { name: "TooManyRequestsException", $metadata: { httpStatusCode: 400 } },
      { name: "ThrottlingException" },
      { name: "InternalErrorException" },
      { name: "TimeoutError" },
      { name: "Error", code: "ECONNRESET" },
      { name: "Error", code: "ECONNREFUSED" },
      { name: "Error", code: "EPIPE" },
      { name: "Error", code: "ENOTFOUND" },
      { name: "Error", code: "EAI_AGAIN" },
      { name: "Error", code: "ETIMEDOUT" },
      { name: "Error", code: "EHOSTUNREACH" },
      { name: "Error", code: "ENETUNREACH" },
      { name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } },
    ];
    for (const error of passing) {
      it(`is said of ${JSON.stringify(error)}`, () => {
        expect(mayPass(failure(error))).to.equal(true);
      });
    }

    const lasting = [
      failure({ name: "LimitExceededException", $metadata: { httpStatusCode: 400 } }),
      failure({ name: "UserNotFoundException" }),
      failure({ name: "AccessDeniedException" }),
      failure({ name: "SyntaxError", $metadata: { httpStatusCode: 200 } }),
      failure({}),
      null,
      undefined,
      "a text",
    ];
    for (const error of lasting) {
      it(`is not said of ${error instanceof Error ? error.name : String(error)}`, () => {
        expect(mayPass(error)).to.equal(false);
      });
    }
  });

  it("spreads the attempts of reports that failed together", () => {
    const some = Array.from({ length: 50 }, () => backoff(1000, 1));
    expect(new Set(some).size).to.be.greaterThan(10);
    for (const pause of some) expect(pause).to.be.within(500, 1000);
  });
});
