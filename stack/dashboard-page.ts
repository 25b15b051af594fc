/** The rows of the dashboard about the report page. Pure. */
import { MINUTE } from "./alarm";
import { HOUR, rowOf } from "./dashboard-row";
import type { Row, Shown, ShownPage } from "./dashboard-row";
import {
  PAGE_NOT_QUEUED_METRIC,
  PAGE_REFUSED_METRIC,
  PAGE_STATES_METRIC,
  PAGE_THROTTLED_METRIC,
} from "./metrics";
import { LONGEST_REQUEST_MS } from "./page";

/** The rows of a stack with the page. */
export function pageRows(shown: Shown, page: ShownPage): Row[] {
  return [traffic(shown, page), troubles(shown, page)];
}

/** The names of the metrics: API Gateway developer guide, "Monitor CloudWatch metrics for HTTP APIs". */
function traffic(shown: Shown, { apiId, logGroupName }: ShownPage): Row {
  const ofApi = { namespace: "AWS/ApiGateway", dimensions: { ApiId: apiId } };
  return rowOf(
    shown,
    {
      title: "Report page: requests",
      lines: [
        { ...ofApi, metricName: "Count", label: "requests" },
        { ...ofApi, metricName: "4xx", label: "4xx" },
        { ...ofApi, metricName: "5xx", label: "5xx" },
        { ...ofApi, metricName: "Latency", label: "latency, p99", stat: "p99", isRight: true },
      ],
      ...{ stat: "Sum", periodSeconds: HOUR, unit: "requests an hour", rightUnit: "milliseconds" },
    },
    {
      shows:
        "Requests to the page. p99: 99 of 100 took no longer than that. A customer makes several: the link, the button, and looks " +
        "at what became of the report.",
      normal:
        "No 5xx. Some 4xx: scanners follow links and ask for addresses that are not there. The latency is far below " +
        `${LONGEST_REQUEST_MS} ms, which the page needs at most while Cognito and the queue hang.`,
      otherwise:
        '5xx: customers were asked to try again; `docs/operations.md`, "What each alarm means", `page-errors`. The reasons: ' +
        `\`aws logs tail ${logGroupName} --region ${shown.region} --since 1d\`. Many 4xx at once: see the next row.`,
    },
  );
}

function troubles(shown: Shown, { logGroupName }: ShownPage): Row {
  const { namespace } = shown;
  const pattern = '{ $.message.result = "not-queued" }';
  return rowOf(
    shown,
    {
      title: "Report page: what did not get through",
      lines: [
        { namespace, metricName: PAGE_NOT_QUEUED_METRIC, label: "accepted, but not queued" },
        { namespace, metricName: PAGE_REFUSED_METRIC, label: "presses that Cognito refused" },
        { namespace, metricName: PAGE_THROTTLED_METRIC, label: "requests that were throttled" },
        { namespace, metricName: PAGE_STATES_METRIC, label: "states not written or read" },
      ],
      ...{ stat: "Sum", periodSeconds: 5 * MINUTE, unit: "in five minutes" },
    },
    {
      shows: "Presses and requests that came to nothing, and states that the page could not show.",
      normal: "Single presses that are refused: a link works once, and not for ever.",
      otherwise:
        'Accepted, but not queued: nobody is locked. Act at once: `docs/operations.md`, "Accepted but not queued". Who: ' +
        `\`aws logs tail ${logGroupName} --region ${shown.region} --since 1d --filter-pattern '${pattern}'\`. The others: ` +
        '"What each alarm means", `page-refused`, `page-throttled`, `page-states`.',
    },
  );
}
