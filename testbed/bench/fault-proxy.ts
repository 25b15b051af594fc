/** A proxy in front of a local AWS service that delays, throttles or breaks calls, and the faults of a busy Cognito. */
import { startServer } from "../aws/server";
import type { Answer, LocalServer } from "../aws/server";

/** A call that the proxy received. */
export interface ProxiedCall {
  /** Its name without the service, such as `AdminGetUser`. */
  operation: string;
  /** Whether it is the first on its connection. */
  opensConnection: boolean;
}

/** Decides what happens to a call: `forward` passes it on and returns the answer. Null breaks the connection. */
export type Fault = (call: ProxiedCall, forward: () => Promise<Answer>) => Promise<Answer | null>;

/** Starts a proxy of the AWS service at `target`, a URL without a path. Stop it in all cases. */
export function startFaultProxy(target: string, fault: Fault): Promise<LocalServer> {
  const known = new WeakSet<object>();
  return startServer(async ({ headers, socket }, body) => {
    const name = String(headers["x-amz-target"]);
    const opensConnection = !known.has(socket);
    known.add(socket);
    const forward = async () => {
      const response = await fetch(target, {
        method: "POST",
        headers: { "x-amz-target": name },
        body,
      });
      return { status: response.status, headers: JSON_TYPE, body: await response.text() };
    };
    const answer = await fault({ operation: name.split(".").pop()!, opensConnection }, forward);
    if (answer) return answer;
    socket.resetAndDestroy();
    return new Promise<never>(() => undefined);
  });
}

const JSON_TYPE = { "content-type": "application/x-amz-json-1.1" };

/** A token bucket: full at first. AWS limits most of its APIs by them. */
export interface BucketSize {
  capacity: number;
  perSecond: number;
}

/** How often a busy Cognito fails. Shares are from 0 to 1. */
export interface FaultRates {
  /** The limit of each operation. */
  limit: BucketSize;
  /** Share of the calls that are throttled regardless of the limit. They take no token. */
  throttled: number;
  /** Share of the calls within the limit whose connection breaks: half before the operation is done, half after. */
  broken: number;
}

/** Makes the faults of a busy Cognito, and counts them. */
export function makeFaults({ limit, throttled, broken }: FaultRates, random = Math.random) {
  const counts = { calls: 0, throttled: 0, overLimit: 0, brokenBefore: 0, brokenAfter: 0 };
  const withinLimit: Record<string, number> = {};
  const buckets: Record<string, () => boolean> = {};
  const fault: Fault = async (call, forward) => {
    counts.calls += 1;
    if (random() < throttled) {
      counts.throttled += 1;
      return TOO_MANY_REQUESTS;
    }
    const takeToken = (buckets[call.operation] ??= makeTokenBucket(limit));
    if (!takeToken()) {
      counts.overLimit += 1;
      return TOO_MANY_REQUESTS;
    }
    withinLimit[call.operation] = (withinLimit[call.operation] ?? 0) + 1;
    const draw = random();
    if (draw < broken / 2) {
      counts.brokenBefore += 1;
      return null;
    }
    const answer = await forward();
    if (draw >= broken) return answer;
    counts.brokenAfter += 1;
    return null;
  };
  return {
    fault,
    counts,
    /** Calls of each operation that have taken a token of its limit. */
    withinLimit,
  };
}

const TOO_MANY_REQUESTS = {
  status: 400,
  headers: JSON_TYPE,
  body: JSON.stringify({ __type: "TooManyRequestsException", message: "Too many requests" }),
};

/**
 * Makes a token bucket.
 *
 * @param now clock in milliseconds; tests inject their own
 * @returns takes one token; false when there is none
 */
export function makeTokenBucket(
  { capacity, perSecond }: BucketSize,
  now: () => number = () => performance.now(),
): () => boolean {
  let tokens = capacity;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(capacity, tokens + ((at - filledAt) / 1000) * perSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** The shortest time in milliseconds in which a full bucket yields `count` tokens. */
export function shortestTime(count: number, { capacity, perSecond }: BucketSize): number {
  return (Math.max(0, count - capacity) / perSecond) * 1000;
}
