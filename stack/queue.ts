/** Where reports wait, and where those end that could not be delivered or handled. */
import * as aws from "@pulumi/aws";
import { RESPONDER_TIMEOUT_SECONDS } from "./responder";

/** The two queues of a report's journey. */
export interface ReportQueues {
  reports: aws.sqs.Queue;
  deadLetters: aws.sqs.Queue;
}

/** The least that Lambda's guide asks for: six function timeouts ("Using Lambda with Amazon SQS", configuring a queue). */
const VISIBILITY_SECONDS = 6 * RESPONDER_TIMEOUT_SECONDS;

/**
 * A failed report comes back when its visibility timeout ends, so twelve receives span 11 x 6 min = 66 min: an
 * outage of Cognito that lasts an hour heals by itself. Lambda's guide asks for five at the least.
 */
const MAX_RECEIVES = 12;

/** The longest that SQS keeps a message (SQS API, MessageRetentionPeriod): time for a person to act. */
const FOURTEEN_DAYS_SECONDS = 14 * 24 * 60 * 60;

/**
 * Declares both queues, encrypted with SQS's own key: EventBridge can use it, and a report holds nothing that
 * CloudTrail has not already masked.
 */
export function declareQueues(prefix: string): ReportQueues {
  const deadLetters = new aws.sqs.Queue(`${prefix}-dead-letters`, {
    messageRetentionSeconds: FOURTEEN_DAYS_SECONDS,
    sqsManagedSseEnabled: true,
  });
  const reports = new aws.sqs.Queue(`${prefix}-reports`, {
    visibilityTimeoutSeconds: VISIBILITY_SECONDS,
    messageRetentionSeconds: FOURTEEN_DAYS_SECONDS,
    sqsManagedSseEnabled: true,
    redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
    ),
  });
  return { reports, deadLetters };
}
