/** The program under Pulumi's test runtime as a whole: what it declares with which config, its outputs, its secret. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { resourceTypeOf } from "../testbed/server/resource-types";
import { only, runProgram } from "../testbed/program";
import type { ProgramRun, Registration } from "../testbed/program";
import { FULL_CONFIG, SECRET_KEYS, WEBHOOK } from "./support/config";
import {
  ARN,
  codeText,
  DEAD_LETTERS,
  expectNamesToFit,
  FOLLOW_UP_DEAD_LETTERS,
  FOLLOW_UPS,
  kinds,
  MEMORY,
  named,
  outputsOf,
  REPORTS,
  RESPONDER,
  RULE,
  runStaging,
  SELF_CHECK,
  TOPIC,
  URL,
  waits,
} from "./support/declared";

describe("the program", () => {
  let run: ProgramRun;

  before(async () => {
    run = await runStaging();
  });

  it("declares these resources and no others", () => {
    expect(kinds(run)).to.deep.equal([
      "aws:cloudwatch/dashboard:Dashboard cognito-lockdown-staging-dashboard",
      "aws:cloudwatch/eventRule:EventRule cognito-lockdown-staging-feedback",
      "aws:cloudwatch/eventRule:EventRule cognito-lockdown-staging-self-check",
      "aws:cloudwatch/eventTarget:EventTarget cognito-lockdown-staging-report-queue",
      "aws:cloudwatch/eventTarget:EventTarget cognito-lockdown-staging-self-check",
      "aws:cloudwatch/logGroup:LogGroup cognito-lockdown-staging-responder",
      "aws:cloudwatch/logGroup:LogGroup cognito-lockdown-staging-self-check",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-broken-links",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-click-to-lock",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-memory-failures",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-notifications",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-outcomes",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-self-checks",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-waiting",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-dead-letters",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-errors",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-follow-up-dead-letters",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-forged",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-memory-failures",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-not-queued",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-notifications",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-oldest-follow-up",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-oldest-report",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-alarms",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-queue",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-rule",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-slack",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-stopped",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-trail",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-throttles",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-waiting",
      "aws:cloudwatch/queryDefinition:QueryDefinition cognito-lockdown-staging-reports",
      "aws:dynamodb/table:Table cognito-lockdown-staging-memory",
      "aws:iam/role:Role cognito-lockdown-staging-responder",
      "aws:iam/role:Role cognito-lockdown-staging-self-check",
      "aws:iam/rolePolicy:RolePolicy cognito-lockdown-staging-responder",
      "aws:iam/rolePolicy:RolePolicy cognito-lockdown-staging-self-check",
      "aws:lambda/eventSourceMapping:EventSourceMapping cognito-lockdown-staging-follow-ups",
      "aws:lambda/eventSourceMapping:EventSourceMapping cognito-lockdown-staging-reports",
      "aws:lambda/function:Function cognito-lockdown-staging-responder",
      "aws:lambda/function:Function cognito-lockdown-staging-self-check",
      "aws:lambda/permission:Permission cognito-lockdown-staging-self-check",
      "aws:sns/topic:Topic cognito-lockdown-staging-alarms",
      "aws:sqs/queue:Queue cognito-lockdown-staging-dead-letters",
      "aws:sqs/queue:Queue cognito-lockdown-staging-follow-up-dead-letters",
      "aws:sqs/queue:Queue cognito-lockdown-staging-follow-ups",
      "aws:sqs/queue:Queue cognito-lockdown-staging-reports",
      "aws:sqs/queuePolicy:QueuePolicy cognito-lockdown-staging-dead-letters",
      "aws:sqs/queuePolicy:QueuePolicy cognito-lockdown-staging-reports",
      "aws:ssm/parameter:Parameter cognito-lockdown-staging-slack-webhook",
    ]);
  });

  it("has these outputs and no others", async () => {
    expect(await outputsOf(run)).to.deep.equal({
      accountId: "123456789012",
      region: "us-east-2",
      functionName: RESPONDER,
      functionArn: ARN("lambda", `function:${RESPONDER}`),
      roleArn: `arn:aws:iam::123456789012:role/${RESPONDER}`,
      logGroupName: RESPONDER,
      ruleName: RULE,
      reportQueueUrl: URL(REPORTS),
      reportQueueArn: ARN("sqs", REPORTS),
      deadLetterQueueUrl: URL(DEAD_LETTERS),
      deadLetterQueueArn: ARN("sqs", DEAD_LETTERS),
      followUpQueueUrl: URL(FOLLOW_UPS),
      followUpQueueArn: ARN("sqs", FOLLOW_UPS),
      followUpDeadLetterQueueUrl: URL(FOLLOW_UP_DEAD_LETTERS),
      followUpDeadLetterQueueArn: ARN("sqs", FOLLOW_UP_DEAD_LETTERS),
      memoryTableName: MEMORY,
      memoryTableArn: ARN("dynamodb", `table/${MEMORY}`),
      alarmTopicArn: TOPIC,
      dashboardName: "cognito-lockdown-staging-us-east-2",
      selfCheckFunctionName: SELF_CHECK,
      selfCheckFunctionArn: ARN("lambda", `function:${SELF_CHECK}`),
      selfCheckLogGroupName: SELF_CHECK,
    });
  });

  describe("keeps the webhook secret", () => {
    it("in the parameter, as a SecureString whose value is marked secret on the wire", () => {
      const { inputs, wire } = only(run, "aws:ssm/parameter:Parameter");
      expect(inputs).to.deep.equal({
        name: "/cognito-lockdown/staging/slack-webhook-url",
        description: "Slack incoming webhook of the administrators' channel",
        type: "SecureString",
        value: WEBHOOK,
      });
      expect(wire.value).to.deep.equal({
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        value: WEBHOOK,
      });
    });

    it("and in no other input of any resource, the function's code included", async () => {
      const holders = [];
      for (const { type, wire, inputs } of run.registrations) {
        const code = type === "aws:lambda/function:Function" ? await codeText(inputs) : "";
        if ((JSON.stringify(wire) + code).includes(WEBHOOK)) holders.push(type);
      }
      expect(holders).to.deep.equal(["aws:ssm/parameter:Parameter"]);
    });

    it("and in no output", async () => {
      expect(JSON.stringify(await outputsOf(run))).not.to.include(WEBHOOK);
    });
  });

  describe("with every key set, and a stack with a very long name", () => {
    const stack = `dotted.${"s".repeat(90)}`;
    let full: ProgramRun;

    before(async () => {
      full = await runProgram({ stack, config: FULL_CONFIG, secretKeys: SECRET_KEYS });
    });

    it("deploys the same code as with the smallest config: nothing of a stack is captured", async () => {
      const [least, most] = [run, full].map((one) =>
        named(one, "aws:lambda/function:Function", "responder"),
      );
      expect(await codeText(most!.inputs)).to.equal(await codeText(least!.inputs));
    });

    it("gives every resource a name that AWS takes", () => {
      expectNamesToFit(full);
    });

    it("declares nothing that npm run e2e can't deploy", () => {
      for (const { type, inputs, tags } of [...run.registrations, ...full.registrations]) {
        resourceTypeOf(type, { ...inputs, ...(tags && { tags }) });
      }
    });

    it("narrows the rule and the policy to the same pools", () => {
      const pools = ["eu-west-1_Aaaa", "eu-west-1_Bbbb"];
      const { eventPattern } = named(full, "aws:cloudwatch/eventRule:EventRule", "feedback").inputs;
      expect(JSON.parse(eventPattern).detail.additionalEventData).to.deep.equal({
        userPoolId: [...pools, { exists: false }],
      });
      const [lock] = JSON.parse(
        named(full, "aws:iam/rolePolicy:RolePolicy", "responder").inputs.policy,
      ).Statement;
      expect(lock.Resource).to.deep.equal(
        pools.map((pool) => `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${pool}`),
      );
    });

    it("passes the choices to the function", () => {
      const { variables } = named(full, "aws:lambda/function:Function", "responder").inputs
        .environment;
      expect(variables).to.include({
        STACK: stack,
        COMPONENT: "cognito-lockdown",
        CONTAINMENT: "disable",
        UNCONFIRMED_REPORTS: "alert",
      });
    });

    it("keeps the log as long as configured, and subscribes the address to the topic", () => {
      expect(
        named(full, "aws:cloudwatch/logGroup:LogGroup", "responder").inputs.retentionInDays,
      ).to.equal(90);
      expect(only(full, "aws:sns/topicSubscription:TopicSubscription").inputs).to.deep.equal({
        topic: `arn:aws:sns:eu-west-1:123456789012:cognito-lockdown-dotted-${"s".repeat(18)}-alarms-0123abc`,
        protocol: "email",
        endpoint: "security@example.com",
      });
    });
  });

  it("declares no parameter, and no permission to read one, where Slack is opted out of", async () => {
    const silent = await runProgram({
      stack: "staging",
      config: { "aws:region": "us-east-2", "cognito-lockdown:slackNotifications": "false" },
    });
    expect(kinds(silent)).to.deep.equal(
      kinds(run).filter(
        (kind) => !kind.startsWith("aws:ssm/parameter") && !kind.endsWith("self-check-slack"),
      ),
    );
    const { variables } = named(silent, "aws:lambda/function:Function", "responder").inputs
      .environment;
    expect(variables).to.include({ SLACK_NOTIFICATIONS: "false" });
    expect(variables).not.to.have.property("SLACK_WEBHOOK_PARAMETER");
    for (const role of ["responder", "self-check"]) {
      const { policy } = named(silent, "aws:iam/rolePolicy:RolePolicy", role).inputs;
      expect(policy).not.to.include("ssm:");
    }
  });

  it("declares nothing at all when the config is bad", async () => {
    const registered: Registration[] = [];
    let failure: unknown;
    try {
      await runProgram({ stack: "staging", config: {}, registered });
    } catch (error) {
      failure = error;
    }
    expect(registered).to.deep.equal([]);
    expect(failure).to.be.instanceOf(pulumi.RunError);
    expect((failure as Error).message).to.include("aws:region is missing");
    expect((failure as Error).message).to.include("cognito-lockdown:slackWebhookUrl is missing");
  });

  describe("in a preview, where ids and ARNs are not known yet", () => {
    let preview: ProgramRun;

    before(async () => {
      preview = await runStaging({ preview: true });
    });

    it("declares the same resources, with the same dependencies", () => {
      expect(waits(preview)).to.deep.equal(waits(run));
    });

    it("keeps the webhook secret, in the parameter and nowhere else", () => {
      const holders = preview.registrations.filter(({ wire }) =>
        JSON.stringify(wire).includes(WEBHOOK),
      );
      expect(holders.map(({ type }) => type)).to.deep.equal(["aws:ssm/parameter:Parameter"]);
      expect(holders[0]!.wire.value).to.deep.equal(
        only(run, "aws:ssm/parameter:Parameter").wire.value,
      );
    });

    it("knows what depends on no resource: the pattern, the names, the environment", () => {
      for (const [type, ending] of [
        ["aws:cloudwatch/eventRule:EventRule", "feedback"],
        ["aws:ssm/parameter:Parameter", "slack-webhook"],
      ] as const) {
        expect(named(preview, type, ending).inputs).to.deep.equal(named(run, type, ending).inputs);
      }
      const [before, after] = [preview, run].map((one) => {
        const { variables } = named(one, "aws:lambda/function:Function", "responder").inputs
          .environment;
        const notThereYet = Object.fromEntries(
          ["REPORT_QUEUE_URL", "FOLLOW_UP_QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "MEMORY_TABLE"].map(
            (name) => [name, "of a resource that is not there yet"],
          ),
        );
        return { ...variables, ...notThereYet };
      });
      expect(before).to.deep.equal(after);
    });
  });
});
