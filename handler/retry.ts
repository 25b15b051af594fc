/**
 * Retries within one invocation. The SDK's own retries are off for Cognito, for two reasons. It treats LimitExceeded as
 * throttling, although Cognito keeps refusing for an hour. And it repeats a reset whose response was lost without
 * checking whether the reset was done, which sends the customer a second code.
 */
import { setTimeout as wait } from "node:timers/promises";
import { COGNITO_ATTEMPTS, COGNITO_BACKOFF_MS, COGNITO_LONGEST_PAUSE_MS } from "./deadlines";
import { errorFields, hasName } from "./errors";

/** What the SDK's `send` takes beside the command. */
export interface CallOptions {
  abortSignal: AbortSignal;
}

/**
 * Makes a call until it succeeds or is not worth another attempt.
 *
 * @param pauseAfter returns the milliseconds to wait after this failure, the `attempts`-th, or null to give up
 * @param signal also ends the wait between two attempts
 * @throws the last failure
 */
export async function retry<T>(
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

/**
 * Makes a call to Cognito and retries it after transient errors.
 *
 * @param signal deadline of all attempts together
 * @throws the last failure
 */
export function withRetry<T>(
  call: (options: CallOptions) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return retry(
    () => call({ abortSignal: signal }),
    (error, attempts) =>
      isTransient(error) && attempts < COGNITO_ATTEMPTS
        ? backoff(COGNITO_BACKOFF_MS, attempts)
        : null,
    signal,
  );
}

/**
 * Makes a call to Cognito, and repeats it for as long as it is throttled. After other transient errors as `withRetry`.
 *
 * @param signal deadline of all attempts together
 * @param endsAt the same deadline, in milliseconds since 1970: no attempt is made after it
 * @throws the last failure
 */
export function toTheEnd<T>(
  call: (options: CallOptions) => Promise<T>,
  signal: AbortSignal,
  endsAt: number,
): Promise<T> {
  return retry(
    () => call({ abortSignal: signal }),
    (error, attempts) => {
      const isRepeated = isThrottled(error) || (isTransient(error) && attempts < COGNITO_ATTEMPTS);
      const pause = Math.min(backoff(COGNITO_BACKOFF_MS, attempts), COGNITO_LONGEST_PAUSE_MS);
      return isRepeated && Date.now() + pause < endsAt ? pause : null;
    },
    signal,
  );
}

/**
 * Exponential backoff with jitter, so that reports that failed together are not retried together.
 *
 * @returns milliseconds: between half of `baseMs` and `baseMs` after the first attempt, twice that after each further one
 */
export function backoff(baseMs: number, attempts: number): number {
  return Math.round(baseMs * 2 ** (attempts - 1) * (0.5 + Math.random() / 2));
}

/** Node's codes for a connection that could not be opened, or broke. */
const CONNECTION_ERRORS = [
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
];

/** Whether the call was throttled, so that it was certainly not carried out. */
export function isThrottled(error: unknown): boolean {
  return hasName(error, "TooManyRequestsException", "ThrottlingException");
}

/** Whether a retry may succeed soon: throttled, no response, or an error on the service's side. */
export function isTransient(error: unknown): boolean {
  const { code, $metadata } = errorFields(error);
  // LimitExceeded is not transient: it lasts, and each attempt uses quota.
  return (
    isThrottled(error) ||
    hasName(error, "InternalErrorException", "TimeoutError") ||
    CONNECTION_ERRORS.includes(code ?? "") ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}

/** Errors that the same call would get again in a second. */
const FINAL_ERRORS = [
  "UserPoolAddOnNotEnabledException",
  "UserNotFoundException",
  "ResourceNotFoundException",
  "AccessDeniedException",
  "OperationNotEnabledException",
];

/** Whether reading again within this run is useless. It is worth a try after any other error, such as a garbled response. */
export function isFinal(error: unknown): boolean {
  return hasName(error, ...FINAL_ERRORS);
}
