/** A deployed stack in which every link of the chain works, with the SDK's clients mocked, and runs of `npm run doctor`. */
import { ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeRiskConfigurationCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { GetFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { doctor } from "../../operate/doctor";
import type { DoctorConfig, DoctorOptions } from "../../operate/doctor-options";
import { feedbackPattern, queuePolicy } from "../../stack/rule";
import { mismatch } from "../../testbed/aws/pattern";
import { POOL } from "./local-stack";
import { makePrinted } from "./printed";
import type { Printed } from "./printed";
import { DEAD_LETTERS, REPORTS, SQS_ANSWERS, STAGING, useStackMocks } from "./stack-mocks";

/** The rule's name and ARN. */
export const RULE = {
  Name: "cognito-lockdown-staging-feedback-0123abc",
  Arn: "arn:aws:events:us-east-2:123456789012:rule/cognito-lockdown-staging-feedback-0123abc",
};

/** The webhook: a secret. */
export const WEBHOOK = "https://hooks.slack.example/services/T0/B0/verysecret";

/** The alarm topic. */
export const TOPIC = "arn:aws:sns:us-east-2:123456789012:cognito-lockdown-staging-alarms-0123abc";

/** An alarm as CloudWatch describes it. */
export const alarm = (name: string, fields: object = {}) => ({
  AlarmName: `cognito-lockdown-staging-${name}-0123abc`,
  StateValue: "OK" as const,
  ActionsEnabled: true,
  AlarmActions: [TOPIC],
  ...{ Namespace: "AWS/SQS", Dimensions: [{ Name: "QueueName", Value: REPORTS.name }] },
  ...fields,
});

/** The rule as EventBridge describes it. @param userPoolIds null for every pool */
export const ruleWith = (fields: object = {}, userPoolIds: string[] | null = [POOL]) => ({
  ...RULE,
  State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" as const,
  EventPattern: JSON.stringify(
    feedbackPattern({ accountId: "123456789012", region: "us-east-2", userPoolIds }),
  ),
  ...fields,
});

/** A request that the doctor made outside AWS. */
interface Request {
  url: string;
  init: RequestInit;
}

/** Sets up the healthy stack for each test of a suite. */
export function useDoctor() {
  const stack = useStackMocks();
  const mocks = {} as ReturnType<typeof mockOutside>;
  let printed: Printed;
  let requests: Request[];
  /** What the webhook, and the page, answer. */
  const answers: { slack: () => Response; page: () => Response } = { slack: ok, page: ok };
  beforeEach(() => {
    printed = makePrinted();
    requests = [];
    answers.slack = () => new Response("no_text", { status: 400 });
    answers.page = () => htmlPage(400);
    Object.assign(mocks, mockOutside());
    stack.sqs.on(GetQueueAttributesCommand).callsFake(healthyQueue);
    stack.lambda.on(GetFunctionConcurrencyCommand).resolves({});
    stack.cognito
      .on(DescribeUserPoolCommand)
      .resolves({
        UserPool: {
          UserPoolAddOns: { AdvancedSecurityMode: "ENFORCED" },
          Domain: "example",
          UsernameAttributes: ["email"],
          EmailConfiguration: { EmailSendingAccount: "DEVELOPER" },
          AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "verified_email", Priority: 1 }] },
        },
      })
      .on(ListUserPoolClientsCommand)
      .resolves({ UserPoolClients: [{ ClientId: "app", ClientName: "web" }] })
      .on(DescribeUserPoolClientCommand)
      .resolves({
        UserPoolClient: {
          ...{ ClientId: "app", ClientName: "web", ClientSecret: "client-secret" },
          ...{ AccessTokenValidity: 30, TokenValidityUnits: { AccessToken: "minutes" } },
          EnableTokenRevocation: true,
        },
      })
      .on(DescribeRiskConfigurationCommand)
      .resolves(mailing("{one-click-link-invalid}"));
  });
  afterEach(() => Object.values(mocks).forEach((mock) => mock.restore()));

  const get = (async (url: string, init: RequestInit) => {
    requests.push({ url, init });
    return url === WEBHOOK ? answers.slack() : answers.page();
  }) as typeof fetch;
  return {
    stack,
    mocks,
    answers,
    requests: () => requests,
    text: () => printed.text(),
    /** The lines of a link, with its state. */
    linesOf: (link: string) =>
      printed
        .text()
        .split("\n")
        .filter((line) => line.slice(10, 20).trim() === link)
        .map((line) => line.trim().replace(/ +/g, " ")),
    run: (options: Partial<DoctorOptions & DoctorConfig> = {}) =>
      doctor(
        {
          ...{ ...STAGING, userPoolIds: [] },
          ...{ maxAccessTokenMinutes: 60, managesMail: false, linksToCognito: false, ...options },
        },
        "us-east-2",
        { terminal: printed.terminal, now: () => Date.parse("2026-11-22T10:00:00Z"), get },
      ),
  };
}

