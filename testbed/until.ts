/** Polling: waits for something that happens outside this process. */
import { setTimeout as wait } from "node:timers/promises";

const POLL_MS = 100;

/**
 * Polls until there is a result.
 *
 * @param what is waited for, for the error
 * @param poll returns undefined while it has not happened
 * @throws Error when it has not happened within `withinMs` milliseconds
 */
export async function until<Result>(
  what: string,
  withinMs: number,
  poll: () => Promise<Result | undefined>,
): Promise<Result> {
  const result = await within(withinMs, poll);
  if (result === undefined) throw new Error(`${what}: not within ${withinMs / 1000} s`);
  return result;
}

/** As `until`, but returns undefined when it has not happened in time. */
export async function within<Result>(
  withinMs: number,
  poll: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await poll();
    if (result !== undefined || Date.now() > deadline) return result;
    await wait(POLL_MS);
  }
}
