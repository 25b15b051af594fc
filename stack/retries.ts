/**
 * The numbers of retrying, chosen together: how long one run may take, how often and how far apart SQS delivers a report,
 * and how many reports are handled at once. A test adds them up.
 *
 * In a run, a call that Cognito throttles is made up to six times within 3 s (`handler/retry.ts`). After that SQS
 * redelivers: 25 receives, ten minutes apart. So what is fixed within four hours needs nobody; after an outage of an hour
 * a report is done at the sixth or seventh delivery. A report that fails for four hours needs a person, who was notified
 * at the first failure (Slack) and after five minutes (alarm).
 */
import {
  ASSESSMENT_MS,
  COGNITO_CALL_MS,
  LIFETIMES_MS,
  PARAMETER_CALL_MS,
  QUEUE_SEND_MS,
  RESET_CALL_MS,
  SESSIONS_MS,
  SLACK_MS,
  STATE_CALL_MS,
} from "../handler/deadlines";

/**
 * The longest run, each part up to its own deadline: the snapshots with their pauses (25 s); the reset, a read of the
 * account during it and one after a failure (26 s); the sign-out, and the sessions or the disabling (20 s); the token
 * lifetimes (5 s); the webhook, read twice if it was rotated, and the post (14 s); the queue (3 s): 93 s.
 */
export const LONGEST_RUN_MS =
  ASSESSMENT_MS +
  (RESET_CALL_MS + 2 * STATE_CALL_MS) +
  (COGNITO_CALL_MS + Math.max(COGNITO_CALL_MS, SESSIONS_MS)) +
  LIFETIMES_MS +
  (2 * PARAMETER_CALL_MS + SLACK_MS) +
  QUEUE_SEND_MS;

/** The longest run, and 7 s for a slow cold start. */
export const RESPONDER_TIMEOUT_SECONDS = 100;

/**
 * The report queue's visibility timeout: six function timeouts, the minimum of Lambda's guide ("Using Lambda with Amazon
 * SQS", configuring a queue). A failed report is redelivered after it.
 */
export const VISIBILITY_SECONDS = 6 * RESPONDER_TIMEOUT_SECONDS;

/** 25 receives are 24 waits of ten minutes: four hours. Lambda's guide asks for at least five receives. */
export const MAX_RECEIVES = 25;

/**
 * Reports handled at once. Cognito allows 30 resets and 25 sign-outs a second in an account and region, shared with
 * everyone's forgotten passwords and not adjustable (developer guide, quotas). A report makes one of each. As long as
 * it takes 0.4 s or more, five at once make at most 12.5 a second: half of the quota stays with the customers, and a
 * wave of a thousand reports is done in 80 s. Where a report is faster, Cognito throttles, and the retries slow it down.
 * Further reports wait in the queue without using a receive: Lambda's pollers take only what they may run.
 */
export const REPORTS_AT_ONCE = 5;
