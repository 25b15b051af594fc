/**
 * How long the function waits for anyone else, in milliseconds. `stack/function.ts` derives the function's timeout
 * from these, so a slow service ends in an error that is told and retried, never in a killed process.
 */

/** One Cognito call with all its attempts. */
export const COGNITO_CALL_MS = 10_000;

/** One attempt of a Cognito call: three of them, with the SDK's waits between, fit into COGNITO_CALL_MS. */
export const COGNITO_ATTEMPT_MS = 2_500;

/** Attempts of one Cognito call, the first included. What still fails then is left to the queue. */
export const COGNITO_ATTEMPTS = 3;

/** Opening a connection to any AWS service. */
export const CONNECTION_MS = 1_000;

/** Reading the webhook from the parameter store, all attempts together. */
export const PARAMETER_CALL_MS = 4_000;

/** One attempt of that read. */
export const PARAMETER_ATTEMPT_MS = 1_500;

/** Posting to Slack; there is one attempt. */
export const SLACK_POST_MS = 5_000;

/** How long a webhook that was read is used before it is read again, so that a rotated one is picked up. */
export const WEBHOOK_CACHE_MS = 5 * 60_000;
