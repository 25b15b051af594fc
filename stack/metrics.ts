/** What is counted from the log lines that the function writes anyway; no call of its own. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Metric of reports that ended, with the dimension `Outcome`. */
export const REPORTS_METRIC = "Reports";

/** Metric of receipts that nobody will get: refused by Slack for good, or taken neither by Slack nor by the queue. */
export const RECEIPTS_METRIC = "ReceiptsNotDelivered";

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
  new aws.cloudwatch.LogMetricFilter(`${prefix}-receipts`, {
    logGroupName: logGroup.name,
    pattern: '{ ($.message.slack = "refused") || ($.message.slack = "lost") }',
    metricTransformation: {
      namespace: metricNamespace(),
      name: RECEIPTS_METRIC,
      value: "1",
      unit: "Count",
    },
  });
}
