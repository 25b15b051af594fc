/** How reports end, counted from the one log line that each leaves; no call of the function's own. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * Declares the metric `Reports` with the dimension `Outcome`, in a namespace of the stack's own. The function logs
 * objects, which Lambda's JSON format keeps under `message` (CloudWatch Logs user guide, "Filter pattern syntax").
 */
export function declareOutcomeMetric(
  prefix: string,
  logGroup: aws.cloudwatch.LogGroup,
): aws.cloudwatch.LogMetricFilter {
  return new aws.cloudwatch.LogMetricFilter(`${prefix}-outcomes`, {
    logGroupName: logGroup.name,
    pattern: '{ $.message.type = "report" }',
    metricTransformation: {
      namespace: `${pulumi.getProject()}/${pulumi.getStack()}`,
      name: "Reports",
      value: "1",
      unit: "Count",
      dimensions: { Outcome: "$.message.outcome" },
    },
  });
}
