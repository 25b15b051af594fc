/** The limit that the local Cognito has in the burst: AWS limits most of its APIs by token buckets. */

/** Holds at most `capacity` tokens, full at first, and fills up by `perSecond`. Takes one, if there is one. */
export type TokenBucket = () => boolean;

/** @param now clock in milliseconds; tests bring their own */
export function makeTokenBucket(
  { capacity, perSecond }: { capacity: number; perSecond: number },
  now: () => number = () => performance.now(),
): TokenBucket {
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

/** The shortest time in milliseconds in which a full bucket gives `count` tokens. */
export function shortestTime(
  count: number,
  { capacity, perSecond }: { capacity: number; perSecond: number },
): number {
  return (Math.max(0, count - capacity) / perSecond) * 1000;
}
