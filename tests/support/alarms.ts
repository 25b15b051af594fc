/** Expectations on alarms and on the metrics that they watch. */
import { expect } from "chai";
import type { ProgramRun } from "../../testbed/program";
import { named, TOPIC } from "./declared";

/** What an alarm watches, and when it fires; the words that its description must hold. */
export type AlarmRow = [
  metric: string,
  dimensions: object | undefined,
  fires: string,
  words: string,
];

/** Expects an alarm to be as its row says, and to publish both ways. */
export function expectAlarm(run: ProgramRun, name: string, row: AlarmRow): void {
  const [metric, dimensions, fires, words] = row;
  const { inputs } = named(run, "aws:cloudwatch/metricAlarm:MetricAlarm", `staging-${name}`);
  const { statistic, period, datapointsToAlarm, evaluationPeriods, threshold } = inputs;
  expect(`${inputs.namespace} ${inputs.metricName}`).to.equal(metric);
  expect(inputs.dimensions).to.deep.equal(dimensions);
  expect(
    `${statistic} of ${period} s, ${datapointsToAlarm} of ${evaluationPeriods}, above ${threshold}`,
  ).to.equal(fires);
  expect(inputs.alarmDescription).to.include(words);
  expect(inputs).to.deep.include({
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [TOPIC],
    okActions: [TOPIC],
  });
}

/** Metrics that only the dashboard shows. How long a lock may take depends on CloudTrail, and every wait has its own alarm. */
const WITHOUT_ALARM = ["cognito-lockdown/staging ClickToLock"];

/** Expects every metric of the program's own to have an alarm, and every such alarm a filter that writes its metric. */
export function expectMetricsToBeWatched(run: ProgramRun): void {
  const written = run.registrations
    .filter(({ type }) => type === "aws:cloudwatch/logMetricFilter:LogMetricFilter")
    .map(({ inputs: { metricTransformation: to } }) => `${to.namespace} ${to.name}`);
  const watched = run.registrations
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ inputs }) => `${inputs.namespace} ${inputs.metricName}`)
    .filter((metric) => !metric.startsWith("AWS/"));
  expect([...new Set([...watched, ...WITHOUT_ALARM])].sort()).to.deep.equal(
    [...new Set(written)].sort(),
  );
}
