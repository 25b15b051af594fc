/** The report queue, the follow-up queue and the report page's queue, each with its dead-letter queue. */
import * as aws from "@pulumi/aws";
import { dataOf } from "./deployment";
import type { Deployment } from "./deployment";
import { MAX_RECEIVES, VISIBILITY_SECONDS } from "./retries";

/** The queues that every stack has. */
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

/** The queues that only a stack with the report page has. */
export interface PageQueues {
  /** Reports from the page, which Cognito has accepted. */
  reports: aws.sqs.Queue;
  /** Those that could not be handled. */
  deadLetters: aws.sqs.Queue;
}

/**
 * The maximum of SQS, for every queue: messages that the function never takes, because it is switched off, must not expire
 * before somebody acts. A message keeps its age when it moves to the dead-letter queue (SQS developer guide, "Using
 * dead-letter queues"); a failing message gets there after 29 waits, at most 4 h 50 min.
 */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;

/**
 * Declares the queues, encrypted with SQS's own key: EventBridge can use it, and a report holds nothing that CloudTrail
 * has not already masked. The follow-up queue has no policy: a queue without one takes messages only from the account's own
 * principals that IAM allows to send (SQS developer guide, "Overview of managing access"), and here that is the function's
 * role.
 */
export function declareQueues(deployment: Deployment): Queues {
  const deadLetters = declareDeadLetters(deployment, "dead-letters");
  const followUpDeadLetters = declareDeadLetters(deployment, "follow-up-dead-letters");
  return {
    reports: declareQueue(deployment, "reports", deadLetters),
    deadLetters,
    followUps: declareQueue(deployment, "follow-ups", followUpDeadLetters),
    followUpDeadLetters,
  };
}

/**
 * Declares the report page's queues, apart from the rule's: a message in this one says that Cognito has accepted the
 * report, so nobody but the page's role may send to it. It has no policy, like the follow-up queue.
 */
export function declarePageQueues(deployment: Deployment): PageQueues {
  const deadLetters = declareDeadLetters(deployment, "page-report-dead-letters");
  return { reports: declareQueue(deployment, "page-reports", deadLetters), deadLetters };
}

function declareDeadLetters(deployment: Deployment, name: string): aws.sqs.Queue {
  return declareKept(deployment, name, {});
}

function declareQueue(
  deployment: Deployment,
  name: string,
  deadLetters: aws.sqs.Queue,
): aws.sqs.Queue {
  return declareKept(deployment, name, {
    visibilityTimeoutSeconds: VISIBILITY_SECONDS,
    redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
    ),
  });
}

function declareKept(deployment: Deployment, name: string, args: aws.sqs.QueueArgs): aws.sqs.Queue {
  return new aws.sqs.Queue(
    `${deployment.prefix}-${name}`,
    {
      ...args,
      messageRetentionSeconds: RETENTION_SECONDS,
      sqsManagedSseEnabled: true,
      tags: deployment.tags,
    },
    dataOf(deployment),
  );
}
