/** What the program adds for the report page, and that it adds nothing without it. */
import { expect } from "chai";
import { pagePolicy } from "../../stack/page";
import { responderPolicy } from "../../stack/role";
import { runProgram } from "../../testbed/program";
import type { ProgramRun } from "../../testbed/program";
import { PAGE_CONFIG, PAGE_DOMAIN_CONFIG, SECRET_KEYS, WEBHOOK } from "../support/config";
import {
  ARN,
  codeText,
  DEAD_LETTERS,
  expectNamesToFit,
  FOLLOW_UPS,
  kinds,
  MEMORY,
  named,
  outputsOf,
  PAGE,
  PAGE_API,
  PAGE_DEAD_LETTERS,
  PAGE_REPORTS,
  PAGE_STATES,
  REPORTS,
  RESPONDER,
  runStaging,
  runStagingWithPage,
  URL,
  waits,
} from "../support/declared";

const FUNCTION = "aws:lambda/function:Function";

describe("the report page", () => {
  let without: ProgramRun;
  let run: ProgramRun;

  before(async () => {
    without = await runStaging();
    run = await runStagingWithPage();
  });

  it("adds these resources and no others", () => {
    const added = kinds(run).filter((kind) => !kinds(without).includes(kind));
    expect(added).to.deep.equal([
      "aws:apigatewayv2/api:Api cognito-lockdown-staging-page",
      "aws:apigatewayv2/integration:Integration cognito-lockdown-staging-page",
      "aws:apigatewayv2/route:Route cognito-lockdown-staging-page-get-report",
      "aws:apigatewayv2/route:Route cognito-lockdown-staging-page-get-status",
      "aws:apigatewayv2/route:Route cognito-lockdown-staging-page-head-report",
      "aws:apigatewayv2/route:Route cognito-lockdown-staging-page-head-status",
      "aws:apigatewayv2/route:Route cognito-lockdown-staging-page-post-report",
      "aws:apigatewayv2/stage:Stage cognito-lockdown-staging-page",
      "aws:cloudwatch/logGroup:LogGroup cognito-lockdown-staging-page",
      "aws:cloudwatch/logGroup:LogGroup cognito-lockdown-staging-page-access",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-page-not-queued",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-page-refused",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-page-states-read",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-page-states-written",
      "aws:cloudwatch/logMetricFilter:LogMetricFilter cognito-lockdown-staging-page-throttled",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-oldest-page-report",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-page-errors",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-page-not-queued",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-page-refused",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-page-report-dead-letters",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-page-states",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-page-throttled",
      // Its config names pools, which the self-check then checks.
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-mail",
      "aws:cloudwatch/metricAlarm:MetricAlarm cognito-lockdown-staging-self-check-pool",
      "aws:dynamodb/table:Table cognito-lockdown-staging-page-states",
      "aws:iam/role:Role cognito-lockdown-staging-page",
      "aws:iam/rolePolicy:RolePolicy cognito-lockdown-staging-page",
      "aws:lambda/eventSourceMapping:EventSourceMapping cognito-lockdown-staging-page-reports",
      "aws:lambda/function:Function cognito-lockdown-staging-page",
      "aws:lambda/permission:Permission cognito-lockdown-staging-page",
      "aws:sqs/queue:Queue cognito-lockdown-staging-page-report-dead-letters",
      "aws:sqs/queue:Queue cognito-lockdown-staging-page-reports",
    ]);
    expect(kinds(run).filter((kind) => !added.includes(kind))).to.deep.equal(kinds(without));
  });

  it("adds these outputs and no others", async () => {
    expect(await outputsOf(run)).to.deep.equal({
      ...(await outputsOf(without)),
      reportPageUrl: `https://${PAGE_API}.execute-api.us-east-2.amazonaws.com/report`,
      pageFunctionName: PAGE,
      pageFunctionArn: ARN("lambda", `function:${PAGE}`),
      pageRoleArn: `arn:aws:iam::123456789012:role/${PAGE}`,
      pageLogGroupName: PAGE,
      pageReportQueueUrl: URL(PAGE_REPORTS),
      pageReportQueueArn: ARN("sqs", PAGE_REPORTS),
      pageReportDeadLetterQueueUrl: URL(PAGE_DEAD_LETTERS),
      pageReportDeadLetterQueueArn: ARN("sqs", PAGE_DEAD_LETTERS),
      pageStateTableArn: ARN("dynamodb", `table/${PAGE_STATES}`),
    });
  });

  it("has a function with exactly these settings", () => {
    const { inputs, dependsOn } = named(run, FUNCTION, "page");
    const settings = { ...inputs };
    delete settings.code;
    expect(settings).to.deep.equal({
      description: "The page on which customers report a sign-in as not theirs",
      handler: "__index.handler",
      role: `arn:aws:iam::123456789012:role/${PAGE}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: 512,
      timeout: 16,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: PAGE,
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
      },
      environment: {
        variables: {
          USER_POOL_IDS: "us-east-2_Aaaa,us-east-2_Bbbb",
          PAGE_REPORT_QUEUE_URL: URL(PAGE_REPORTS),
          PAGE_STATE_TABLE: PAGE_STATES,
        },
      },
    });
    const policies = dependsOn.filter((urn) =>
      urn.endsWith("RolePolicy::cognito-lockdown-staging-page"),
    );
    expect(policies, "it waits for its permissions").to.have.lengthOf(1);
  });

  it("has a role that only Lambda may assume, with one policy of the page's own ARNs", () => {
    const { inputs: role } = named(run, "aws:iam/role:Role", "page");
    expect(role).to.have.all.keys("assumeRolePolicy", "description");
    expect(JSON.parse(role.assumeRolePolicy)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
    const { inputs } = named(run, "aws:iam/rolePolicy:RolePolicy", "page");
    expect({ ...inputs, policy: JSON.parse(inputs.policy) }).to.deep.equal({
      role: PAGE,
      policy: pagePolicy({
        reportQueueArn: ARN("sqs", PAGE_REPORTS),
        stateTableArn: ARN("dynamodb", `table/${PAGE_STATES}`),
        logGroupArn: ARN("logs", `log-group:${PAGE}`),
      }),
    });
  });

  it("gives the responder's role two more permissions, on the page's queue and table", () => {
    const { inputs } = named(run, "aws:iam/rolePolicy:RolePolicy", "responder");
    expect(JSON.parse(inputs.policy)).to.deep.equal(
      responderPolicy({
        partition: "aws",
        region: "us-east-2",
        accountId: "123456789012",
        userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"],
        reportQueueArn: ARN("sqs", REPORTS),
        followUpQueueArn: ARN("sqs", FOLLOW_UPS),
        deadLetterQueueArn: ARN("sqs", DEAD_LETTERS),
        memoryTableArn: ARN("dynamodb", `table/${MEMORY}`),
        logGroupArn: ARN("logs", `log-group:${RESPONDER}`),
        webhookParameterArn: ARN("ssm", "parameter/cognito-lockdown/staging/slack-webhook-url"),
        page: {
          reportQueueArn: ARN("sqs", PAGE_REPORTS),
          stateTableArn: ARN("dynamodb", `table/${PAGE_STATES}`),
        },
      }),
    );
  });

  it("tells the responder where the page's reports come from and its states go, and to alert by default", () => {
    const [variables, before] = [run, without].map(
      (one) => named(one, FUNCTION, "responder").inputs.environment.variables,
    );
    expect(variables).to.deep.equal({
      ...before,
      UNCONFIRMED_REPORTS: "alert",
      PAGE_REPORT_QUEUE_URL: URL(PAGE_REPORTS),
      PAGE_STATE_TABLE: PAGE_STATES,
    });
  });

  it("has a queue whose numbers are those of the others, and dead letters of its own", () => {
    const queue = "aws:sqs/queue:Queue";
    expect(named(run, queue, "page-reports").inputs).to.deep.equal({
      ...named(run, queue, "staging-reports").inputs,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: ARN("sqs", PAGE_DEAD_LETTERS),
        maxReceiveCount: 30,
      }),
    });
    expect(named(run, queue, "page-report-dead-letters").inputs).to.deep.equal({
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
    const policies = run.registrations.filter(({ type }) => type.includes("QueuePolicy"));
    expect(
      policies.map(({ inputs }) => inputs.queueUrl).sort(),
      "no policies of theirs",
    ).to.deep.equal([URL(DEAD_LETTERS), URL(REPORTS)]);
  });

  it("feeds the responder one of the page's reports at a time, at most two at once, and lets it return one", () => {
    const mapping = "aws:lambda/eventSourceMapping:EventSourceMapping";
    expect(named(run, mapping, "page-reports").inputs).to.deep.equal({
      eventSourceArn: ARN("sqs", PAGE_REPORTS),
      functionName: RESPONDER,
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });

  it("has a table of states that expire, and of which there is no backup", () => {
    expect(named(run, "aws:dynamodb/table:Table", "page-states").inputs).to.deep.equal({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
    });
  });

  it("keeps both of its logs as long as the responder's and the self-check's", async () => {
    const config = { ...PAGE_CONFIG, "cognito-lockdown:logRetentionDays": "90" };
    const groups = (await runStagingWithPage({ config })).registrations.filter(({ type }) =>
      type.endsWith(":LogGroup"),
    );
    expect(groups.map(({ inputs }) => inputs)).to.deep.equal(
      Array.from({ length: 4 }, () => ({ retentionInDays: 90 })),
    );
  });

  describe("with a host name of its own, in a stack with a very long name", () => {
    let other: ProgramRun;

    before(async () => {
      other = await runProgram({
        stack: `dotted.${"s".repeat(90)}`,
        config: PAGE_DOMAIN_CONFIG,
        secretKeys: SECRET_KEYS,
      });
    });

    it("deploys the same code: nothing of a stack is captured, and no secret", async () => {
      for (const name of ["page", "responder"]) {
        const [one, two] = await Promise.all(
          [run, other].map((found) => codeText(named(found, FUNCTION, name).inputs)),
        );
        expect(two).to.equal(one);
        expect(one).not.to.include(WEBHOOK);
        expect(one).not.to.include("us-east-2_Aaaa");
      }
    });

    it("gives every resource a name that AWS takes", () => expectNamesToFit(other));
  });

  describe("in a preview, where ids and ARNs are not known yet", () => {
    let preview: ProgramRun;

    before(async () => {
      preview = await runStagingWithPage({ preview: true });
    });

    it("declares the same resources, with the same dependencies", () => {
      expect(waits(preview)).to.deep.equal(waits(run));
    });

    it("knows the pools that the page serves", () => {
      const { variables } = named(preview, FUNCTION, "page").inputs.environment;
      expect(variables.USER_POOL_IDS).to.equal("us-east-2_Aaaa,us-east-2_Bbbb");
    });
  });
});
