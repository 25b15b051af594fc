/** What the program declares for the self-check, and that it declares nothing of it without. */
import { expect } from "chai";
import { LINKS } from "../../checks/finding";
import { toLine } from "../../checks/log";
import type { CheckLine } from "../../checks/log";
import { WEAK_LINKS } from "../../checks/settings";
import { HOURS_TO_STOPPED, selfCheckPolicy } from "../../stack/self-check";
import type { ProgramRun } from "../../testbed/program";
import { runProgram } from "../../testbed/program";
import { MAIL_CONFIG, MINIMAL_CONFIG, PAGE_CONFIG, SECRET_KEYS } from "../support/config";
import {
  ARN,
  codeText,
  expectNamesToFit,
  kinds,
  named,
  outputsOf,
  REPORTS,
  RULE,
  runStaging,
  runStagingWithPage,
  SELF_CHECK,
  TOPIC,
  waits,
} from "../support/declared";
import { expectMetricsToBeWatched } from "../support/alarms";

const FUNCTION = "aws:lambda/function:Function";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const OFF = { "cognito-lockdown:selfCheck": "false" };

describe("the self-check's resources", () => {
  let without: ProgramRun;
  let run: ProgramRun;
  let withPage: ProgramRun;

  before(async () => {
    without = await runStaging({ config: { ...MINIMAL_CONFIG, ...OFF } });
    run = await runStaging();
    withPage = await runStagingWithPage();
  });

  it("are gone with selfCheck: false, and nothing else is", async () => {
    const added = kinds(run).filter((kind) => !kinds(without).includes(kind));
    for (const kind of added) expect(kind).to.match(/-(self-check(s|-\w+)?|broken-links)$/);
    expect(added).to.have.lengthOf(15);
    expect(kinds(without)).to.deep.equal(kinds(run).filter((kind) => !added.includes(kind)));
    expect(await outputsOf(run)).to.deep.equal({
      ...(await outputsOf(without)),
      selfCheckFunctionName: SELF_CHECK,
      selfCheckFunctionArn: ARN("lambda", `function:${SELF_CHECK}`),
      selfCheckLogGroupName: SELF_CHECK,
    });
  });

  it("are the same in a preview, with the same dependencies", async () => {
    expect(waits(await runStaging({ preview: true }))).to.deep.equal(waits(run));
  });

  it("have names that AWS takes, of a stack with a very long name as well", async () => {
    const stack = `dotted.${"s".repeat(90)}`;
    expectNamesToFit(await runProgram({ stack, config: PAGE_CONFIG, secretKeys: SECRET_KEYS }));
  });

  it("have a function with exactly these settings", () => {
    const { inputs, dependsOn } = named(withPage, FUNCTION, "self-check");
    const settings = { ...inputs };
    delete settings.code;
    expect(settings).to.deep.equal({
      description: "Checks every link from a customer's sign-in to the lock",
      handler: "__index.handler",
      role: `arn:aws:iam::123456789012:role/${SELF_CHECK}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: 512,
      timeout: 900,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: SELF_CHECK,
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
      },
      environment: {
        variables: {
          USER_POOL_IDS: "us-east-2_Aaaa,us-east-2_Bbbb",
          RULE_NAME: RULE,
          REPORT_QUEUE_ARN: ARN("sqs", REPORTS),
          REPORTS_MAPPING: "cognito-lockdown-staging-reports-id",
          FOLLOW_UPS_MAPPING: "cognito-lockdown-staging-follow-ups-id",
          PAGE_REPORTS_MAPPING: "cognito-lockdown-staging-page-reports-id",
          ALARM_TOPIC_ARN: TOPIC,
          WEBHOOK_PARAMETER: "/cognito-lockdown/staging/slack-webhook-url",
          REPORT_PAGE: "true",
          MANAGES_MAIL: "false",
          MAX_ACCESS_TOKEN_MINUTES: "60",
        },
      },
    });
    const policies = dependsOn.filter((urn) =>
      urn.endsWith("RolePolicy::cognito-lockdown-staging-self-check"),
    );
    expect(policies, "it waits for its permissions").to.have.lengthOf(1);
  });

  it("pass no pools, no page and no webhook where there are none", async () => {
    const config = { "aws:region": "us-east-2", "cognito-lockdown:slackNotifications": "false" };
    const silent = await runStaging({ config });
    const { variables } = named(silent, FUNCTION, "self-check").inputs.environment;
    for (const name of ["USER_POOL_IDS", "PAGE_REPORTS_MAPPING", "WEBHOOK_PARAMETER"]) {
      expect(variables).not.to.have.property(name);
    }
    expect(variables.REPORT_PAGE).to.equal("false");
  });

  it("neither read nor judge a topic that is not the stack's own", async () => {
    const topic = "arn:aws:sns:us-east-2:210987654321:on-call";
    const config = { ...MINIMAL_CONFIG, "cognito-lockdown:alarmTopicArn": topic };
    const shared = await runStaging({ config });
    const { variables } = named(shared, FUNCTION, "self-check").inputs.environment;
    expect(variables).not.to.have.property("ALARM_TOPIC_ARN");
    expect(variables).to.have.property("RULE_NAME");
    const { policy } = named(shared, "aws:iam/rolePolicy:RolePolicy", "self-check").inputs;
    expect(policy).not.to.include("sns:");
    expect(kinds(run).filter((kind) => !kinds(shared).includes(kind))).to.have.members([
      "aws:sns/topic:Topic cognito-lockdown-staging-alarms",
      `${ALARM} cognito-lockdown-staging-self-check-alarms`,
    ]);
    expect(named(shared, ALARM, "self-check-queue").inputs.alarmActions).to.deep.equal([topic]);
  });

  it("pass the longest lifetime of a token", async () => {
    const config = { ...MINIMAL_CONFIG, "cognito-lockdown:maxAccessTokenMinutes": "30" };
    const { variables } = named(await runStaging({ config }), FUNCTION, "self-check").inputs
      .environment;
    expect(variables.MAX_ACCESS_TOKEN_MINUTES).to.equal("30");
  });

  it("have a role that only Lambda may assume, with one policy of the stack's own ARNs", () => {
    const { inputs: role } = named(withPage, "aws:iam/role:Role", "self-check");
    expect(JSON.parse(role.assumeRolePolicy).Statement[0].Principal).to.deep.equal({
      Service: "lambda.amazonaws.com",
    });
    const { inputs } = named(withPage, "aws:iam/rolePolicy:RolePolicy", "self-check");
    expect(inputs.role).to.equal(SELF_CHECK);
    expect(JSON.parse(inputs.policy)).to.deep.equal(
      selfCheckPolicy({
        partition: "aws",
        region: "us-east-2",
        accountId: "123456789012",
        userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"],
        ruleArn: ARN("events", `rule/${RULE}`),
        mappingArns: ["reports", "follow-ups", "page-reports"].map((queue) =>
          ARN("lambda", `event-source-mapping:cognito-lockdown-staging-${queue}-id`),
        ),
        alarmTopicArn: TOPIC,
        webhookParameterArn: ARN("ssm", "parameter/cognito-lockdown/staging/slack-webhook-url"),
        logGroupArn: ARN("logs", `log-group:${SELF_CHECK}`),
      }),
    );
  });

  it("keep the log as long as configured", async () => {
    const config = { ...MINIMAL_CONFIG, "cognito-lockdown:logRetentionDays": "90" };
    const { inputs } = named(
      await runStaging({ config }),
      "aws:cloudwatch/logGroup:LogGroup",
      "self-check",
    );
    expect(inputs).to.deep.equal({ retentionInDays: 90 });
  });

  it("start the function four times a day, by a rule that alone may", () => {
    const { inputs: schedule } = named(run, "aws:cloudwatch/eventRule:EventRule", "self-check");
    expect(schedule).to.deep.equal({
      description: "It is time to check the chain from the sign-in to the lock",
      scheduleExpression: "rate(6 hours)",
    });
    expect(named(run, "aws:lambda/permission:Permission", "self-check").inputs).to.deep.equal({
      action: "lambda:InvokeFunction",
      function: SELF_CHECK,
      principal: "events.amazonaws.com",
      sourceArn: ARN("events", `rule/${SELF_CHECK}`),
    });
    const target = named(run, "aws:cloudwatch/eventTarget:EventTarget", "self-check");
    expect(target.inputs).to.deep.equal({
      rule: SELF_CHECK,
      arn: ARN("lambda", `function:${SELF_CHECK}`),
    });
    expect(target.dependsOn.join(), "EventBridge may start it by then").to.include(
      "lambda/permission:Permission::cognito-lockdown-staging-self-check",
    );
  });

  it("are not started before the mails and the trail are there that they check", async () => {
    const config = { ...MAIL_CONFIG, "cognito-lockdown:createTrail": "true" };
    const whole = await runProgram({ stack: "staging", config, secretKeys: SECRET_KEYS });
    const target = named(whole, "aws:cloudwatch/eventTarget:EventTarget", "self-check");
    expect(target.dependsOn.join())
      .to.include(
        "riskConfiguration:RiskConfiguration::cognito-lockdown-staging-mail-us-east-2_Aaaa",
      )
      .and.include("cloudtrail/trail:Trail::");
  });

  it("hold the same code for every config, and nothing of a config", async () => {
    const [plain, page] = [run, withPage].map((one) => named(one, FUNCTION, "self-check"));
    const text = await codeText(plain!.inputs);
    expect(await codeText(page!.inputs)).to.equal(text);
    for (const value of Object.values(PAGE_CONFIG).filter((one) => one.length > 5)) {
      expect(text).not.to.include(value);
    }
    expect(text).not.to.match(/hooks\.slack\.com\/services|pulumi\.Config/i);
  });

  describe("count", () => {
    const filter = (name: string) => named(run, FILTER, name).inputs;

    it("what is broken, by link, and the checks that came to their end", () => {
      expect(filter("broken-links")).to.deep.equal({
        logGroupName: SELF_CHECK,
        pattern: '{ $.message.type = "check" }',
        metricTransformation: {
          namespace: "cognito-lockdown/staging",
          name: "BrokenLinks",
          value: "$.message.broken",
          unit: "Count",
          dimensions: { Link: "$.message.link" },
        },
      });
      expect(filter("self-checks")).to.deep.equal({
        logGroupName: SELF_CHECK,
        pattern: '{ $.message.type = "checked" }',
        metricTransformation: {
          namespace: "cognito-lockdown/staging",
          name: "SelfChecks",
          value: "1",
          unit: "Count",
        },
      });
    });

    it("from the lines that the function logs", () => {
      const line = toLine("rule", [
        { link: "rule", kind: "broken", wrong: "it is off", cure: "turn it on" },
      ]);
      const lines: CheckLine[] = [line, { type: "checked", broken: ["rule"] }];
      const matching = (name: string) => {
        const [, path, value] = /^\{ (\$[.\w]+) = "([\w-]+)" \}$/.exec(filter(name).pattern)!;
        return lines.map((message) => ({ message })).filter((one) => valueAt(one, path!) === value);
      };
      expect(matching("self-checks")).to.deep.equal([{ message: lines[1] }]);
      const [found, ...others] = matching("broken-links");
      expect(others).to.deep.equal([]);
      const { value, dimensions } = filter("broken-links").metricTransformation;
      expect(valueAt(found!, value)).to.equal(1);
      expect(valueAt(found!, dimensions.Link)).to.equal("rule");
      expect(valueAt({ message: toLine("rule", []) }, value)).to.equal(0);
    });
  });

  describe("alarm", () => {
    const alarmed = LINKS.filter((link) => !WEAK_LINKS.includes(link));
    const alarms = (one: ProgramRun) =>
      kinds(one)
        .filter((kind) => kind.startsWith(ALARM) && kind.includes("self-check"))
        .map((kind) => kind.split("-self-check-")[1]);

    for (const link of alarmed) {
      it(`of ${link}, until a check finds it well again`, () => {
        const { alarmDescription, ...inputs } = named(withPage, ALARM, `self-check-${link}`).inputs;
        expect(alarmDescription).to.match(/^[A-Z].*\. The self-check's log .* says what exactly/);
        expect(inputs).to.deep.equal({
          namespace: "cognito-lockdown/staging",
          metricName: "BrokenLinks",
          dimensions: { Link: link },
          statistic: "Maximum",
          period: 300,
          evaluationPeriods: 1,
          datapointsToAlarm: 1,
          comparisonOperator: "GreaterThanThreshold",
          threshold: 0,
          treatMissingData: "ignore",
          alarmActions: [TOPIC],
          okActions: [TOPIC],
        });
      });
    }

    it("of each link that is checked, and of no other", async () => {
      expect(alarms(withPage)).to.have.members([...alarmed, "stopped"]);
      expect(alarms(run)).to.have.members([
        ...["trail", "rule", "queue", "alarms", "slack", "stopped"],
      ]);
    });

    it("of a check that has stopped, after two that are missing, within what CloudWatch takes", () => {
      const { alarmDescription, ...inputs } = named(run, ALARM, "self-check-stopped").inputs;
      expect(alarmDescription).to.include("has stopped");
      expect(inputs).to.deep.equal({
        namespace: "cognito-lockdown/staging",
        metricName: "SelfChecks",
        statistic: "Sum",
        period: 3_600,
        evaluationPeriods: 13,
        datapointsToAlarm: 13,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching",
        warmUpConfiguration: { warmUpPeriodDurationInMinutes: 420 },
        alarmActions: [TOPIC],
        okActions: [TOPIC],
      });
      // Periods of an hour: seven days at most (CloudWatch API reference, PutMetricAlarm, EvaluationPeriods).
      expect(HOURS_TO_STOPPED * 3_600).to.be.at.most(604_800);
    });

    it("on metrics that a filter writes", () => expectMetricsToBeWatched(withPage));
  });
});

/** The value at a path such as "$.message.type". */
function valueAt(line: object, path: string): unknown {
  return path
    .split(".")
    .slice(1)
    .reduce<unknown>((value, field) => (value as Record<string, unknown>)?.[field], line);
}
