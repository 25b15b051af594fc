/** The alarms of the report page: every place where a customer's report can get stuck or lost on its way has one. */
import { anyIn, MINUTE, olderIn, REPORT_AGE_SECONDS } from "./alarm";
import type { Condition } from "./alarm";
import {
  PAGE_NOT_QUEUED_METRIC,
  PAGE_REFUSED_METRIC,
  PAGE_STATES_METRIC,
  PAGE_THROTTLED_METRIC,
} from "./metrics";
import type { Page } from "./page";

/**
 * Requests in five minutes that were refused, above which customers are probably among them. A mail scanner that opens one
 * link dozens of times at once loses a few of its requests, and no customer waits for them.
 */
const THROTTLED_REQUESTS = 20;

/**
 * Refused presses in 15 minutes above which something is wrong: somebody forges links, or tokens have become too short-lived
 * for customers. Like the rejected clicks on Cognito's link (`FORGED_CLICKS`).
 */
const REFUSED_PRESSES = 20;

/**
 * The conditions, by the name of their alarm. The function's own errors and throttles have none: API Gateway answers both
 * with a 5xx (API Gateway developer guide, "Monitor CloudWatch metrics for HTTP APIs").
 */
export function pageConditions(
  { queues, api }: Page,
  namespace: string,
): Record<string, Condition> {
  return {
    "page-errors": {
      description:
        "The report page answered with an error: its function failed or was throttled, or Cognito or the queue was down. The customer was asked to try again.",
      namespace: "AWS/ApiGateway",
      metricName: "5xx",
      dimensions: { ApiId: api.id },
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    "page-throttled": {
      description:
        "The report page refused many requests: more reports than it takes, or a flood. Some customers may not have got through.",
      namespace,
      metricName: PAGE_THROTTLED_METRIC,
      statistic: "Sum",
      threshold: THROTTLED_REQUESTS,
      periodSeconds: 5 * MINUTE,
    },
    "page-not-queued": {
      description:
        "Cognito accepted a customer's report on the page, and no queue took it: nobody is locked. Find pool, user and event id in the page's log (result not-queued), and send the report or lock the account by hand (docs/operations.md).",
      namespace,
      metricName: PAGE_NOT_QUEUED_METRIC,
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    "page-refused": {
      description:
        "Cognito refuses the tokens of many presses on the report page: somebody forges links, or the links in the mails no longer work. Press the button of a test user's mail.",
      namespace,
      metricName: PAGE_REFUSED_METRIC,
      statistic: "Sum",
      threshold: REFUSED_PRESSES,
      periodSeconds: 15 * MINUTE,
    },
    "page-states": {
      description:
        "The report page can't show what became of reports: their states could not be written or read. Locks go on; customers are told that it takes longer.",
      namespace,
      metricName: PAGE_STATES_METRIC,
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    "page-report-dead-letters": anyIn(
      queues.deadLetters,
      "A customer's report from the page was not handled and is in its dead-letter queue: npm run replay.",
    ),
    "oldest-page-report": olderIn(
      queues.reports,
      REPORT_AGE_SECONDS,
      "A customer's report from the page has waited for more than five minutes.",
    ),
  };
}
