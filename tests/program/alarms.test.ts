/** What is counted from the log, and the alarms. */
import { expect } from "chai";
import { fieldsOf } from "../../handler/fields";
import { only } from "../../testbed/program";
import type { ProgramRun } from "../../testbed/program";
import { expectAlarm, expectMetricsToBeWatched } from "../support/alarms";
import type { AlarmRow } from "../support/alarms";
import { RESPONDER_CASES } from "../support/cases";
import {
  DEAD_LETTERS,
  FOLLOW_UP_DEAD_LETTERS,
  FOLLOW_UPS,
  named,
  REPORTS,
  RESPONDER,
  RULE,
  runStaging,
} from "../support/declared";

describe("metrics and alarms", () => {
  let run: ProgramRun;

  before(async () => {
    run = await runStaging();
  });

  it("counts reports by outcome, from the log line that each leaves", () => {
    const { inputs } = named(run, "aws:cloudwatch/logMetricFilter:LogMetricFilter", "outcomes");
    expect(inputs).to.deep.equal({
      logGroupName: RESPONDER,
      pattern: '{ $.message.type = "report" }',
      metricTransformation: {
        namespace: "cognito-lockdown/staging",
        name: "Reports",
        value: "1",
        unit: "Count",
        dimensions: { Outcome: "$.message.outcome" },
      },
    });
  });

  describe("takes the seconds from a click to its lock", () => {
    const filter = () =>
      named(run, "aws:cloudwatch/logMetricFilter:LogMetricFilter", "click-to-lock").inputs;

    it("from each line that has them, apart for each way", () => {
      expect(filter()).to.deep.equal({
        logGroupName: RESPONDER,
        pattern: "{ $.message.clickToLock.seconds >= 0 }",
        metricTransformation: {
          namespace: "cognito-lockdown/staging",
          name: "ClickToLock",
          value: "$.message.clickToLock.seconds",
          unit: "Seconds",
          dimensions: { Way: "$.message.clickToLock.way" },
        },
      });
    });

    it("from fields that the lines of every lock have, and no others", () => {
      const { pattern, metricTransformation: to } = filter();
      const [, counted] = /^\{ (\S+) >= 0 \}$/.exec(pattern)!;
      const logged = RESPONDER_CASES.flatMap(({ expected }) => expected.log);
      const at = (line: object, selector: string) =>
        valueAt(line, selector.replace("$.message.", ""));
      const lines = logged.filter((line) => at(line, counted!) !== undefined);
      for (const line of lines) {
        expect(at(line, to.dimensions.Way)).to.equal("link");
        expect(at(line, to.value)).to.equal("<seconds>");
      }
      const contained = logged.filter((line) => valueAt(line, "outcome") === "contained");
      // One has a click that is later than its lock.
      expect(contained.length - 1)
        .to.be.at.most(lines.length)
        .and.above(10);
    });
  });

  it("counts notifications that are lost, whichever line of the log says so", () => {
    const { inputs } = named(
      run,
      "aws:cloudwatch/logMetricFilter:LogMetricFilter",
      "notifications",
    );
    expect(inputs).to.deep.equal({
      logGroupName: RESPONDER,
      pattern: '{ ($.message.slack = "refused") || ($.message.slack = "lost") }',
      metricTransformation: {
        namespace: "cognito-lockdown/staging",
        name: "NotificationsNotDelivered",
        value: "1",
        unit: "Count",
      },
    });
  });

  for (const [name, metric, type] of [
    ["memory-failures", "MemoryFailures", "memory"],
    ["waiting", "Waiting", "waiting"],
  ]) {
    it(`counts the lines of type ${type}`, () => {
      const { inputs } = named(run, "aws:cloudwatch/logMetricFilter:LogMetricFilter", name!);
      expect(inputs).to.deep.equal({
        logGroupName: RESPONDER,
        pattern: `{ $.message.type = "${type}" }`,
        metricTransformation: {
          namespace: "cognito-lockdown/staging",
          name: metric,
          value: "1",
          unit: "Count",
        },
      });
    });
  }

  it("saves the query that an administrator starts with", () => {
    const { inputs } = only(run, "aws:cloudwatch/queryDefinition:QueryDefinition");
    expect(inputs).to.have.all.keys("name", "logGroupNames", "queryString");
    expect(inputs.name).to.equal("cognito-lockdown-staging/reports");
    expect(inputs.logGroupNames).to.deep.equal([RESPONDER]);
    const logged = RESPONDER_CASES.flatMap(({ expected }) => expected.log);
    for (const [, field] of String(inputs.queryString).matchAll(/message\.([\w.]+)/g)) {
      const holders = logged.filter((line) => valueAt(line, field!) !== undefined);
      expect(holders, `lines of the log with ${field}`).not.to.deep.equal([]);
    }
    expect(inputs.queryString).to.match(
      /^fields @timestamp, [\s\S]+\n\| filter message\.type in \["report", "failure", "waiting", "follow-up", "memory", "notification"\]\n/,
    );
  });

  const ALARMS: Record<string, AlarmRow> = {
    "dead-letters": [
      "AWS/SQS ApproximateNumberOfMessagesVisible",
      { QueueName: DEAD_LETTERS },
      "Maximum of 60 s, 1 of 1, above 0",
      "npm run replay",
    ],
    "follow-up-dead-letters": [
      "AWS/SQS ApproximateNumberOfMessagesVisible",
      { QueueName: FOLLOW_UP_DEAD_LETTERS },
      "Maximum of 60 s, 1 of 1, above 0",
      "npm run replay",
    ],
    "not-queued": [
      "AWS/Events InvocationsFailedToBeSentToDlq",
      { RuleName: RULE },
      "Sum of 300 s, 1 of 1, above 0",
      "lost",
    ],
    "oldest-report": [
      "AWS/SQS ApproximateAgeOfOldestMessage",
      { QueueName: REPORTS },
      "Maximum of 60 s, 1 of 1, above 300",
      "more than five minutes",
    ],
    "oldest-follow-up": [
      "AWS/SQS ApproximateAgeOfOldestMessage",
      { QueueName: FOLLOW_UPS },
      "Maximum of 60 s, 1 of 1, above 1800",
      "more than 30 minutes",
    ],
    errors: [
      "AWS/Lambda Errors",
      { FunctionName: RESPONDER },
      "Sum of 300 s, 1 of 3, above 0",
      "redelivers",
    ],
    throttles: [
      "AWS/Lambda Throttles",
      { FunctionName: RESPONDER },
      "Sum of 300 s, 1 of 1, above 0",
      "throttled",
    ],
    notifications: [
      "cognito-lockdown/staging NotificationsNotDelivered",
      undefined,
      "Sum of 300 s, 1 of 1, above 0",
      "It is in the log",
    ],
    "memory-failures": [
      "cognito-lockdown/staging MemoryFailures",
      undefined,
      "Sum of 300 s, 1 of 1, above 0",
      "may send a second code",
    ],
    waiting: [
      "cognito-lockdown/staging Waiting",
      undefined,
      "Sum of 900 s, 1 of 1, above 20",
      "wait to be finished",
    ],
    forged: [
      "cognito-lockdown/staging Reports",
      { Outcome: "rejected" },
      "Sum of 900 s, 1 of 1, above 20",
      "rejects",
    ],
  };
  for (const [name, row] of Object.entries(ALARMS)) {
    it(`declares the alarm ${name}, which treats missing data as not breaching`, () =>
      expectAlarm(run, name, row));
  }

  it("has alarms on its own metrics only where a filter writes them", () =>
    expectMetricsToBeWatched(run));
});

/** The value at a path of fields, such as "report.user". */
function valueAt(line: object, path: string): unknown {
  return path.split(".").reduce<unknown>((value, field) => fieldsOf(value)?.[field], line);
}
