/** Metrics, counted from the lines of the log: the function makes no call for them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Metric of reports that ended, with the dimension `Outcome`. */
export const REPORTS_METRIC = "Reports";

/** Metric of notifications that are lost: refused by Slack for good, or taken neither by Slack nor by SQS. */
export const NOTIFICATIONS_METRIC = "NotificationsNotDelivered";

/** The namespace of this stack's metrics. */
export function metricNamespace(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/**
 * Declares the metrics. The function logs objects, which Lambda's JSON format keeps under `message` (CloudWatch Logs
 * user guide, "Filter pattern syntax").
 */
export function declareMetrics(prefix: string, logGroup: aws.cloudwatch.LogGroup): void {
  new aws.cloudwatch.LogMetricFilter(`${prefix}-outcomes`, {
    logGroupName: logGroup.name,
    pattern: '{ $.message.type = "report" }',
    metricTransformation: {
      namespace: metricNamespace(),
      name: REPORTS_METRIC,
      value: "1",
      unit: "Count",
      dimensions: { Outcome: "$.message.outcome" },
    },
  });
  new aws.cloudwatch.LogMetricFilter(`${prefix}-notifications`, {
    logGroupName: logGroup.name,
    pattern: '{ ($.message.slack = "refused") || ($.message.slack = "lost") }',
    metricTransformation: {
      namespace: metricNamespace(),
      name: NOTIFICATIONS_METRIC,
      value: "1",
      unit: "Count",
    },
  });
}