/** The mails of a pool at high risk, with this in their bodies. */
export const mailing = (body: string) => ({
  RiskConfiguration: {
    AccountTakeoverRiskConfiguration: {
      NotifyConfiguration: {
        SourceArn: "arn",
        BlockEmail: { Subject: "s", HtmlBody: body, TextBody: body },
      },
      Actions: { HighAction: { Notify: true, EventAction: "BLOCK" as const } },
    },
  },
});

/** A page of ours, or of somebody else. */
export const htmlPage = (status: number) =>
  new Response("<!doctype html>", { status, headers: { "content-type": "text/html" } });

const ok = () => new Response("ok");

/** Every queue: empty, and the report queue lets the rule send. */
export function healthyQueue(input: { QueueUrl?: string; AttributeNames?: string[] }) {
  const { Attributes } = SQS_ANSWERS.GetQueueAttributes(input);
  const { QueueArn, RedrivePolicy } = Attributes;
  if (input.AttributeNames?.includes("Policy")) {
    return { Attributes: { Policy: JSON.stringify(queuePolicy(REPORTS.arn, RULE.Arn)) } };
  }
  if (input.AttributeNames?.includes("QueueArn"))
    return { Attributes: { QueueArn, RedrivePolicy } };
  return { Attributes: { ApproximateNumberOfMessages: "0" } };
}

function mockOutside() {
  const events = mockClient(EventBridgeClient);
  const cloudWatch = mockClient(CloudWatchClient);
  const sns = mockClient(SNSClient);
  const ssm = mockClient(SSMClient);
  const apiGateway = mockClient(ApiGatewayV2Client);
  const cloudTrail = mockClient(CloudTrailClient);
  events
    .on(ListRulesCommand)
    .resolves({ Rules: [ruleWith()] })
    .on(ListTargetsByRuleCommand)
    .resolves({
      Targets: [{ Id: "1", Arn: REPORTS.arn, DeadLetterConfig: { Arn: DEAD_LETTERS.arn } }],
    })
    .on(TestEventPatternCommand)
    .callsFake(({ EventPattern, Event }) => ({
      Result: mismatch(JSON.parse(EventPattern), JSON.parse(Event)) === null,
    }));
  cloudWatch
    .on(DescribeAlarmsCommand)
    .resolves({ MetricAlarms: [alarm("errors"), alarm("dead-letters")] });
  sns
    .on(ListSubscriptionsByTopicCommand)
    .resolves({ Subscriptions: [{ SubscriptionArn: `${TOPIC}:1` }] });
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: WEBHOOK } });
  apiGateway.on(GetApisCommand).resolves({
    Items: [
      {
        ...{ Name: "cognito-lockdown-staging-page-0123abc", ApiEndpoint: "https://api.example" },
        ...{ ProtocolType: "HTTP", RouteSelectionExpression: "$request.method $request.path" },
      },
    ],
  });
  cloudTrail
    .on(DescribeTrailsCommand)
    .resolves({ trailList: [{ Name: "main", TrailARN: "arn", HomeRegion: "us-east-2" }] })
    .on(GetTrailStatusCommand)
    .resolves({ IsLogging: true })
    .on(GetEventSelectorsCommand)
    .resolves({ EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: "All" }] });
  return { events, cloudWatch, sns, ssm, apiGateway, cloudTrail };
}
