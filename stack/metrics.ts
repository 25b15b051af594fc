/** Metrics, counted from the lines of the log: the function makes no call for them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Metric of reports that ended, with the dimension `Outcome`. */
export const REPORTS_METRIC = "Reports";

/** Metric of notifications that are lost: refused by Slack for good, or taken neither by Slack nor by SQS. */
export const NOTIFICATIONS_METRIC = "NotificationsNotDelivered";

/** Metric of calls to the memory that failed, or took too long. The lock goes on without it. */
export const MEMORY_METRIC = "MemoryFailures";

/** Metric of runs that changed what they could, and whose message comes back for the rest. */
export const WAITING_METRIC = "Waiting";

/** The namespace of this stack's metrics. */
export function metricNamespace(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/**
 * Declares the metrics. The function logs objects, which Lambda's JSON format keeps under `message` (CloudWatch Logs
 * user guide, "Filter pattern syntax").
 */
export function declareMetrics(prefix: string, logGroup: aws.cloudwatch.LogGroup): void {
  const count = (name: string, metric: string, pattern: string, dimensions?: { Outcome: string }) =>
    new aws.cloudwatch.LogMetricFilter(`${prefix}-${name}`, {
      logGroupName: logGroup.name,
      pattern,
      metricTransformation: {
        namespace: metricNamespace(),
        name: metric,
        value: "1",
        unit: "Count",
        dimensions,
      },
    });
  const outcome = { Outcome: "$.message.outcome" };
  count("outcomes", REPORTS_METRIC, '{ $.message.type = "report" }', outcome);
  count(
    "notifications",
    NOTIFICATIONS_METRIC,
    '{ ($.message.slack = "refused") || ($.message.slack = "lost") }',
  );
  count("memory-failures", MEMORY_METRIC, '{ $.message.type = "memory" }');
  count("waiting", WAITING_METRIC, '{ $.message.type = "waiting" }');
}
