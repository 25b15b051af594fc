/** Retries, with pauses recorded instead of slept. */
import timers from "node:timers/promises";
import { expect } from "chai";
import {
  backoff,
  isFinal,
  isThrottled,
  isTransient,
  retry,
  toTheEnd,
  withRetry,
} from "../../handler/retry";
import { recordPauses } from "../support/time";

const failure = (more: object) => Object.assign(new Error("no"), more);

describe("retries", () => {
  const { setTimeout } = timers;
  const pauses = recordPauses();

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

  describe("retry", () => {
    it("makes a successful call once", async () => {
      const call = failing();
      expect(await retry(call, () => 1, open())).to.equal("answer");
      expect(call.calls()).to.equal(1);
      expect(pauses).to.deep.equal([]);
    });

    it("pauses as long as asked after each failure, and passes the number of attempts", async () => {
      const call = failing("a", "b");
      const asked: unknown[] = [];
      const pauseAfter = (error: unknown, attempts: number) => {
        asked.push([error, attempts]);
        return attempts * 10;
      };
      expect(await retry(call, pauseAfter, open())).to.equal("answer");
      expect(asked).to.deep.equal([
        ["a", 1],
        ["b", 2],
      ]);
      expect(pauses).to.deep.equal([10, 20]);
    });

    it("throws the last failure when it should give up", async () => {
      const give = (_: unknown, attempts: number) => (attempts < 2 ? 0 : null);
      expect(await caught(retry(failing("a", "b"), give, open()))).to.equal("b");
    });

    it("makes no further attempt once the deadline has passed", async () => {
      const call = failing("a");
      expect(await caught(retry(call, () => 0, AbortSignal.abort()))).to.equal("a");
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
      expect(await caught(retry(call, pauseAfter, deadline.signal))).to.equal("a");
      expect(call.calls()).to.equal(1);
    });
  });

  describe("withRetry", () => {
    const throttled = failure({ name: "TooManyRequestsException" });

    it("makes six attempts, each after a longer pause, of 3 s at the most together", async () => {
      const call = failing(...Array(6).fill(throttled));
      expect(await caught(withRetry(call, open()))).to.equal(throttled);
      expect(call.calls()).to.equal(6);
      const longest = [100, 200, 400, 800, 1600];
      expect(pauses).to.have.lengthOf(longest.length);
      pauses.forEach((pause, index) =>
        expect(pause).to.be.within(longest[index]! / 2, longest[index]!),
      );
    });

    it("succeeds at the sixth attempt", async () => {
      expect(await withRetry(failing(...Array(5).fill(throttled)), open())).to.equal("answer");
    });

    for (const name of ["LimitExceededException", "NotAuthorizedException", "SyntaxError"]) {
      it(`does not repeat a call that failed with ${name}`, async () => {
        const call = failing(failure({ name }));
        expect(await caught(withRetry(call, open()))).to.have.property("name", name);
        expect(call.calls()).to.equal(1);
      });
    }
  });

  describe("toTheEnd", () => {
    const { now } = Date;
    const throttled = failure({ name: "TooManyRequestsException" });
    let time = 0;
    beforeEach(() => {
      time = 0;
      Date.now = () => time;
      const record = timers.setTimeout as unknown as (pause: number) => Promise<void>;
      timers.setTimeout = (async (pause: number) => {
        time += pause;
        await record(pause);
      }) as typeof setTimeout;
    });
    afterEach(() => {
      Date.now = now;
    });

    it("repeats a throttled call until the deadline, every two seconds at last, and not after it", async () => {
      const call = failing(...Array(100).fill(throttled));
      expect(await caught(toTheEnd(call, open(), 30_000))).to.equal(throttled);
      expect(Math.max(...pauses)).to.equal(2000);
      expect(pauses.slice(5)).to.satisfy((late: number[]) => late.every((pause) => pause >= 1600));
      expect(time).to.be.within(28_000, 29_999);
    });

    it("makes no attempt that would begin at the deadline", async () => {
      const random = Math.random;
      Math.random = () => 0;
      try {
        const call = failing(...Array(9).fill(throttled));
        expect(await caught(toTheEnd(call, open(), 50))).to.equal(throttled);
        expect(call.calls()).to.equal(1);
        expect(await toTheEnd(failing(throttled), open(), 51)).to.equal("answer");
      } finally {
        Math.random = random;
      }
    });

    it("succeeds when the throttling ends", async () => {
      const call = failing(...Array(12).fill(throttled));
      expect(await toTheEnd(call, open(), 30_000)).to.equal("answer");
    });

    it("makes six attempts after other transient errors, and one after any other", async () => {
      const broken = failing(...Array(9).fill(failure({ code: "ECONNRESET" })));
      await caught(toTheEnd(broken, open(), 30_000));
      expect(broken.calls()).to.equal(6);
      const denied = failing(...Array(9).fill(failure({ name: "AccessDeniedException" })));
      await caught(toTheEnd(denied, open(), 30_000));
      expect(denied.calls()).to.equal(1);
    });

    it("passes the deadline's signal to each attempt", async () => {
      const signal = open();
      const given: unknown[] = [];
      await toTheEnd(async (options) => void given.push(options), signal, 1);
      expect(given).to.deep.equal([{ abortSignal: signal }]);
    });
  });

  it("knows which errors say that a call was not carried out", () => {
    for (const name of ["TooManyRequestsException", "ThrottlingException"]) {
      expect(isThrottled(failure({ name })), name).to.equal(true);
    }
    for (const name of ["InternalErrorException", "LimitExceededException"]) {
      expect(isThrottled(failure({ name })), name).to.equal(false);
    }
  });

  describe("isTransient", () => {
    const transient = [
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
      { name: "Unknown", $metadata: { httpStatusCode: 500 } },
      { name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } },
    ];
    for (const error of transient) {
      it(`is true for ${JSON.stringify(error)}`, () => {
        expect(isTransient(failure(error))).to.equal(true);
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
      it(`is false for ${error instanceof Error ? error.name : String(error)}`, () => {
        expect(isTransient(error)).to.equal(false);
      });
    }
  });

  it("adds jitter, so that reports that failed together are not retried together", () => {
    const some = Array.from({ length: 50 }, () => backoff(1000, 1));
    expect(new Set(some).size).to.be.greaterThan(10);
    for (const pause of some) expect(pause).to.be.within(500, 1000);
  });

  it("repeats no read that gets the same answer again", () => {
    const final = [
      "UserPoolAddOnNotEnabledException",
      "AccessDeniedException",
      "UserNotFoundException",
      "ResourceNotFoundException",
      "OperationNotEnabledException",
    ];
    for (const name of final) expect(isFinal(failure({ name })), name).to.equal(true);
    for (const name of ["SyntaxError", "TooManyRequestsException"]) {
      expect(isFinal(failure({ name })), name).to.equal(false);
    }
  });
});
