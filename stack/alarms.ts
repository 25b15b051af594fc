/** The alarms: every place where a report can get stuck or lost has one. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { LONGEST_DELAY_SECONDS } from "../handler/deadlines";
import {
  MEMORY_METRIC,
  metricNamespace,
  NOTIFICATIONS_METRIC,
  REPORTS_METRIC,
  WAITING_METRIC,
} from "./metrics";
import type { Queues } from "./queue";
import { VISIBILITY_SECONDS } from "./retries";

/** The part of an alarm that differs from the others. */
interface Condition {
  /** In the mail: what is wrong. */
  description: string;
  namespace: string;
  metricName: string;
  dimensions?: Record<string, pulumi.Input<string>>;
  statistic: "Maximum" | "Sum";
  /** The alarm is on above this. */
  threshold: number;
  periodSeconds: number;
  /** Periods that one bad period keeps it in alarm. */
  periods?: number;
}

/** What the alarms watch. */
interface Watched {
  queues: Queues;
  rule: aws.cloudwatch.EventRule;
  responder: aws.lambda.Function;
}

const MINUTE = 60;

/**
 * Rejected clicks in 15 minutes above which somebody is probably forging links. One click on an old mail is one
 * rejection, and a mail scanner that follows it makes two or three. Ten customers with old mails within 15 minutes are
 * unlikely.
 */
const FORGED_CLICKS = 20;

/**
 * Waits in 15 minutes above which resets are probably throttled, or a quota is used up. A report that waits for Cognito
 * comes back every ten minutes, so it is counted once or twice in that time; a run that waits for another run's reset, or
 * for its own second try, once or twice more. Five accounts at a time can wait like that in a small incident: 5 * 4 = 20.
 */
const WAITS = 20;

/**
 * Age of a follow-up above which it is late. It is sent with a delay of at most 15 minutes, and sent anew while it is not
 * due, which starts its age anew. SQS does not say whether the age counts the delay (SQS developer guide, "Available
 * CloudWatch metrics", defines it as the age of the oldest unprocessed message, and the age starts when a message is
 * sent), so the threshold allows for it: the delay (15 minutes), one redelivery (ten minutes), and the five minutes that a
 * report may wait: 30 minutes.
 */
const FOLLOW_UP_AGE_SECONDS = LONGEST_DELAY_SECONDS + VISIBILITY_SECONDS + 5 * MINUTE;

/**
 * Declares the alarm topic, the e-mail subscription if an address is set (AWS mails it a link to confirm), and the
 * alarms. All of them treat missing data as not breaching: these metrics are only written when something happens.
 */
export function declareAlarms(
  prefix: string,
  watched: Watched & { alarmEmail: string | null },
): aws.sns.Topic {
  const topic = new aws.sns.Topic(`${prefix}-alarms`);
  if (watched.alarmEmail !== null) {
    new aws.sns.TopicSubscription(`${prefix}-alarm-email`, {
      topic: topic.arn,
      protocol: "email",
      endpoint: watched.alarmEmail,
    });
  }
  for (const [name, condition] of Object.entries(conditions(watched))) {
    new aws.cloudwatch.MetricAlarm(`${prefix}-${name}`, {
      alarmDescription: condition.description,
      namespace: condition.namespace,
      metricName: condition.metricName,
      dimensions: condition.dimensions,
      statistic: condition.statistic,
      period: condition.periodSeconds,
      evaluationPeriods: condition.periods ?? 1,
      datapointsToAlarm: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: condition.threshold,
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
  }
  return topic;
}

function conditions({ queues, rule, responder }: Watched): Record<string, Condition> {
  return {
    "dead-letters": {
      description:
        "A report of a stolen account was not handled and is in the dead-letter queue: npm run replay.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queues.deadLetters.name },
      statistic: "Maximum",
      threshold: 0,
      periodSeconds: MINUTE,
    },
    "follow-up-dead-letters": {
      description:
        "A second look, a later sign-out or a notification was not handled and is in the dead-letter queue of follow-ups: npm run replay.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queues.followUpDeadLetters.name },
      statistic: "Maximum",
      threshold: 0,
      periodSeconds: MINUTE,
    },
    // EventBridge retries for a day; what it can put nowhere is lost (EventBridge user guide, "Monitoring").
    "not-queued": {
      description:
        "EventBridge could put a report neither into the report queue nor into the dead-letter queue: it is lost.",
      namespace: "AWS/Events",
      metricName: "InvocationsFailedToBeSentToDlq",
      dimensions: { RuleName: rule.name },
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    // After three receives SQS no longer counts a message in this age (SQS developer guide, "Available CloudWatch
    // metrics"); the alarm on errors covers it then.
    "oldest-report": {
      description: "A report of a stolen account has waited for more than five minutes.",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queues.reports.name },
      statistic: "Maximum",
      threshold: 5 * MINUTE,
      periodSeconds: MINUTE,
    },
    "oldest-follow-up": {
      description:
        "A second look, a later sign-out or a notification is late: it has been in its queue for more than 30 minutes.",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queues.followUps.name },
      statistic: "Maximum",
      threshold: FOLLOW_UP_AGE_SECONDS,
      periodSeconds: MINUTE,
    },
    // A failing report is redelivered every ten minutes: three periods of five minutes span two failures.
    errors: {
      description: "A report, or its notification, could not be handled; SQS redelivers it.",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: responder.name },
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
      periods: 3,
    },
    throttles: {
      description:
        "The function was throttled: the account's Lambda concurrency is used up, and reports wait.",
      namespace: "AWS/Lambda",
      metricName: "Throttles",
      dimensions: { FunctionName: responder.name },
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    notifications: {
      description:
        "Slack refused a notification for good (is the webhook revoked?), or neither Slack nor SQS took it. It is in the log.",
      namespace: metricNamespace(),
      metricName: NOTIFICATIONS_METRIC,
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    "memory-failures": {
      description:
        "The function could not use its memory: locks go on, but may send a second code. See the table and the log.",
      namespace: metricNamespace(),
      metricName: MEMORY_METRIC,
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    waiting: {
      description:
        "Many reports wait to be finished: Cognito throttles resets, or its quota of mails or our limit of unconfirmed resets is used up.",
      namespace: metricNamespace(),
      metricName: WAITING_METRIC,
      statistic: "Sum",
      threshold: WAITS,
      periodSeconds: 15 * MINUTE,
    },
    forged: {
      description: "Cognito rejects many clicks: somebody may be forging feedback links.",
      namespace: metricNamespace(),
      metricName: REPORTS_METRIC,
      dimensions: { Outcome: "rejected" },
      statistic: "Sum",
      threshold: FORGED_CLICKS,
      periodSeconds: 15 * MINUTE,
    },
  };
}
