/** Where reports wait, and where those end that could not be delivered or handled. */
import * as aws from "@pulumi/aws";
import { MAX_RECEIVES, VISIBILITY_SECONDS } from "./retries";

/** The two queues of a report's journey. */
export interface ReportQueues {
  reports: aws.sqs.Queue;
  deadLetters: aws.sqs.Queue;
}

/**
 * The most that SQS allows, for both queues: what the function never takes, because it is switched off, must not vanish
 * before somebody acts. A message's age goes on counting when it moves to the dead-letter queue (SQS developer guide,
 * "Using dead-letter queues"); what fails gets there after four hours.
 */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;

/**
 * Declares both queues, encrypted with SQS's own key: EventBridge can use it, and a report holds nothing that
 * CloudTrail has not already masked.
 */
export function declareQueues(prefix: string): ReportQueues {
  const deadLetters = new aws.sqs.Queue(`${prefix}-dead-letters`, {
    messageRetentionSeconds: RETENTION_SECONDS,
    sqsManagedSseEnabled: true,
  });
  const reports = new aws.sqs.Queue(`${prefix}-reports`, {
    visibilityTimeoutSeconds: VISIBILITY_SECONDS,
    messageRetentionSeconds: RETENTION_SECONDS,
    sqsManagedSseEnabled: true,
    redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
    ),
  });
  return { reports, deadLetters };
}
