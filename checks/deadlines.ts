/** How long the self-check waits for other services, in milliseconds. `stack/self-check.ts` adds them up. */

/** Opening a connection. */
export const CONNECTION_MS = 2_000;

/** One check of one thing, all its calls together with the SDK's own retries. */
export const CHECK_MS = 20_000;

/** Before something that could not be read is read once more. */
export const AGAIN_MS = 5_000;

/** How long after its deadline a check is given up on that does not end by itself. */
export const GRACE_MS = 2_000;
