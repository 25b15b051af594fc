/**
 * How long the function waits for anyone else, in milliseconds. `stack/retries.ts` adds them up, so that a slow
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

/**
 * How old the account's state may be when a reset leaves. Another delivery may have reset it since; asking again costs
 * one read, and Cognito allows four times as many of them (developer guide, quotas).
 */
export const FRESH_STATE_MS = 500;

/** Attempts of one call that was throttled or did not get through, the first included; the queue does the rest. */
export const COGNITO_ATTEMPTS = 6;

/**
 * The first pause between two attempts; each is twice as long as the one before, so six attempts span 3 s. Cognito's
 * quotas fill up again by 25 to 30 calls a second, and five functions at most compete for them: a tenth of a second
 * is enough to be served, and short beside the ten minutes that the queue would take.
 */
export const COGNITO_BACKOFF_MS = 100;

/** Opening a connection to any AWS service. */
export const CONNECTION_MS = 1_000;

/** Reading the webhook from the parameter store. */
export const PARAMETER_CALL_MS = 3_000;

/** One attempt to post to Slack. None follows one that got no answer: Slack may have taken it, and would show it twice. */
export const SLACK_POST_MS = 5_000;

/** Posting to Slack, all attempts together. */
export const SLACK_MS = 8_000;

/** Attempts to post a receipt within one delivery, the first included; the queue does the rest. */
export const SLACK_ATTEMPTS = 3;

/** The first pause between two attempts. */
export const SLACK_BACKOFF_MS = 500;

/** The longest Retry-After that is waited for within a delivery; for a longer one the receipt goes to the queue. */
export const SLACK_RETRY_AFTER_MS = 4_000;

/**
 * How long Slack is left alone after it could not take a receipt, unless it says how long itself: receipts go into the
 * queue then, so that a Slack which hangs holds up one report and not all of them.
 */
export const SLACK_REST_MS = 30_000;

/** Putting a receipt into the queue. */
export const QUEUE_SEND_MS = 3_000;

/** How long a receipt stays in the queue at first, in seconds, where Slack has not said when to come back. */
export const LATE_RECEIPT_SECONDS = 60;

/** The longest that SQS delays a message, in seconds (SQS API reference, SendMessage, DelaySeconds). */
export const LONGEST_DELAY_SECONDS = 900;

/** How long a webhook that was read is used before it is read again, so that a rotated one is picked up. */
export const WEBHOOK_CACHE_MS = 5 * 60_000;

/** One look at the audit log and the account, which share a connection, all pages together. */
export const LOOK_MS = 5_000;

/** Reading the account alone. */
export const STATE_CALL_MS = 3_000;

/** All looks with the pauses before them: when it is over, what has been seen has to do. */
export const WEIGHING_MS = 25_000;

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
