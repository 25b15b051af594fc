/** The report queue and the follow-up queue, each with its dead-letter queue. */
import * as aws from "@pulumi/aws";
import { MAX_RECEIVES, VISIBILITY_SECONDS } from "./retries";

/** All queues of the stack. */
export interface Queues {
  /** Reports, from the rule. */
  reports: aws.sqs.Queue;
  /** Reports that could not be delivered or handled. */
  deadLetters: aws.sqs.Queue;
  /** What the function does later: second looks, later sign-outs, notifications that Slack could not take. */
  followUps: aws.sqs.Queue;
  /** Follow-ups that could not be handled. */
  followUpDeadLetters: aws.sqs.Queue;
}

/**
 * The maximum of SQS, for every queue: messages that the function never takes, because it is switched off, must not expire
 * before somebody acts. A message keeps its age when it moves to the dead-letter queue (SQS developer guide, "Using
 * dead-letter queues"); a failing message gets there after 29 waits, at most 4 h 50 min.
 */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;

/**
 * Declares all queues, encrypted with SQS's own key: EventBridge can use it, and a report holds nothing that CloudTrail
 * has not already masked. The follow-up queue has no policy: a queue without one takes messages only from the account's own
 * principals that IAM allows to send (SQS developer guide, "Overview of managing access"), and here that is the function's
 * role.
 */
export function declareQueues(prefix: string): Queues {
  const deadLetters = declareDeadLetters(`${prefix}-dead-letters`);
  const followUpDeadLetters = declareDeadLetters(`${prefix}-follow-up-dead-letters`);
  return {
    reports: declareQueue(`${prefix}-reports`, deadLetters),
    deadLetters,
    followUps: declareQueue(`${prefix}-follow-ups`, followUpDeadLetters),
    followUpDeadLetters,
  };
}

function declareDeadLetters(name: string): aws.sqs.Queue {
  return new aws.sqs.Queue(name, {
    messageRetentionSeconds: RETENTION_SECONDS,
    sqsManagedSseEnabled: true,
  });
}

function declareQueue(name: string, deadLetters: aws.sqs.Queue): aws.sqs.Queue {
  return new aws.sqs.Queue(name, {
    visibilityTimeoutSeconds: VISIBILITY_SECONDS,
    messageRetentionSeconds: RETENTION_SECONDS,
    sqsManagedSseEnabled: true,
    redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
    ),
  });
}
