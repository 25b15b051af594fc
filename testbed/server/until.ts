/** Waiting for what a server does in its own time. */
import { setTimeout as wait } from "node:timers/promises";

const POLL_MS = 100;

/**
 * Asks again and again until there is an answer.
 *
 * @param what is waited for, for the error
 * @param ask answers undefined while it has not happened
 * @throws Error when it has not happened within the time
 */
export async function until<Answer>(
  what: string,
  withinMs: number,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const answer = await within(withinMs, ask);
  if (answer === undefined) throw new Error(`${what}: not within ${withinMs / 1000} s`);
  return answer;
}

/** As `until`, and answers undefined when it has not happened within the time. */
export async function within<Answer>(
  withinMs: number,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > deadline) return answer;
    await wait(POLL_MS);
  }
}
