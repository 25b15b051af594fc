/** What every alarm has in common, and the two conditions on a queue. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";

/** The topic that alarms are published to. */
export interface AlarmTopic {
  arn: pulumi.Output<string>;
  /** Whether the stack has declared it. */
  isOwn: boolean;
}

/** The part of an alarm that differs from the others. */
export interface Condition {
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
  /** How long a new alarm says nothing. */
  warmUpMinutes?: number;
}

/** What differs in an alarm on a metric that is written on a schedule. */
interface Schedule {
  comparisonOperator: "GreaterThanThreshold" | "LessThanThreshold";
  datapointsToAlarm: number;
  treatMissingData: "notBreaching" | "ignore" | "breaching";
}

/** Missing data is not breaching: most metrics are only written when something happens. */
const ON_EVENTS: Schedule = {
  comparisonOperator: "GreaterThanThreshold",
  datapointsToAlarm: 1,
  treatMissingData: "notBreaching",
};

export const MINUTE = 60;

/** Age of a report above which it is late. */
export const REPORT_AGE_SECONDS = 5 * MINUTE;

/** Declares an alarm that publishes to the topic. */
export function declareAlarm(
  deployment: Deployment,
  name: string,
  topic: AlarmTopic,
  condition: Condition,
  schedule: Schedule = ON_EVENTS,
): aws.cloudwatch.MetricAlarm {
  const { warmUpMinutes } = condition;
  return new aws.cloudwatch.MetricAlarm(
    `${deployment.prefix}-${name}`,
    {
      alarmDescription: condition.description,
      namespace: condition.namespace,
      metricName: condition.metricName,
      dimensions: condition.dimensions,
      statistic: condition.statistic,
      period: condition.periodSeconds,
      evaluationPeriods: condition.periods ?? 1,
      ...schedule,
      threshold: condition.threshold,
      warmUpConfiguration: warmUpMinutes
        ? { warmUpPeriodDurationInMinutes: warmUpMinutes }
        : undefined,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      tags: deployment.tags,
    },
    childOf(deployment),
  );
}

/** A message is in a queue where none should be. */
export function anyIn(queue: aws.sqs.Queue, description: string): Condition {
  return {
    description,
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.name },
    statistic: "Maximum",
    threshold: 0,
    periodSeconds: MINUTE,
  };
}

/**
 * The oldest message of a queue is too old. After three receives SQS no longer counts a message in this age (SQS developer
 * guide, "Available CloudWatch metrics"); the alarm on errors covers it then.
 */
export function olderIn(queue: aws.sqs.Queue, seconds: number, description: string): Condition {
  return {
    description,
    namespace: "AWS/SQS",
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queue.name },
    statistic: "Maximum",
    threshold: seconds,
    periodSeconds: MINUTE,
  };
}
