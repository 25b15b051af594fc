/** The self-check with the SDK's clients mocked: a chain with nothing wrong, what it calls, and what it logs. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CognitoIdentityProviderClient,
  DescribeRiskConfigurationCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import type { CheckLine } from "../../checks/log";
import { makeSelfCheck } from "../../checks/self-check";
import { toSelfCheckEnvironment } from "../../checks/settings";
import type { SelfCheckSettings } from "../../checks/settings";
import { feedbackPattern } from "../../stack/rule";
import { healthyAnswers } from "../../testbed/outside";
import type { Answers } from "../../testbed/outside";
import { WEBHOOK } from "./config";
import { POOL } from "./pool-facts";
import { recordPauses } from "./time";

export const QUEUE_ARN = "arn:aws:sqs:us-east-2:123456789012:reports";
export const TOPIC_ARN = "arn:aws:sns:us-east-2:123456789012:alarms";

/** What the stack passes. */
export const SETTINGS: SelfCheckSettings = {
  userPoolIds: [POOL],
  ruleName: "feedback",
  reportQueueArn: QUEUE_ARN,
  mappings: { reports: "uuid-1", followUps: "uuid-2", pageReports: null },
  alarmTopicArn: TOPIC_ARN,
  webhookParameter: "/cognito-lockdown/staging/slack-webhook-url",
  reportPage: false,
  managesMail: false,
  maxAccessTokenMinutes: 60,
};

/** An app client's secret, which no line may hold. */
export const CLIENT_SECRET = "clientSecret0123456789";

/** The pool with nothing wrong, as Cognito describes it. */
export const DESCRIBED_POOL = {
  UserPoolAddOns: { AdvancedSecurityMode: "ENFORCED" },
  EmailConfiguration: { EmailSendingAccount: "DEVELOPER" },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "verified_email", Priority: 1 }] },
  Domain: "customers",
  UsernameAttributes: ["email"],
};

/** The pattern as the stack declares it. */
export const patternFor = (userPoolIds: string[] | null) =>
  JSON.stringify(feedbackPattern({ accountId: "123456789012", region: "us-east-2", userPoolIds }));

/** What AWS answers where nothing is wrong, by operation. */
export const ANSWERS: Answers = {
  ...healthyAnswers("us-east-2"),
  DescribeUserPool: () => ({ UserPool: DESCRIBED_POOL }),
  DescribeUserPoolClient: ({ ClientId }) => ({
    UserPoolClient: { ClientId, EnableTokenRevocation: true, ClientSecret: CLIENT_SECRET },
  }),
  DescribeRule: () => ({
    State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    EventPattern: patternFor([POOL]),
  }),
  ListTargetsByRule: () => ({ Targets: [{ Id: "1", Arn: QUEUE_ARN }] }),
  GetEventSourceMapping: ({ UUID }) => ({ UUID, State: "Enabled" }),
  GetTopicAttributes: () => ({
    Attributes: { SubscriptionsConfirmed: "1", SubscriptionsPending: "0" },
  }),
  GetParameter: ({ WithDecryption }) => ({
    Parameter: { Value: WithDecryption ? WEBHOOK : "cipher text" },
  }),
};

/** A line, and how it was logged. */
export interface LoggedLine {
  level: "info" | "error";
  line: CheckLine;
}

/** What one run did. */
export interface SelfCheckRun {
  logged: LoggedLine[];
  /** The lines about links. */
  checks: (CheckLine & { type: "check" })[];
  /** Links with `broken: 1`. */
  broken: string[];
  /** Every operation that was called, in order. */
  operations: string[];
}

/** Mocks the clients for each test of a suite. Nothing is wrong unless the test says otherwise. */
export function useSelfCheck() {
  const pauses = recordPauses();
  const mocks = [
    mockClient(CloudTrailClient),
    mockClient(CognitoIdentityProviderClient),
    mockClient(EventBridgeClient),
    mockClient(LambdaClient),
    mockClient(SNSClient),
    mockClient(SSMClient),
  ] as const;
  const [cloudTrail, cognito, events, lambda, sns, ssm] = mocks;
  const environment = process.env;
  let answers: Answers;
  const answer = (operation: string) => async (input: Record<string, string>) =>
    answers[operation]!(input);
  beforeEach(() => {
    // TypeScript can't call a method of a union of mocks.
    for (const mock of mocks as unknown as (typeof cognito)[]) {
      mock.reset();
      mock.onAnyCommand().rejects(new Error("this call is not mocked"));
    }
    cloudTrail.on(DescribeTrailsCommand).callsFake(answer("DescribeTrails"));
    cloudTrail.on(GetTrailStatusCommand).callsFake(answer("GetTrailStatus"));
    cloudTrail.on(GetEventSelectorsCommand).callsFake(answer("GetEventSelectors"));
    cognito.on(DescribeUserPoolCommand).callsFake(answer("DescribeUserPool"));
    cognito.on(ListUserPoolClientsCommand).callsFake(answer("ListUserPoolClients"));
    cognito.on(DescribeUserPoolClientCommand).callsFake(answer("DescribeUserPoolClient"));
    cognito.on(DescribeRiskConfigurationCommand).callsFake(answer("DescribeRiskConfiguration"));
    events.on(DescribeRuleCommand).callsFake(answer("DescribeRule"));
    events.on(ListTargetsByRuleCommand).callsFake(answer("ListTargetsByRule"));
    lambda.on(GetEventSourceMappingCommand).callsFake(answer("GetEventSourceMapping"));
    sns.on(GetTopicAttributesCommand).callsFake(answer("GetTopicAttributes"));
    ssm.on(GetParameterCommand).callsFake(answer("GetParameter"));
  });
  afterEach(() => {
    process.env = environment;
  });
  after(() => mocks.forEach((mock) => mock.restore()));

  return {
    pauses,
    /** Runs it. @param changes of the answers @param settings changes of what the stack passes */
    async run(
      changes: Answers = {},
      settings: Partial<SelfCheckSettings> = {},
    ): Promise<SelfCheckRun> {
      answers = { ...ANSWERS, ...changes };
      process.env = {
        ...environment,
        AWS_REGION: "us-east-2",
        ...toSelfCheckEnvironment({ ...SETTINGS, ...settings }),
      };
      const logged: LoggedLine[] = [];
      const { info, error } = console;
      console.info = (line: CheckLine) => void logged.push({ level: "info", line });
      console.error = (line: CheckLine) => void logged.push({ level: "error", line });
      try {
        await makeSelfCheck()();
      } finally {
        Object.assign(console, { info, error });
      }
      const checks = logged
        .map(({ line }) => line)
        .filter((line): line is CheckLine & { type: "check" } => line.type === "check");
      const broken = checks.filter((line) => line.broken === 1).map(({ link }) => link);
      const operations = mocks.flatMap((mock) =>
        mock.calls().map(({ args: [command] }) => command.constructor.name.replace(/Command$/, "")),
      );
      return { logged, checks, broken, operations };
    },
  };
}
