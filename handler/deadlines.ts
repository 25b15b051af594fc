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

/** One look at the audit log and the account, side by side, all pages together. */
export const LOOK_MS = 3_000;

/**
 * Pauses before each look. Feedback may reach the audit log after the record has reached us, so a report is called
 * unconfirmed only after five looks over ten seconds.
 */
export const PAUSES_BEFORE_LOOKS_MS = [0, 1_000, 2_000, 3_000, 4_000];

/** Pages of the audit log that a look reads at the most, 60 events each: an attacker may have filled the first ones. */
export const AUDIT_LOG_PAGES = 5;

/** How far feedback may lie from the click that gave it; both times are Cognito's own. */
export const FEEDBACK_WINDOW_MS = 2 * 60_000;

/** Listing and revoking a user's sessions, all calls together. */
export const SESSIONS_MS = 10_000;

/** Reading the lifetimes of the tokens of a pool's app clients, all calls together. */
export const LIFETIMES_MS = 5_000;

/** How long the lifetimes of a pool are remembered. */
export const LIFETIMES_CACHE_MS = 60 * 60_000;

/** How far feedback may lie from a click to be taken for that very click's. */
export const CLICK_WINDOW_MS = 5_000;

/** Before the sessions are listed again: a new one is in the list within a few seconds (API reference). */
export const SESSIONS_PAUSE_MS = 2_000;
