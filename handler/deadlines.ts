/**
 * How long the function waits for anyone else, in milliseconds. `stack/responder.ts` adds them up, so that a slow
 * service ends in an error that is told and retried, never in a killed process. Each covers all attempts of one call.
 */

/**
 * A reset waits for the pool's own triggers: Cognito gives a trigger 5 s and tries it three times (developer guide,
 * "Customizing user pool workflows with Lambda triggers"). Cut off earlier, a slow reset would count as failed while it
 * goes on, and the next attempt would send another code.
 */
export const RESET_CALL_MS = 20_000;

/** Any other call to Cognito. */
export const COGNITO_CALL_MS = 10_000;

/** Attempts of one call that was throttled or did not get through, the first included; the queue does the rest. */
export const COGNITO_ATTEMPTS = 3;

/** Opening a connection to any AWS service. */
export const CONNECTION_MS = 1_000;

/** Reading the webhook from the parameter store. */
export const PARAMETER_CALL_MS = 3_000;

/** Posting to Slack; there is one attempt. */
export const SLACK_POST_MS = 3_000;

/** How long a webhook that was read is used before it is read again, so that a rotated one is picked up. */
export const WEBHOOK_CACHE_MS = 5 * 60_000;
