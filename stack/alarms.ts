/** Who is told when a report could not be handled. */
import * as aws from "@pulumi/aws";

/**
 * Declares the alarm topic, the e-mail subscription if an address is set (AWS mails it a link to confirm), and the
 * alarm on the dead-letter queue: whatever lies there is a report that nobody has acted on.
 */
export function declareAlarms(
  prefix: string,
  deadLetters: aws.sqs.Queue,
  alarmEmail: string | null,
): aws.sns.Topic {
  const topic = new aws.sns.Topic(`${prefix}-alarms`);
  if (alarmEmail !== null) {
    new aws.sns.TopicSubscription(`${prefix}-alarm-email`, {
      topic: topic.arn,
      protocol: "email",
      endpoint: alarmEmail,
    });
  }
  new aws.cloudwatch.MetricAlarm(`${prefix}-dead-letters`, {
    alarmDescription:
      "A report of a stolen account was not handled and lies in the dead-letter queue.",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: deadLetters.name },
    statistic: "Maximum",
    period: 60,
    evaluationPeriods: 1,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    // SQS stops reporting metrics for a queue that has been idle for hours: silence means empty.
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
  return topic;
}
