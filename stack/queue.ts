/** Where reports wait, and where those end that could not be delivered or handled. */
import * as aws from "@pulumi/aws";
import { MAX_RECEIVES, VISIBILITY_SECONDS } from "./retries";

/** The two queues of a report's journey. */
export interface ReportQueues {
  reports: aws.sqs.Queue;
  deadLetters: aws.sqs.Queue;
}

const DAY_SECONDS = 24 * 60 * 60;

/**
 * A message's age goes on counting when it moves to the dead-letter queue (SQS developer guide, "Using dead-letter
 * queues"), so what waited longest in the report queue still has ten days left: time for a person to act. 14 days are
 * the most that SQS allows.
 */
const REPORT_RETENTION_DAYS = 4;
const DEAD_LETTER_RETENTION_DAYS = 14;

/**
 * Declares both queues, encrypted with SQS's own key: EventBridge can use it, and a report holds nothing that
 * CloudTrail has not already masked.
 */
export function declareQueues(prefix: string): ReportQueues {
  const deadLetters = new aws.sqs.Queue(`${prefix}-dead-letters`, {
    messageRetentionSeconds: DEAD_LETTER_RETENTION_DAYS * DAY_SECONDS,
    sqsManagedSseEnabled: true,
  });
  const reports = new aws.sqs.Queue(`${prefix}-reports`, {
    visibilityTimeoutSeconds: VISIBILITY_SECONDS,
    messageRetentionSeconds: REPORT_RETENTION_DAYS * DAY_SECONDS,
    sqsManagedSseEnabled: true,
    redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
    ),
  });
  return { reports, deadLetters };
}
