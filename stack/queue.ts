/** The report queue, and its dead-letter queue. */
import * as aws from "@pulumi/aws";
import { MAX_RECEIVES, VISIBILITY_SECONDS } from "./retries";

/** Both queues. */
export interface ReportQueues {
  reports: aws.sqs.Queue;
  deadLetters: aws.sqs.Queue;
}

/**
 * The maximum of SQS, for both queues: reports that the function never takes, because it is switched off, must not expire
 * before somebody acts. A message keeps its age when it moves to the dead-letter queue (SQS developer guide, "Using
 * dead-letter queues"); a failing report gets there after four hours.
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
