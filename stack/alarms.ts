/** Who is told, and when: every place where a report can get stuck or lost has an alarm. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { metricNamespace, RECEIPTS_METRIC, REPORTS_METRIC } from "./metrics";
import type { ReportQueues } from "./queue";

/** What sets one alarm apart from another. */
interface Condition {
  /** Said in the mail: what is the matter. */
  description: string;
  namespace: string;
  metricName: string;
  dimensions?: Record<string, pulumi.Input<string>>;
  statistic: "Maximum" | "Sum";
  /** It alarms above this. */
  threshold: number;
  periodSeconds: number;
  /** Periods that one bad period keeps it in alarm. */
  periods?: number;
}

/** What is watched. */
interface Watched {
  queues: ReportQueues;
  rule: aws.cloudwatch.EventRule;
  responder: aws.lambda.Function;
}

const MINUTE = 60;

/**
 * Rejected clicks in a quarter of an hour above which somebody is forging links. One click on an old mail is one
 * rejection, and a mail scanner that follows it makes two or three; ten customers with old mails in one quarter of an
 * hour would be a coincidence.
 */
const FORGED_CLICKS = 20;

/**
 * Declares the alarm topic, the e-mail subscription if an address is set (AWS mails it a link to confirm), and the
 * alarms. All of them take missing data for well-being: these metrics are only written when something happens, and in
 * a quiet night nothing does.
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
        "A report of a stolen account was not handled and lies in the dead-letter queue: npm run replay.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queues.deadLetters.name },
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
    // After three receives SQS leaves a message out of this age (SQS developer guide, "Available CloudWatch metrics"),
    // and then the errors below speak for it.
    "oldest-report": {
      description:
        "A report of a stolen account, or a receipt, has waited for more than five minutes.",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queues.reports.name },
      statistic: "Maximum",
      threshold: 5 * MINUTE,
      periodSeconds: MINUTE,
    },
    // A failing report comes back every ten minutes: three periods of five bridge the wait between two failures.
    errors: {
      description: "A report, or its receipt, could not be handled; the queue delivers it again.",
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
    receipts: {
      description:
        "Slack refused a message for good (is the webhook revoked?). What was done, and to whom, is in the log.",
      namespace: metricNamespace(),
      metricName: RECEIPTS_METRIC,
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
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
