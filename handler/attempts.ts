/**
 * How a call is made again. The SDK's own retries are switched off for Cognito: they would repeat what Cognito answers
 * the same for an hour (LimitExceeded counts as throttling there), and a reset whose answer was lost without asking
 * whether it was done, which sends the customer a second code.
 */
import { setTimeout as wait } from "node:timers/promises";
import { COGNITO_ATTEMPTS, COGNITO_BACKOFF_MS } from "./deadlines";

/**
 * Makes a call until it succeeds or is not worth another attempt.
 *
 * @param pauseAfter milliseconds to wait after this failure, of which there were `attempts` now, or null to give up
 * @param signal ends the waiting as well
 * @throws the last failure
 */
export async function persist<T>(
  call: () => Promise<T>,
  pauseAfter: (error: unknown, attempts: number) => number | null,
  signal: AbortSignal,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await call();
    } catch (error) {
      const pause = signal.aborted ? null : pauseAfter(error, attempts);
      if (pause === null) throw error;
      await wait(pause, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

/** Makes a call to Cognito, again where the trouble may pass; the deadline covers all attempts. Throws as the call does. */
export function askCognito<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return persist(
    call,
    (error, attempts) =>
      mayPass(error) && attempts < COGNITO_ATTEMPTS ? backoff(COGNITO_BACKOFF_MS, attempts) : null,
    signal,
  );
}

/** Twice as long after each failure, and never quite the same, so that reports that failed together part. */
export function backoff(baseMs: number, attempts: number): number {
  return Math.round(baseMs * 2 ** (attempts - 1) * (0.5 + Math.random() / 2));
}

/** What Node says when a connection did not come about, or broke. */
const BROKEN = [
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
];

/** Whether a call that failed like this has certainly not been carried out. */
export function wasThrottled(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: string };
  return name === "TooManyRequestsException" || name === "ThrottlingException";
}

/** Whether a call that failed like this may succeed in a moment: throttled, no answer, or trouble on the other side. */
export function mayPass(error: unknown): boolean {
  const { name, code, $metadata } = (error ?? {}) as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  // LimitExceeded is none of these: it lasts, and burns quota.
  return (
    wasThrottled(error) ||
    name === "InternalErrorException" ||
    name === "TimeoutError" ||
    BROKEN.includes(code ?? "") ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}
