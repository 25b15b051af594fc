/**
 * How long the function waits for other services: `_MS` is milliseconds, `_SECONDS` seconds. A deadline of a call covers
 * all its attempts, unless it says otherwise.
 * `stack/retries.ts` adds them up, so that a slow service ends in an error that is reported and retried, and never in a
 * killed process.
 */

/**
 * A reset waits for the pool's own triggers: Cognito gives a trigger 5 s and calls it up to three times (developer guide,
 * "Customizing user pool workflows with Lambda triggers"). With a shorter deadline a slow reset would count as failed
 * while it goes on, and the next attempt would send another code.
 */
export const RESET_CALL_MS = 20_000;

/** Any other call to Cognito, at least; a sign-out and a disabling are repeated while they are throttled. */
export const COGNITO_CALL_MS = 10_000;

/**
 * Everything that changes the account, in one run: a reset with its reads of the account (26 s), a sign-out (10 s) and a
 * disabling or the sessions (10 s). What one of them does not use, the next has for its retries.
 */
export const CONTAINMENT_MS = 46_000;

/** The longest pause between two attempts of a call that is throttled to the end of the run. */
export const COGNITO_LONGEST_PAUSE_MS = 2_000;

/**
 * How old the account's state may be when a reset is sent. Another delivery may have reset it since. Reading it again
 * costs one call, and Cognito allows four times as many reads as resets (developer guide, quotas).
 */
export const FRESH_STATE_MS = 500;

/** Attempts of one call that was throttled or failed transiently, the first included; after that SQS redelivers. */
export const COGNITO_ATTEMPTS = 6;

/**
 * The pause before the second attempt. Each pause is twice as long as the one before, so six attempts take 3 s. Cognito's
 * quotas refill by 25 to 30 calls a second, and at most nine functions compete for them. So a tenth of a second is
 * enough, and short beside the ten minutes until a redelivery.
 */
export const COGNITO_BACKOFF_MS = 100;

/** Opening a connection to any AWS service. */
export const CONNECTION_MS = 1_000;

/** Reading the webhook from the parameter store. */
export const PARAMETER_CALL_MS = 3_000;

/** One attempt to post to Slack. A post without an answer is not repeated: Slack may have taken it, and would show it twice. */
export const SLACK_POST_MS = 5_000;

/** All posts of one notification together. */
export const SLACK_MS = 8_000;

/** Attempts to post a notification within one delivery, the first included; after that it goes into the queue. */
export const SLACK_ATTEMPTS = 3;

/** The pause before the second attempt. */
export const SLACK_BACKOFF_MS = 500;

/** The longest Retry-After to wait for within a delivery; for a longer one the notification goes into the queue. */
export const SLACK_RETRY_AFTER_MS = 4_000;

/**
 * How long nothing is posted after Slack could not take a notification, unless Slack gives a time. Notifications go into
 * the queue meanwhile, so that a Slack that hangs delays one report and not all of them.
 */
export const SLACK_REST_MS = 30_000;

/** Sending a notification to the queue. */
export const QUEUE_SEND_MS = 3_000;

/** Delay of a notification that goes into the queue, in seconds, where Slack gives no time. */
export const DEFERRED_SECONDS = 60;

/** The longest delay of a message, in seconds (SQS API reference, SendMessage, DelaySeconds). */
export const LONGEST_DELAY_SECONDS = 900;

/** How long a webhook is cached, so that a rotated one is picked up. */
export const WEBHOOK_CACHE_MS = 5 * 60_000;

/** One read of the account, by its sub and if need be by its name. */
export const SNAPSHOT_MS = 5_000;

/** One page of the audit log. */
export const AUDIT_PAGE_MS = 5_000;

/** Reading the account alone. */
export const STATE_CALL_MS = 3_000;

/** All snapshots with the pauses before them; after that the report is decided with what is known. */
export const ASSESSMENT_MS = 22_000;

/**
 * Pauses before each snapshot. Feedback may reach the audit log after the record has reached the function, so a report is
 * unconfirmed only after five snapshots over ten seconds.
 */
export const PAUSES_BEFORE_SNAPSHOTS_MS = [0, 1_000, 2_000, 3_000, 4_000];

/** Largest difference between the times of a click and of its feedback; both are Cognito's own. */
export const FEEDBACK_WINDOW_MS = 2 * 60_000;

/** Largest difference at which feedback certainly belongs to this click. */
export const CLICK_WINDOW_MS = 5_000;

/** Listing and revoking a user's sessions, all calls together. */
export const SESSIONS_MS = 10_000;

/** Pause before the sessions are listed again: a new one is in the list within a few seconds (API reference). */
export const SESSIONS_PAUSE_MS = 2_000;

/** Reading the token lifetimes of a pool's app clients, all calls together. */
export const LIFETIMES_MS = 5_000;

/** How long the token lifetimes of a pool are cached. */
export const LIFETIMES_CACHE_MS = 60 * 60_000;

/** Reading where the code of a reset went, all calls together. */
export const CONTACT_MS = 5_000;

/**
 * The memory, all its calls in one run. A lock never waits longer for it; without it the run goes on as if nothing were
 * known of the account.
 */
export const MEMORY_MS = 1_000;

/** Writing the state of a report that the page shows. */
export const PAGE_STATE_MS = 1_000;

/**
 * How long one run waits for a reset that another has begun: the longest reset (`RESET_CALL_MS`), and room. After that
 * the other run has ended or died.
 */
export const RESET_LEASE_MS = 30_000;

/** After which a message comes back whose run waits for another's reset, or for a second try of its own, in seconds. */
export const COME_BACK_SECONDS = 30;

/** How far Cognito's clock and ours may be apart: a sign-in this close to a reset counts as after it, so that it locks. */
export const CLOCKS_MS = 5_000;

/** After which an unconfirmed or a benign report is weighed once more. */
export const SECOND_LOOK_MS = 15 * 60_000;

/** How long a report is weighed again whose audit log can't be read: as long as the queue delivers a report. */
export const SECOND_LOOKS_MS = 4 * 3_600_000;

/**
 * After which an account is signed out once more. A challenge that was begun before the lock lives 15 minutes at most
 * (API reference, CreateUserPoolClient, AuthSessionValidity), and may be answered after it.
 */
export const SIGN_OUT_AGAIN_MS = 16 * 60_000;

/**
 * The same where the pool does not track sessions: such a challenge may set a managed-login cookie, which makes tokens
 * for an hour (developer guide, "User pool managed login"): 15 and 60 minutes, and room.
 */
export const SIGN_OUT_AGAIN_COOKIE_MS = 77 * 60_000;

/** How old a click may be for a second snapshot: after that its feedback is in the audit log, or comes much later. */
export const FRESH_CLICK_MS = 5 * 60_000;
