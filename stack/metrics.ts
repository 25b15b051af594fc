/** Metrics, counted from the lines of the log: the function makes no call for them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Page } from "./page";

/** Metric of reports that ended, with the dimension `Outcome`. */
export const REPORTS_METRIC = "Reports";

/** Metric of notifications that are lost: refused by Slack for good, or taken neither by Slack nor by SQS. */
export const NOTIFICATIONS_METRIC = "NotificationsNotDelivered";

/** Metric of calls to the memory that failed, or took too long. The lock goes on without it. */
export const MEMORY_METRIC = "MemoryFailures";

/** Metric of runs that changed what they could, and whose message comes back for the rest. */
export const WAITING_METRIC = "Waiting";

/** Metric of reports that Cognito accepted on the page, and that no queue took. */
export const PAGE_NOT_QUEUED_METRIC = "PageReportsNotQueued";

/** Metric of presses of a button on the page whose token Cognito refused. */
export const PAGE_REFUSED_METRIC = "PageTokensRefused";

/** Metric of states of reports that the page could not read, or the responder not write. */
export const PAGE_STATES_METRIC = "PageStateFailures";

/** Metric of requests to the page that its throttles refused. */
export const PAGE_THROTTLED_METRIC = "PageThrottled";

/** Metric of links that the self-check found broken, 0 or 1, with the dimension `Link`. */
export const BROKEN_METRIC = "BrokenLinks";

/** Metric of self-checks that came to their end. */
export const CHECKED_METRIC = "SelfChecks";

/** The namespace of this stack's metrics. */
export function metricNamespace(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/**
 * Declares the responder's metrics. The function logs objects, which Lambda's JSON format keeps under `message` (CloudWatch Logs
 * user guide, "Filter pattern syntax").
 */
export function declareMetrics(prefix: string, logGroup: aws.cloudwatch.LogGroup): void {
  const count = counterOf(prefix, logGroup);
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

/**
 * Declares the page's metrics, from its function's log, from the responder's, and from the access log, where API Gateway
 * writes a status as text.
 */
export function declarePageMetrics(
  prefix: string,
  { logGroup, api }: Page,
  responderLogGroup: aws.cloudwatch.LogGroup,
): void {
  const count = counterOf(prefix, logGroup);
  const resultIs = (result: string) =>
    `{ ($.message.type = "page") && ($.message.result = "${result}") }`;
  count("page-not-queued", PAGE_NOT_QUEUED_METRIC, resultIs("not-queued"));
  count("page-refused", PAGE_REFUSED_METRIC, resultIs("refused"));
  count("page-states-read", PAGE_STATES_METRIC, resultIs("state-unreadable"));
  counterOf(prefix, responderLogGroup)(
    "page-states-written",
    PAGE_STATES_METRIC,
    '{ $.message.type = "page-state" }',
  );
  counterOf(prefix, api.accessLogGroup)(
    "page-throttled",
    PAGE_THROTTLED_METRIC,
    '{ $.status = "429" }',
  );
}

/** Declares the self-check's metrics. */
export function declareSelfCheckMetrics(prefix: string, logGroup: aws.cloudwatch.LogGroup): void {
  const count = counterOf(prefix, logGroup);
  const link = { Link: "$.message.link" };
  count("broken-links", BROKEN_METRIC, '{ $.message.type = "check" }', link, "$.message.broken");
  count("self-checks", CHECKED_METRIC, '{ $.message.type = "checked" }');
}

/** Declares metrics that count the lines of a log which match a pattern, or add up a number in them. */
function counterOf(prefix: string, logGroup: aws.cloudwatch.LogGroup) {
  return (
    name: string,
    metric: string,
    pattern: string,
    dimensions?: Record<string, string>,
    value = "1",
  ) =>
    new aws.cloudwatch.LogMetricFilter(`${prefix}-${name}`, {
      logGroupName: logGroup.name,
      pattern,
      metricTransformation: {
        namespace: metricNamespace(),
        name: metric,
        value,
        unit: "Count",
        dimensions,
      },
    });
}
