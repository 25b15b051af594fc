/**
 * The program under Pulumi's test runtime: every resource with its exact inputs. Can't prove that AWS accepts them,
 * nor what Pulumi's engine does with them.
 */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { resourceTypeOf } from "../testbed/server/resource-types";
import { only, runProgram } from "../testbed/program";
import type { ProgramRun, Registration } from "../testbed/program";
import { responderPolicy } from "../stack/role";
import { FULL_CONFIG, MINIMAL_CONFIG, SECRET_KEYS, WEBHOOK } from "./support/config";

const ARN = (service: string, rest: string) => `arn:aws:${service}:us-east-2:123456789012:${rest}`;
const REPORTS = "cognito-lockdown-staging-reports-0123abc";
const DEAD_LETTERS = "cognito-lockdown-staging-dead-letters-0123abc";
const RULE = "cognito-lockdown-staging-feedback-0123abc";
const RESPONDER = "cognito-lockdown-staging-responder-0123abc";
const TOPIC = ARN("sns", "cognito-lockdown-staging-alarms-0123abc");
const URL = (queue: string) => `https://sqs.us-east-2.amazonaws.com/123456789012/${queue}`;

describe("the program", () => {
  let run: ProgramRun;

  before(async () => {
    run = await runProgram({ stack: "staging", config: MINIMAL_CONFIG, secretKeys: SECRET_KEYS });
  });

  it("declares these resources and no others", () => {
    expect(kinds(run)).to.deep.equal([
      "aws:cloudwatch/eventRule:EventRule cognito-lockdown-staging-feedback",
      "aws:cloudwatch/eventTarget:EventTarget cognito-lockdown-staging-report-queue",
      "aws:cloudwatch/logGroup:LogGroup cognito-lockdown-staging-responder",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-outcomes",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-receipts",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-dead-letters",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-errors",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-forged",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-not-queued",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-oldest-report",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-receipts",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-throttles",
      "aws:cloudwatch/queryDefinition:QueryDefinition cognito-lockdown-staging-reports",
      "aws:iam/role:Role cognito-lockdown-staging-responder",
      "aws:iam/rolePolicy:RolePolicy cognito-lockdown-staging-responder",
      "aws:lambda/eventSourceMapping:EventSourceMapping cognito-lockdown-staging-reports",
      "aws:lambda/function:Function cognito-lockdown-staging-responder",
      "aws:sns/topic:Topic cognito-lockdown-staging-alarms",
      "aws:sqs/queue:Queue cognito-lockdown-staging-dead-letters",
      "aws:sqs/queue:Queue cognito-lockdown-staging-reports",
      "aws:sqs/queuePolicy:QueuePolicy cognito-lockdown-staging-dead-letters",
      "aws:sqs/queuePolicy:QueuePolicy cognito-lockdown-staging-reports",
      "aws:ssm/parameter:Parameter cognito-lockdown-staging-slack-webhook",
    ]);
  });

  it("declares a rule that lets every management event through", () => {
    expect(only(run, "aws:cloudwatch/eventRule:EventRule").inputs).to.deep.equal({
      description: "Cognito's one-click feedback link was followed",
      eventPattern: JSON.stringify({
        source: ["aws.cognito-idp"],
        detail: { eventSource: ["cognito-idp.amazonaws.com"], eventName: ["Event_Feedback_GET"] },
      }),
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    });
  });

  it("sends what matches to the report queue, and what can't be sent to the dead letters", () => {
    const target = only(run, "aws:cloudwatch/eventTarget:EventTarget");
    expect(target.inputs).to.deep.equal({
      rule: RULE,
      arn: ARN("sqs", REPORTS),
      deadLetterConfig: { arn: ARN("sqs", DEAD_LETTERS) },
    });
    const policies = target.dependsOn.filter((urn) => urn.includes("QueuePolicy"));
    expect(policies, "it waits for its leave to send").to.have.lengthOf(2);
  });

  it("declares a report queue whose numbers fit the function's", () => {
    expect(named(run, "aws:sqs/queue:Queue", "reports").inputs).to.deep.equal({
      visibilityTimeoutSeconds: 600,
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: ARN("sqs", DEAD_LETTERS),
        maxReceiveCount: 25,
      }),
    });
    const { timeout } = only(run, "aws:lambda/function:Function").inputs;
    expect(600, "visibility is at least six timeouts").to.be.at.least(6 * timeout);
    expect(24 * 600, "the receives span an outage of an hour").to.be.at.least(3600);
  });

  it("declares a dead-letter queue that keeps messages for 14 days and passes them on to nobody", () => {
    expect(named(run, "aws:sqs/queue:Queue", "dead-letters").inputs).to.deep.equal({
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
  });

  for (const [name, queue] of [
    ["reports", REPORTS],
    ["dead-letters", DEAD_LETTERS],
  ] as const) {
    it(`lets the rule, and nobody else, send to the queue ${name}`, () => {
      const { inputs } = named(run, "aws:sqs/queuePolicy:QueuePolicy", name);
      expect({ ...inputs, policy: JSON.parse(inputs.policy) }).to.deep.equal({
        queueUrl: URL(queue),
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: ARN("sqs", queue),
              Condition: { ArnEquals: { "aws:SourceArn": ARN("events", `rule/${RULE}`) } },
            },
          ],
        },
      });
    });
  }

  it("declares a role that Lambda alone may take on", () => {
    const { inputs } = only(run, "aws:iam/role:Role");
    expect(inputs).to.have.all.keys("assumeRolePolicy", "description");
    expect(JSON.parse(inputs.assumeRolePolicy)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });

  it("gives the role its one policy, made of this stack's own ARNs", () => {
    const { inputs } = only(run, "aws:iam/rolePolicy:RolePolicy");
    expect(inputs).to.have.all.keys("role", "policy");
    expect(inputs.role).to.equal(RESPONDER);
    expect(JSON.parse(inputs.policy)).to.deep.equal(
      responderPolicy({
        partition: "aws",
        region: "us-east-2",
        accountId: "123456789012",
        userPoolIds: null,
        queueArn: ARN("sqs", REPORTS),
        logGroupArn: ARN("logs", `log-group:${RESPONDER}`),
        webhookParameterArn: ARN("ssm", "parameter/cognito-lockdown/staging/slack-webhook-url"),
      }),
    );
  });

  it("declares the function with exactly these settings", () => {
    const { inputs, dependsOn } = only(run, "aws:lambda/function:Function");
    const settings = { ...inputs };
    delete settings.code;
    expect(settings).to.deep.equal({
      description: "Locks the account whose owner reported a sign-in as not theirs",
      handler: "__index.handler",
      role: `arn:aws:iam::123456789012:role/${RESPONDER}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: 512,
      timeout: 100,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: RESPONDER,
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
      },
      environment: {
        variables: {
          STACK: "staging",
          CONTAINMENT: "reset",
          UNCONFIRMED_REPORTS: "contain",
          SLACK_NOTIFICATIONS: "true",
          SLACK_WEBHOOK_PARAMETER: "/cognito-lockdown/staging/slack-webhook-url",
          REPORT_QUEUE_URL: URL(REPORTS),
          MAX_RECEIVES: "25",
        },
      },
    });
    const policies = dependsOn.filter((urn) => urn.includes("RolePolicy"));
    expect(policies, "it waits for its permissions").to.have.lengthOf(1);
  });

  it("feeds the function one report at a time, and at most five at once", () => {
    expect(only(run, "aws:lambda/eventSourceMapping:EventSourceMapping").inputs).to.deep.equal({
      eventSourceArn: ARN("sqs", REPORTS),
      functionName: RESPONDER,
      batchSize: 1,
      scalingConfig: { maximumConcurrency: 5 },
    });
  });

  it("keeps the function's log for a year", () => {
    const { inputs } = only(run, "aws:cloudwatch/logGroup:LogGroup");
    expect(inputs).to.deep.equal({ retentionInDays: 365 });
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

  it("counts receipts that nobody will get, whether the report ended or came by itself", () => {
    const { inputs } = named(run, "aws:cloudwatch/logMetricFilter:LogMetricFilter", "receipts");
    expect(inputs).to.deep.equal({
      logGroupName: RESPONDER,
      pattern: '{ ($.message.slack = "refused") || ($.message.slack = "lost") }',
      metricTransformation: {
        namespace: "cognito-lockdown/staging",
        name: "ReceiptsNotDelivered",
        value: "1",
        unit: "Count",
      },
    });
  });

  it("saves the query that an administrator starts with", () => {
    const { inputs } = only(run, "aws:cloudwatch/queryDefinition:QueryDefinition");
    expect(inputs).to.have.all.keys("name", "logGroupNames", "queryString");
    expect(inputs.name).to.equal("cognito-lockdown-staging/reports");
    expect(inputs.logGroupNames).to.deep.equal([RESPONDER]);
    expect(inputs.queryString).to.match(
      /^fields @timestamp, [\s\S]+\n\| filter message\.type in \["report", "failure", "receipt"\]\n/,
    );
  });

  /** Each alarm's own part. */
  const ALARMS = {
    "dead-letters": {
      alarmDescription:
        "A report of a stolen account was not handled and lies in the dead-letter queue: npm run replay.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: DEAD_LETTERS },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 0,
    },
    "not-queued": {
      alarmDescription:
        "EventBridge could put a report neither into the report queue nor into the dead-letter queue: it is lost.",
      namespace: "AWS/Events",
      metricName: "InvocationsFailedToBeSentToDlq",
      dimensions: { RuleName: RULE },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
    },
    "oldest-report": {
      alarmDescription:
        "A report of a stolen account, or a receipt, has waited for more than five minutes.",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: REPORTS },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 300,
    },
    errors: {
      alarmDescription:
        "A report, or its receipt, could not be handled; the queue delivers it again.",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: RESPONDER },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 3,
      threshold: 0,
    },
    throttles: {
      alarmDescription:
        "The function was throttled: the account's Lambda concurrency is used up, and reports wait.",
      namespace: "AWS/Lambda",
      metricName: "Throttles",
      dimensions: { FunctionName: RESPONDER },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
    },
    receipts: {
      alarmDescription:
        "Slack refused a message for good (is the webhook revoked?). What was done, and to whom, is in the log.",
      namespace: "cognito-lockdown/staging",
      metricName: "ReceiptsNotDelivered",
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
    },
    forged: {
      alarmDescription: "Cognito rejects many clicks: somebody may be forging feedback links.",
      namespace: "cognito-lockdown/staging",
      metricName: "Reports",
      dimensions: { Outcome: "rejected" },
      statistic: "Sum",
      period: 900,
      evaluationPeriods: 1,
      threshold: 20,
    },
  };
  for (const [name, alarm] of Object.entries(ALARMS)) {
    it(`alarms the topic: ${name}, and takes missing data for well-being`, () => {
      const { inputs } = named(run, "aws:cloudwatch/metricAlarm:MetricAlarm", name);
      expect(inputs).to.deep.equal({
        ...alarm,
        datapointsToAlarm: 1,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
        alarmActions: [TOPIC],
        okActions: [TOPIC],
      });
    });
  }

  it("counts what it alarms on: its own metrics are those that the filters write", () => {
    const written = run.registrations
      .filter(({ type }) => type === "aws:cloudwatch/logMetricFilter:LogMetricFilter")
      .map(({ inputs: { metricTransformation: to } }) => `${to.namespace} ${to.name}`);
    const watched = run.registrations
      .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(({ inputs }) => `${inputs.namespace} ${inputs.metricName}`)
      .filter((metric) => !metric.startsWith("AWS/"));
    expect(watched.sort()).to.deep.equal(written.sort());
  });

  it("has these outputs and no others", async () => {
    const values = await Promise.all(
      Object.entries(run.outputs).map(async ([name, output]) => [name, await valueOf(output)]),
    );
    expect(Object.fromEntries(values)).to.deep.equal({
      functionName: RESPONDER,
      logGroupName: RESPONDER,
      ruleName: RULE,
      reportQueueUrl: URL(REPORTS),
      deadLetterQueueUrl: URL(DEAD_LETTERS),
      alarmTopicArn: TOPIC,
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
      const outputs = await Promise.all(Object.values(run.outputs).map(valueOf));
      expect(JSON.stringify(outputs)).not.to.include(WEBHOOK);
    });
  });

  describe("with every key set, and a stack with a very long name", () => {
    const stack = `dotted.${"s".repeat(90)}`;
    let full: ProgramRun;

    before(async () => {
      full = await runProgram({ stack, config: FULL_CONFIG, secretKeys: SECRET_KEYS });
    });

    it("deploys the same code as with the least config: nothing of a stack is captured", async () => {
      const [least, most] = [run, full].map((one) => only(one, "aws:lambda/function:Function"));
      expect(await codeText(most!.inputs)).to.equal(await codeText(least!.inputs));
    });

    it("gives every resource a name that AWS takes", () => {
      for (const { name } of full.registrations) {
        expect(`${name}-0123abc`).to.match(/^[\w-]{1,64}$/);
      }
    });

    it("declares nothing that npm run e2e can't deploy", () => {
      for (const { type, inputs } of full.registrations) resourceTypeOf(type, inputs);
    });

    it("narrows the rule and the policy to the same pools", () => {
      const pools = ["eu-west-1_Aaaa", "eu-west-1_Bbbb"];
      const { eventPattern } = only(full, "aws:cloudwatch/eventRule:EventRule").inputs;
      expect(JSON.parse(eventPattern).detail.additionalEventData).to.deep.equal({
        userPoolId: pools,
      });
      const [lock] = JSON.parse(
        only(full, "aws:iam/rolePolicy:RolePolicy").inputs.policy,
      ).Statement;
      expect(lock.Resource).to.deep.equal(
        pools.map((pool) => `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${pool}`),
      );
    });

    it("hands the choices to the function", () => {
      const { variables } = only(full, "aws:lambda/function:Function").inputs.environment;
      expect(variables).to.include({
        STACK: stack,
        CONTAINMENT: "disable",
        UNCONFIRMED_REPORTS: "alert",
      });
    });

    it("keeps the log as long as it says, and subscribes the address to the topic", () => {
      expect(only(full, "aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays).to.equal(90);
      expect(only(full, "aws:sns/topicSubscription:TopicSubscription").inputs).to.deep.equal({
        topic: `arn:aws:sns:eu-west-1:123456789012:cognito-lockdown-dotted-${"s".repeat(18)}-alarms-0123abc`,
        protocol: "email",
        endpoint: "security@example.com",
      });
    });
  });

  it("declares no parameter, and no right to read one, where Slack is opted out of", async () => {
    const silent = await runProgram({
      stack: "staging",
      config: { "aws:region": "us-east-2", "cognito-lockdown:slackNotifications": "false" },
    });
    expect(kinds(silent)).to.deep.equal(
      kinds(run).filter((kind) => !kind.startsWith("aws:ssm/parameter")),
    );
    const { variables } = only(silent, "aws:lambda/function:Function").inputs.environment;
    expect(variables).to.include({ SLACK_NOTIFICATIONS: "false" });
    expect(variables).not.to.have.property("SLACK_WEBHOOK_PARAMETER");
    expect(only(silent, "aws:iam/rolePolicy:RolePolicy").inputs.policy).not.to.include("ssm:");
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
      const options = { stack: "staging", config: MINIMAL_CONFIG, secretKeys: SECRET_KEYS };
      preview = await runProgram({ ...options, preview: true });
    });

    it("declares the same resources, in the same order of waiting", () => {
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
      for (const type of ["aws:cloudwatch/eventRule:EventRule", "aws:ssm/parameter:Parameter"]) {
        expect(only(preview, type).inputs).to.deep.equal(only(run, type).inputs);
      }
      const [before, after] = [preview, run].map((one) => {
        const { variables } = only(one, "aws:lambda/function:Function").inputs.environment;
        return { ...variables, REPORT_QUEUE_URL: "of a queue that is not there yet" };
      });
      expect(before).to.deep.equal(after);
    });
  });
});

/** Type and name of every resource, sorted. */
function kinds(run: ProgramRun): string[] {
  return run.registrations.map(({ type, name }) => `${type} ${name}`).sort();
}

/** Type and name of every resource, each with those it waits for, sorted. */
function waits(run: ProgramRun): string[] {
  return run.registrations
    .map(({ type, name, dependsOn }) => `${type} ${name} after ${dependsOn.sort().join(" ")}`)
    .sort();
}

function named(run: ProgramRun, type: string, ending: string): Registration {
  const found = run.registrations.filter(
    (registration) => registration.type === type && registration.name.endsWith(`-${ending}`),
  );
  expect(found).to.have.lengthOf(1);
  return found[0]!;
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve));
}

async function codeText(inputs: Registration["inputs"]): Promise<string> {
  const assets = await (inputs.code as pulumi.asset.AssetArchive).assets;
  return (assets["__index.js"] as pulumi.asset.StringAsset).text;
}
