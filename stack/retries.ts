/**
 * The numbers of retrying, chosen together: how long one run may take, how often and how far apart SQS delivers a
 * message, and how many messages are handled at once. A test adds them up.
 *
 * In a run, a call that Cognito throttles is made up to six times within 3 s (`handler/retry.ts`). After that SQS
 * redelivers: 30 receives, up to ten minutes apart. So what is fixed within four hours needs nobody; after an outage of an
 * hour a report is done at the sixth or seventh delivery. A report that fails for four hours needs a person, who was
 * notified at the first failure (Slack) and after five minutes (alarm).
 */
import {
  ASSESSMENT_MS,
  CONTACT_MS,
  CONTAINMENT_MS,
  LIFETIMES_MS,
  MEMORY_MS,
  PARAMETER_CALL_MS,
  QUEUE_SEND_MS,
  SLACK_MS,
} from "../handler/deadlines";

/**
 * The longest run, each part up to its own deadline: the snapshots with their pauses (22 s); the memory (1 s); the whole
 * containment (46 s); what is done side by side after it, that is the contact, the token lifetimes and both follow-ups
 * (5 s, the longest of them); a digest that could not be queued (3 s), so that the notification is posted; the webhook, read
 * twice if it was rotated, and the post (14 s); a notification that Slack could not take, sent to the queue (3 s): 94 s.
 */
export const LONGEST_RUN_MS =
  ASSESSMENT_MS +
  MEMORY_MS +
  CONTAINMENT_MS +
  Math.max(CONTACT_MS, LIFETIMES_MS, QUEUE_SEND_MS) +
  QUEUE_SEND_MS +
  (2 * PARAMETER_CALL_MS + SLACK_MS) +
  QUEUE_SEND_MS;

/** The longest run, and 6 s for a slow cold start. */
export const RESPONDER_TIMEOUT_SECONDS = 100;

/**
 * Visibility timeout of every queue: six function timeouts, the minimum of Lambda's guide ("Using Lambda with Amazon
 * SQS", configuring a queue). A failed message is redelivered after it: ten minutes.
 */
export const VISIBILITY_SECONDS = 6 * RESPONDER_TIMEOUT_SECONDS;

/**
 * Receives of a message in any queue: the first, 24 waits of ten minutes (four hours), and 5 waits of 30 s, for
 * another run's reset or for the second try of its own: 1 + 24 + 5. Where no wait is short, 29 waits are 4 h 50 min.
 * Lambda's guide asks for at least five receives.
 */
export const MAX_RECEIVES = 1 + 24 + 5;

/**
 * Reports handled at once. A wave of a thousand, at 0.56 s each, is done in 112 s. Further reports wait in the queue
 * without using a receive: Lambda's pollers take only what they may run.
 */
export const REPORTS_AT_ONCE = 5;

/**
 * Follow-ups handled at once: the minimum that Lambda accepts (Lambda API, ScalingConfig). It is enough, because a
 * follow-up is one sign-out or one reading of an audit log, of an account that was locked before; one that is not due is
 * only sent again. A wave of a thousand reports leaves at most 2,000 of them, a second look and a sign-out each: two at once,
 * at 1 s each, are done with them in 17 minutes.
 *
 * Together with the reports that makes seven runs at once. Cognito allows 30 resets and 25 sign-outs a second in an
 * account and region, shared with everyone's forgotten passwords and not adjustable (developer guide, quotas); a run makes
 * at most one of each. As long as it takes 0.56 s or more, seven at once make at most 12.5 a second: half of the smaller
 * quota stays with the customers. Where a run is faster, Cognito throttles, and the retries slow it down.
 */
export const FOLLOW_UPS_AT_ONCE = 2;

/**
 * The report page's reports handled at once: the minimum again. At 0.56 s each that is 3.6 a second, and the page takes
 * five (`PRESSED` in `stack/page-api.ts`): in a wave of a thousand, which takes the page 200 s, the last report waits
 * for another 80 s. They have runs of their own, so that a click does not wait behind a wave of CloudTrail's records.
 *
 * With the page nine runs at once make at most 16.1 sign-outs a second: a third of Cognito's quota of 25 stays with the
 * customers, and nearly half of the 30 resets. The page's report and Cognito's record of the same click are two messages,
 * but one reset.
 */
export const PAGE_REPORTS_AT_ONCE = 2;
