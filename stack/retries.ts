/**
 * The numbers of retrying, chosen together: how long one run may take, how often and how far apart the queue delivers,
 * and how many reports are handled at once. A test adds them up.
 *
 * In a run, a call that Cognito throttles is made up to six times within 3 s (`handler/attempts.ts`). What that does
 * not mend is the queue's: it delivers a report 25 times, ten minutes apart, so whatever is mended within four hours
 * heals by itself, an outage of an hour after six or seven deliveries. What fails
 * for four hours needs a person, who has heard of it since the first failure (Slack) and the fifth minute (alarm).
 */
import {
  COGNITO_CALL_MS,
  LIFETIMES_MS,
  PARAMETER_CALL_MS,
  QUEUE_SEND_MS,
  RESET_CALL_MS,
  SESSIONS_MS,
  SLACK_MS,
  STATE_CALL_MS,
  WEIGHING_MS,
} from "../handler/deadlines";

/**
 * The longest run, each part up to its own deadline: the looks with their pauses (25 s); the reset, the
 * account that is asked at its end, and once more after a failure (26 s); the sign-out, and the sessions
 * or the disabling (20 s); the tokens' lifetimes (5 s); the webhook's read, twice if it was rotated, and the post
 * (14 s); the queue (3 s): 93 s.
 */
export const LONGEST_RUN_MS =
  WEIGHING_MS +
  (RESET_CALL_MS + 2 * STATE_CALL_MS) +
  (COGNITO_CALL_MS + Math.max(COGNITO_CALL_MS, SESSIONS_MS)) +
  LIFETIMES_MS +
  (2 * PARAMETER_CALL_MS + SLACK_MS) +
  QUEUE_SEND_MS;

/** The longest run, and 7 s of room for a cold start on a slow day. */
export const RESPONDER_TIMEOUT_SECONDS = 100;

/**
 * How long a delivery hides a report: six function timeouts, the least that Lambda's guide asks for ("Using Lambda with
 * Amazon SQS", configuring a queue). A failed report comes back when it ends.
 */
export const VISIBILITY_SECONDS = 6 * RESPONDER_TIMEOUT_SECONDS;

/** 25 receives are 24 waits of ten minutes: four hours. Lambda's guide asks for five receives at the least. */
export const MAX_RECEIVES = 25;

/**
 * Reports handled at once. Cognito allows 30 resets and 25 sign-outs a second in an account and region, shared with
 * everyone's forgotten passwords and not adjustable (developer guide, quotas). A report makes one of each. As long as
 * it takes 0.4 s or more, five at once make at most 12.5 a second: half of the quota stays with the customers, and a
 * wave of a thousand reports is through in 80 s. Where it is faster, Cognito throttles, and the attempts slow it down.
 * Reports above that wait in the queue, which costs them no receive: Lambda's pollers take only what they may run.
 */
export const REPORTS_AT_ONCE = 5;
