/** The troubles of a busy Cognito: a limit per operation, calls throttled without a reason, and broken connections. */
import type { Meet, Passing } from "./front";
import { makeTokenBucket } from "./token-bucket";
import type { TokenBucket } from "./token-bucket";

/** How much of it. */
export interface Troubles {
  /** Calls of each operation, as a token bucket holds them. */
  limit: { capacity: number; perSecond: number };
  /** Share of the calls that are throttled whatever the limit says, 0 to 1. They use nothing of it up. */
  throttled: number;
  /** Share of the calls within the limit whose connection breaks: half before the operation is done, half after. */
  broken: number;
}

/** What came of the calls. */
export interface TroubleCounts {
  calls: number;
  throttled: number;
  overLimit: number;
  brokenBefore: number;
  brokenAfter: number;
}

/** Makes these troubles for a front to put in the way. */
export function makeTroubles(
  { limit, throttled, broken }: Troubles,
  random = Math.random,
): { meet: Meet; counts: TroubleCounts } {
  const counts = { calls: 0, throttled: 0, overLimit: 0, brokenBefore: 0, brokenAfter: 0 };
  const buckets: Record<string, TokenBucket> = {};
  const meet: Meet = async (request, pass) => {
    counts.calls += 1;
    if (random() < throttled) {
      counts.throttled += 1;
      return TOO_MANY_REQUESTS;
    }
    const take = (buckets[operationOf(request)] ??= makeTokenBucket(limit));
    if (!take()) {
      counts.overLimit += 1;
      return TOO_MANY_REQUESTS;
    }
    const fate = random();
    if (fate < broken / 2) {
      counts.brokenBefore += 1;
      return null;
    }
    const answer = await pass();
    if (fate >= broken) return answer;
    counts.brokenAfter += 1;
    return null;
  };
  return { meet, counts };
}

const TOO_MANY_REQUESTS = {
  status: 400,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify({ __type: "TooManyRequestsException", message: "Too many requests" }),
};

function operationOf({ headers }: Passing): string {
  return String(headers["x-amz-target"]);
}
