/** Metrics, counted from the lines of the log: the function makes no call for them. */
import * as aws from "@pulumi/aws";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import { metricNamespace } from "./names";
import type { Page } from "./page";

/** Metric of reports that ended, with the dimension `Outcome`. */
export const REPORTS_METRIC = "Reports";

/** Metric of the seconds from a click to its lock, with the dimension `Way`. */
export const CLICK_TO_LOCK_METRIC = "ClickToLock";

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

/**
 * Declares the responder's metrics. The function logs objects, which Lambda's JSON format keeps under `message` (CloudWatch Logs
 * user guide, "Filter pattern syntax").
 */
export function declareMetrics(deployment: Deployment, logGroup: aws.cloudwatch.LogGroup): void {
  const count = counterOf(deployment, logGroup);
  const outcome = { Outcome: "$.message.outcome" };
  count("outcomes", REPORTS_METRIC, '{ $.message.type = "report" }', outcome);
  const way = { Way: "$.message.clickToLock.way" };
  const seconds = "$.message.clickToLock.seconds";
  // In any line that has it: a lock may end in a second look, too, or in a delivery of which something else failed.
  count("click-to-lock", CLICK_TO_LOCK_METRIC, `{ ${seconds} >= 0 }`, way, seconds, "Seconds");
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
  deployment: Deployment,
  { logGroup, api }: Page,
  responderLogGroup: aws.cloudwatch.LogGroup,
): void {
  const count = counterOf(deployment, logGroup);
  const resultIs = (result: string) =>
    `{ ($.message.type = "page") && ($.message.result = "${result}") }`;
  count("page-not-queued", PAGE_NOT_QUEUED_METRIC, resultIs("not-queued"));
  count("page-refused", PAGE_REFUSED_METRIC, resultIs("refused"));
  count("page-states-read", PAGE_STATES_METRIC, resultIs("state-unreadable"));
  counterOf(deployment, responderLogGroup)(
    "page-states-written",
    PAGE_STATES_METRIC,
    '{ $.message.type = "page-state" }',
  );
  counterOf(deployment, api.accessLogGroup)(
    "page-throttled",
    PAGE_THROTTLED_METRIC,
    '{ $.status = "429" }',
  );
}

/** Declares the self-check's metrics. */
export function declareSelfCheckMetrics(
  deployment: Deployment,
  logGroup: aws.cloudwatch.LogGroup,
): void {
  const count = counterOf(deployment, logGroup);
  const link = { Link: "$.message.link" };
  count("broken-links", BROKEN_METRIC, '{ $.message.type = "check" }', link, "$.message.broken");
  count("self-checks", CHECKED_METRIC, '{ $.message.type = "checked" }');
}

/** Declares metrics that count the lines of a log which match a pattern, or take a number from them. */
function counterOf(deployment: Deployment, logGroup: aws.cloudwatch.LogGroup) {
  const { name: component, prefix, stack } = deployment;
  return (
    name: string,
    metric: string,
    pattern: string,
    dimensions?: Record<string, string>,
    value = "1",
    unit = "Count",
  ) =>
    new aws.cloudwatch.LogMetricFilter(
      `${prefix}-${name}`,
      {
        logGroupName: logGroup.name,
        pattern,
        metricTransformation: {
          namespace: metricNamespace(component, stack),
          name: metric,
          value,
          unit,
          dimensions,
        },
      },
      childOf(deployment),
    );
}
