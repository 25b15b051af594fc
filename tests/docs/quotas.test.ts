/** The table of quotas in `docs/deploy.md`: what the stack takes of each. The quotas are AWS's, and no test can know them. */
import { expect } from "chai";
import { LONGEST_DELAY_SECONDS, PAUSES_BEFORE_SNAPSHOTS_MS } from "../../handler/deadlines";
import { LONGEST_REQUEST_MS } from "../../stack/page";
import {
  FOLLOW_UPS_AT_ONCE,
  PAGE_REPORTS_AT_ONCE,
  REPORTS_AT_ONCE,
  VISIBILITY_SECONDS,
} from "../../stack/retries";
import type { ProgramRun } from "../../testbed/program";
import { runStagingWithPage } from "../support/declared";
import { numberIn, readDocument, tableOf } from "../support/markdown";
import { KEY, read, refusal, useConfig } from "../support/read-config";

const ROWS = tableOf(readDocument("docs/deploy.md"), "quota");

/** What the stack takes of a quota, and AWS's default. */
function rowOf(name: string): { taken: string; limit: string } {
  const found = ROWS.filter(({ quota }) => quota!.startsWith(name));
  expect(found, name).to.have.lengthOf(1);
  return { taken: found[0]!["what the stack takes"]!, limit: found[0]!["AWS's default"]! };
}

/** Seconds of a run, for which `stack/retries.ts` is chosen. */
const RUN_SECONDS = 0.56;
const AT_ONCE = REPORTS_AT_ONCE + FOLLOW_UPS_AT_ONCE + PAGE_REPORTS_AT_ONCE;

describe("the quotas in docs/deploy.md", () => {
  useConfig();
  let program: ProgramRun;
  const inputsOf = (type: string) =>
    program.registrations.filter((one) => one.type === type).map(({ inputs }) => inputs);
  before(async () => {
    program = await runStagingWithPage();
  });

  it("have a source each", () => {
    for (const { source } of ROWS) expect(source).to.match(/guide|reference|docs|^the same$/);
  });

  it("of Cognito: runs at once, sign-outs a second, snapshots", () => {
    const { taken, limit } = rowOf("Cognito, `UserUpdate`");
    const perSecond = AT_ONCE / RUN_SECONDS;
    expect(taken).to.match(
      new RegExp(`^${AT_ONCE} runs at once; .* ${perSecond.toFixed(1)} a second`),
    );
    expect(perSecond).to.be.below(numberIn(limit));
    expect(rowOf("Cognito, `UserRead`").taken).to.include(
      `at most ${PAUSES_BEFORE_SNAPSHOTS_MS.length} snapshots`,
    );
  });

  it("of Lambda: the responder's runs, and the page's while Cognito hangs", () => {
    const { taken } = rowOf("Lambda, concurrent executions");
    expect(taken).to.match(new RegExp(`^${AT_ONCE} of the responder, 1 of the self-check`));
    const [presses] = inputsOf("aws:apigatewayv2/stage:Stage").flatMap(({ routeSettings }) =>
      routeSettings.filter(({ routeKey }: { routeKey: string }) => routeKey === "POST /report"),
    );
    const hanging = (presses.throttlingRateLimit * LONGEST_REQUEST_MS) / 1_000;
    expect(taken).to.include(`${Math.round(hanging)} while Cognito hangs`);
    for (const inputs of inputsOf("aws:lambda/function:Function")) {
      expect(inputs).not.to.have.property("reservedConcurrentExecutions");
    }
  });

  it("of EventBridge: the rules, and the pools that fit into a pattern", () => {
    const rules = inputsOf("aws:cloudwatch/eventRule:EventRule");
    expect(numberIn(rowOf("EventBridge, rules").taken)).to.equal(rules.length);
    const [, pools] = /room for (\d+) pools with ids of 19 char/.exec(
      rowOf("EventBridge, size").taken,
    )!;
    const ids = (count: number) => ({
      [`${KEY}userPoolIds`]: JSON.stringify(
        Array.from({ length: count }, (_, index) => `us-east-2_${String(index).padStart(9, "0")}`),
      ),
    });
    expect(read(ids(Number(pools))).userPoolIds).to.have.lengthOf(Number(pools));
    expect(refusal(ids(Number(pools) + 1))).to.include("more than fit into one rule");
  });

  it("of CloudWatch: the actions of an alarm, and the metric filters of a log group", () => {
    for (const { alarmActions, okActions } of inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm")) {
      expect([alarmActions.length, okActions.length]).to.deep.equal([1, 1]);
    }
    const groups = inputsOf("aws:cloudwatch/logMetricFilter:LogMetricFilter").map(
      ({ logGroupName }) => logGroupName as string,
    );
    const onResponder = groups.filter((name) => name.includes("-responder-")).length;
    const most = Math.max(...groups.map((name) => groups.filter((other) => other === name).length));
    expect(onResponder).to.equal(most);
    expect(numberIn(rowOf("CloudWatch Logs, metric filters").taken)).to.equal(onResponder);
  });

  it("of SQS: messages in flight while every report fails, and the longest delay", () => {
    const inFlight = (REPORTS_AT_ONCE / RUN_SECONDS) * VISIBILITY_SECONDS;
    const [, stated] = /about ([\d,]+)$/.exec(rowOf("SQS, messages in flight").taken)!;
    expect(numberIn(stated)).to.be.closeTo(inFlight, 50);
    expect(rowOf("SQS, delay").limit).to.equal(`${LONGEST_DELAY_SECONDS / 60} minutes`);
  });

  it("of API Gateway: the sum of the routes' throttles", () => {
    const [stage] = inputsOf("aws:apigatewayv2/stage:Stage");
    const sum = stage!.routeSettings.reduce(
      (total: number, route: { throttlingRateLimit: number }) => total + route.throttlingRateLimit,
      0,
    );
    expect(numberIn(rowOf("API Gateway, requests").taken)).to.equal(sum);
  });
});
