/** A report's way through the declared resources: rule, queues, role, function. */
import { expect } from "chai";
import { responderPolicy } from "../../stack/role";
import { only } from "../../testbed/program";
import type { ProgramRun } from "../../testbed/program";
import {
  ARN,
  DEAD_LETTERS,
  FOLLOW_UP_DEAD_LETTERS,
  FOLLOW_UPS,
  MEMORY,
  named,
  REPORTS,
  RESPONDER,
  RULE,
  runStaging,
  URL,
} from "../support/declared";

describe("a report's way through the stack", () => {
  let run: ProgramRun;

  before(async () => {
    run = await runStaging();
  });

  it("declares a rule that matches every management event", () => {
    expect(named(run, "aws:cloudwatch/eventRule:EventRule", "feedback").inputs).to.deep.equal({
      description: "Cognito's one-click feedback link was followed",
      eventPattern: JSON.stringify({
        source: ["aws.cognito-idp"],
        account: ["123456789012"],
        region: ["us-east-2"],
        detail: { eventSource: ["cognito-idp.amazonaws.com"], eventName: ["Event_Feedback_GET"] },
      }),
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    });
  });

  it("sends what matches to the report queue, and what can't be sent to the dead-letter queue", () => {
    const target = named(run, "aws:cloudwatch/eventTarget:EventTarget", "report-queue");
    expect(target.inputs).to.deep.equal({
      rule: RULE,
      arn: ARN("sqs", REPORTS),
      deadLetterConfig: { arn: ARN("sqs", DEAD_LETTERS) },
    });
    const policies = target.dependsOn.filter((urn) => urn.includes("QueuePolicy"));
    expect(policies, "it waits for its permission to send").to.have.lengthOf(2);
  });

  for (const [name, deadLetters] of [
    ["reports", DEAD_LETTERS],
    ["follow-ups", FOLLOW_UP_DEAD_LETTERS],
  ] as const) {
    it(`declares a queue ${name} whose numbers fit the function's, with dead letters of its own`, () => {
      expect(named(run, "aws:sqs/queue:Queue", name).inputs).to.deep.equal({
        visibilityTimeoutSeconds: 600,
        messageRetentionSeconds: 1_209_600,
        sqsManagedSseEnabled: true,
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: ARN("sqs", deadLetters),
          maxReceiveCount: 30,
        }),
      });
      const { visibilityTimeoutSeconds } = named(run, "aws:sqs/queue:Queue", name).inputs;
      const { timeout } = named(run, "aws:lambda/function:Function", "responder").inputs;
      expect(visibilityTimeoutSeconds).to.be.at.least(6 * timeout);
    });
  }

  for (const name of ["staging-dead-letters", "follow-up-dead-letters"]) {
    it(`declares a queue ${name} that keeps messages for 14 days and has no dead-letter queue of its own`, () => {
      expect(named(run, "aws:sqs/queue:Queue", name).inputs).to.deep.equal({
        messageRetentionSeconds: 1_209_600,
        sqsManagedSseEnabled: true,
      });
    });
  }

  it("declares a table that keeps what was done until it expires, and can be restored", () => {
    expect(only(run, "aws:dynamodb/table:Table").inputs).to.deep.equal({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: false,
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

  it("lets nobody send to the queues of follow-ups but who has a permission of its own, as the function's role", () => {
    const policies = run.registrations.filter(({ type }) => type.includes("QueuePolicy"));
    expect(policies.map(({ inputs }) => inputs.queueUrl).sort()).to.deep.equal([
      URL(DEAD_LETTERS),
      URL(REPORTS),
    ]);
  });

  it("declares a role that only Lambda may assume", () => {
    const { inputs } = named(run, "aws:iam/role:Role", "responder");
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
    const { inputs } = named(run, "aws:iam/rolePolicy:RolePolicy", "responder");
    expect(inputs).to.have.all.keys("role", "policy");
    expect(inputs.role).to.equal(RESPONDER);
    expect(JSON.parse(inputs.policy)).to.deep.equal(
      responderPolicy({
        partition: "aws",
        region: "us-east-2",
        accountId: "123456789012",
        userPoolIds: null,
        reportQueueArn: ARN("sqs", REPORTS),
        followUpQueueArn: ARN("sqs", FOLLOW_UPS),
        deadLetterQueueArn: ARN("sqs", DEAD_LETTERS),
        memoryTableArn: ARN("dynamodb", `table/${MEMORY}`),
        logGroupArn: ARN("logs", `log-group:${RESPONDER}`),
        webhookParameterArn: ARN("ssm", "parameter/cognito-lockdown/staging/slack-webhook-url"),
        page: null,
      }),
    );
  });

  it("declares the function with exactly these settings", () => {
    const { inputs, dependsOn } = named(run, "aws:lambda/function:Function", "responder");
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
          COMPONENT: "cognito-lockdown",
          CONTAINMENT: "reset",
          UNCONFIRMED_REPORTS: "contain",
          SLACK_NOTIFICATIONS: "true",
          SLACK_WEBHOOK_PARAMETER: "/cognito-lockdown/staging/slack-webhook-url",
          REPORT_QUEUE_URL: URL(REPORTS),
          FOLLOW_UP_QUEUE_URL: URL(FOLLOW_UPS),
          DEAD_LETTER_QUEUE_URL: URL(DEAD_LETTERS),
          MEMORY_TABLE: MEMORY,
          MAX_RECEIVES: "30",
        },
      },
    });
    const policies = dependsOn.filter((urn) => urn.includes("RolePolicy"));
    expect(policies, "it waits for its permissions").to.have.lengthOf(1);
  });

  for (const [name, queue, atOnce] of [
    ["reports", REPORTS, 5],
    ["follow-ups", FOLLOW_UPS, 2],
  ] as const) {
    it(`feeds the function one of the ${name} at a time, at most ${atOnce} at once, and lets it return one`, () => {
      const mapping = named(run, "aws:lambda/eventSourceMapping:EventSourceMapping", name);
      expect(mapping.inputs).to.deep.equal({
        eventSourceArn: ARN("sqs", queue),
        functionName: RESPONDER,
        batchSize: 1,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: atOnce },
      });
    });
  }

  it("keeps the function's log for a year", () => {
    const { inputs } = named(run, "aws:cloudwatch/logGroup:LogGroup", "responder");
    expect(inputs).to.deep.equal({ retentionInDays: 365 });
  });
});
