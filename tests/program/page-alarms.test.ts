/** What is counted from the report page's logs, and its alarms. */
import { expect } from "chai";
import type { ProgramRun } from "../../testbed/program";
import { expectAlarm, expectMetricsToBeWatched } from "../support/alarms";
import type { AlarmRow } from "../support/alarms";
import {
  named,
  PAGE,
  PAGE_ACCESS,
  PAGE_API,
  PAGE_DEAD_LETTERS,
  PAGE_REPORTS,
  RESPONDER,
  runStagingWithPage,
} from "../support/declared";

describe("the report page's metrics and alarms", () => {
  let run: ProgramRun;

  before(async () => {
    run = await runStagingWithPage();
  });

  for (const [what, name, metric, log, pattern] of [
    [
      "reports that Cognito accepted and no queue took, from the function's log",
      "page-not-queued",
      "PageReportsNotQueued",
      PAGE,
      '{ ($.message.type = "page") && ($.message.result = "not-queued") }',
    ],
    [
      "presses whose token Cognito refused",
      "page-refused",
      "PageTokensRefused",
      PAGE,
      '{ ($.message.type = "page") && ($.message.result = "refused") }',
    ],
    [
      "states that the page could not read",
      "page-states-read",
      "PageStateFailures",
      PAGE,
      '{ ($.message.type = "page") && ($.message.result = "state-unreadable") }',
    ],
    [
      "states that the responder could not write",
      "page-states-written",
      "PageStateFailures",
      RESPONDER,
      '{ $.message.type = "page-state" }',
    ],
    [
      "requests that were throttled, from the access log",
      "page-throttled",
      "PageThrottled",
      PAGE_ACCESS,
      '{ $.status = "429" }',
    ],
  ] as const) {
    it(`counts ${what}`, () => {
      const { inputs } = named(run, "aws:cloudwatch/logMetricFilter:LogMetricFilter", name);
      expect(inputs).to.deep.equal({
        logGroupName: log,
        pattern,
        metricTransformation: {
          namespace: "cognito-lockdown/staging",
          name: metric,
          value: "1",
          unit: "Count",
        },
      });
    });
  }

  const ALARMS: Record<string, AlarmRow> = {
    "page-errors": [
      "AWS/ApiGateway 5xx",
      { ApiId: PAGE_API },
      "Sum of 300 s, 1 of 1, above 0",
      "asked to try again",
    ],
    "page-throttled": [
      "cognito-lockdown/staging PageThrottled",
      undefined,
      "Sum of 300 s, 1 of 1, above 20",
      "may not have got through",
    ],
    "page-not-queued": [
      "cognito-lockdown/staging PageReportsNotQueued",
      undefined,
      "Sum of 300 s, 1 of 1, above 0",
      "lock the account by hand",
    ],
    "page-refused": [
      "cognito-lockdown/staging PageTokensRefused",
      undefined,
      "Sum of 900 s, 1 of 1, above 20",
      "no longer work",
    ],
    "page-states": [
      "cognito-lockdown/staging PageStateFailures",
      undefined,
      "Sum of 300 s, 1 of 1, above 0",
      "Locks go on",
    ],
    "page-report-dead-letters": [
      "AWS/SQS ApproximateNumberOfMessagesVisible",
      { QueueName: PAGE_DEAD_LETTERS },
      "Maximum of 60 s, 1 of 1, above 0",
      "npm run replay",
    ],
    "oldest-page-report": [
      "AWS/SQS ApproximateAgeOfOldestMessage",
      { QueueName: PAGE_REPORTS },
      "Maximum of 60 s, 1 of 1, above 300",
      "more than five minutes",
    ],
  };
  for (const [name, row] of Object.entries(ALARMS)) {
    it(`has the alarm ${name}, which treats missing data as not breaching`, () =>
      expectAlarm(run, name, row));
  }

  it("has alarms on its own metrics only where a filter writes them", () =>
    expectMetricsToBeWatched(run));
});
