/** What can be wrong with a stack, one thing at a time, and what `npm run doctor` says of it. */
import { DescribeTrailsCommand, GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeRiskConfigurationCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { alarm, healthyQueue, mailing, ruleWith, TOPIC, useDoctor } from "../support/doctor-run";
import { POOL } from "../support/local-stack";
import {
  awsError,
  configurationWith,
  DEAD_LETTERS,
  FOLLOW_UPS,
  FUNCTION_NAME,
  mappingIn,
  REPORTS,
} from "../support/stack-mocks";

const REFRESH = "npx pulumi up --refresh --stack staging";

const DENIED = awsError("AccessDeniedException");

type World = ReturnType<typeof useDoctor>;

const setRule = ({ events }: World["mocks"], fields: object) =>
  events.on(ListRulesCommand).resolves({ Rules: [ruleWith(fields)] });

/** What is wrong, how it comes about, the link, and what the first line of the link says. */
type Case = [what: string, prepare: () => unknown, link: string, line: string];

/** Each breaks one link. */
export const brokenLinks = ({ stack, mocks }: World): Case[] => [
  [
    "threat protection is off",
    () =>
      stack.cognito.on(DescribeUserPoolCommand).resolves({
        UserPool: { Domain: "example", EmailConfiguration: { EmailSendingAccount: "DEVELOPER" } },
      }),
    "pool",
    `broken pool threat protection of pool ${POOL} is off`,
  ],
  [
    "the pool is gone",
    () => stack.cognito.on(DescribeUserPoolCommand).rejects(awsError("ResourceNotFoundException")),
    "pool",
    `broken pool pool ${POOL} is not in this region of this account`,
  ],
  [
    "a mail has no link",
    () => stack.cognito.on(DescribeRiskConfigurationCommand).resolves(mailing("hello")),
    "mail",
    `broken mail a mail of pool ${POOL} has no "this wasn't me" link`,
  ],
  [
    "there is no trail",
    () => mocks.cloudTrail.on(DescribeTrailsCommand).resolves({ trailList: [] }),
    "trail",
    "broken trail no trail covers this region",
  ],
  [
    "the trail is stopped",
    () => mocks.cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false }),
    "trail",
    "broken trail trail main is not logging",
  ],
  [
    "the rule is gone",
    () => setRule(mocks, { Name: "cognito-lockdown-staging-feedback-eu-0123abc" }),
    "rule",
    `broken rule the stack's rule is gone, so no click reaches the queue ${REPORTS.name}: ${REFRESH}`,
  ],
  [
    "the rule is disabled",
    () => setRule(mocks, { State: "DISABLED" }),
    "rule",
    `broken rule the rule ${ruleWith().Name} is disabled: ${REFRESH}`,
  ],
  [
    "the rule sends to another queue",
    () =>
      mocks.events
        .on(ListTargetsByRuleCommand)
        .resolves({ Targets: [{ Id: "1", Arn: DEAD_LETTERS.arn }] }),
    "rule",
    `broken rule the rule ${ruleWith().Name} does not send to the queue ${REPORTS.name}`,
  ],
  [
    "the queue does not let the rule send",
    () =>
      stack.sqs
        .on(GetQueueAttributesCommand)
        .callsFake((input) =>
          input.AttributeNames.includes("Policy") ? { Attributes: {} } : healthyQueue(input),
        ),
    "rule",
    `broken rule the policy of the queue ${REPORTS.name} does not let the rule ${ruleWith().Name} send`,
  ],
  [
    "the queue lets another rule send",
    () => setRule(mocks, { Arn: `${ruleWith().Arn}d` }),
    "rule",
    `broken rule the policy of the queue ${REPORTS.name}`,
  ],
  [
    "the rule matches something else",
    () =>
      setRule(mocks, {
        EventPattern: ruleWith().EventPattern.replace("Event_Feedback_GET", "Login_GET"),
      }),
    "rule",
    `broken rule the rule ${ruleWith().Name} does not match a click in pool ${POOL}`,
  ],
  [
    "the mapping is disabled",
    () =>
      stack.lambda
        .on(ListEventSourceMappingsCommand)
        .resolves({ EventSourceMappings: [{ ...mappingIn("Disabled"), UUID: "id" }] }),
    "queue",
    `broken queue the function takes nothing from the queue ${REPORTS.name}: its event source mapping is Disabled: aws lambda update-event-source-mapping --uuid id --enabled`,
  ],
  [
    "the mapping of the follow-ups is gone",
    () =>
      stack.lambda
        .on(ListEventSourceMappingsCommand, { EventSourceArn: FOLLOW_UPS.arn })
        .resolves({}),
    "queue",
    `broken queue no function reads from the queue ${FOLLOW_UPS.name}`,
  ],
  [
    "every mapping is gone",
    () => stack.lambda.on(ListEventSourceMappingsCommand).resolves({}),
    "queue",
    "broken queue the stack's function can't be found: 0 functions read from",
  ],
  [
    "the function was deployed by another version",
    () =>
      stack.lambda
        .on(GetFunctionConfigurationCommand)
        .resolves(configurationWith({ MEMORY_TABLE: undefined })),
    "queue",
    "broken queue the stack's function can't be found: the function",
  ],
  [
    "the function has failed",
    () =>
      stack.lambda
        .on(GetFunctionConfigurationCommand)
        .resolves({ ...configurationWith(), State: "Failed" }),
    "queue",
    `broken queue the function ${FUNCTION_NAME} can't run`,
  ],
  [
    "the function is throttled by hand",
    () =>
      stack.lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions: 0 }),
    "queue",
    `broken queue the function ${FUNCTION_NAME} is throttled`,
  ],
];

/** Each weakens one link. */
export const weakLinks = ({ stack, mocks }: World): Case[] => [
  [
    "the rule's state is ENABLED",
    () => setRule(mocks, { State: "ENABLED" }),
    "rule",
    "weak rule the state of the rule",
  ],
  [
    "the target has no dead-letter queue",
    () =>
      mocks.events
        .on(ListTargetsByRuleCommand)
        .resolves({ Targets: [{ Id: "1", Arn: REPORTS.arn }] }),
    "rule",
    "weak rule what the rule",
  ],
  [
    "messages are dead letters",
    () =>
      stack.sqs.on(GetQueueAttributesCommand).callsFake((input) =>
        input.QueueUrl === DEAD_LETTERS.url
          ? {
              Attributes: {
                ApproximateNumberOfMessages: "2",
                ApproximateNumberOfMessagesNotVisible: "1",
              },
            }
          : healthyQueue(input),
      ),
    "queue",
    `weak queue about 3 messages are in the dead-letter queue ${DEAD_LETTERS.name}: npm run replay`,
  ],
  [
    "only administrators recover passwords",
    () =>
      stack.cognito.on(DescribeUserPoolCommand).resolves({
        UserPool: {
          ...{ UserPoolAddOns: { AdvancedSecurityMode: "ENFORCED" }, Domain: "example" },
          EmailConfiguration: { EmailSendingAccount: "DEVELOPER" },
          AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "admin_only", Priority: 1 }] },
        },
      }),
    "recovery",
    `weak recovery in pool ${POOL} only administrators`,
  ],
  [
    "access tokens live long",
    () =>
      stack.cognito.on(DescribeUserPoolClientCommand).resolves({
        UserPoolClient: {
          ClientId: "app",
          ClientName: "web",
          AccessTokenValidity: 2,
          EnableTokenRevocation: true,
        },
      }),
    "tokens",
    "weak tokens in pool",
  ],
  [
    "an alarm is in alarm",
    () =>
      mocks.cloudWatch
        .on(DescribeAlarmsCommand)
        .resolves({ MetricAlarms: [alarm("errors", { StateValue: "ALARM" })] }),
    "alarms",
    `weak alarms the alarm ${alarm("errors").AlarmName} is in alarm`,
  ],
  [
    "an alarm's actions are off",
    () =>
      mocks.cloudWatch
        .on(DescribeAlarmsCommand)
        .resolves({ MetricAlarms: [alarm("errors", { ActionsEnabled: false })] }),
    "alarms",
    `weak alarms the alarm ${alarm("errors").AlarmName} tells nobody`,
  ],
  [
    "there are alarms of another stack only",
    () =>
      mocks.cloudWatch.on(DescribeAlarmsCommand).resolves({
        MetricAlarms: [
          alarm("eu-waiting", { Namespace: "cognito-lockdown/staging-eu", Dimensions: [] }),
        ],
      }),
    "alarms",
    "weak alarms the stack has no alarm",
  ],
  [
    "nobody is subscribed",
    () => mocks.sns.on(ListSubscriptionsByTopicCommand).resolves({}),
    "alarms",
    "weak alarms nobody is subscribed to the alarm topic: npx pulumi config set --stack staging alarmEmail ADDRESS",
  ],
  [
    "nobody has confirmed",
    () =>
      mocks.sns
        .on(ListSubscriptionsByTopicCommand)
        .resolves({ Subscriptions: [{ SubscriptionArn: "PendingConfirmation" }] }),
    "alarms",
    "weak alarms nobody has confirmed",
  ],
  [
    "some have not confirmed",
    () =>
      mocks.sns
        .on(ListSubscriptionsByTopicCommand)
        .resolvesOnce({ Subscriptions: [{ SubscriptionArn: `${TOPIC}:1` }], NextToken: "2" })
        .resolves({ Subscriptions: [{ SubscriptionArn: "PendingConfirmation" }] }),
    "alarms",
    "weak alarms 1 have not confirmed",
  ],
];

/** Each is a call that is denied, and what the line of its link names. */
export const deniedCalls = ({ stack, mocks }: World): Case[] => [
  [
    "ListRules",
    () => mocks.events.on(ListRulesCommand).rejects(DENIED),
    "rule",
    "events:ListRules",
  ],
  [
    "TestEventPattern",
    () => mocks.events.on(TestEventPatternCommand).rejects(DENIED),
    "rule",
    "events:TestEventPattern",
  ],
  [
    "GetFunctionConcurrency",
    () => stack.lambda.on(GetFunctionConcurrencyCommand).rejects(DENIED),
    "queue",
    "lambda:GetFunctionConcurrency",
  ],
  [
    "GetFunctionConfiguration",
    () => stack.lambda.on(GetFunctionConfigurationCommand).rejects(DENIED),
    "queue",
    "lambda:GetFunctionConfiguration",
  ],
  [
    "DescribeAlarms",
    () => mocks.cloudWatch.on(DescribeAlarmsCommand).rejects(awsError("AccessDenied", 403)),
    "alarms",
    "cloudwatch:DescribeAlarms",
  ],
  [
    "GetParameter",
    () => mocks.ssm.on(GetParameterCommand).rejects(DENIED),
    "slack",
    "ssm:GetParameter",
  ],
  [
    "DescribeUserPool",
    () => stack.cognito.on(DescribeUserPoolCommand).rejects(DENIED),
    "pool",
    "AccessDeniedException",
  ],
  [
    "DescribeTrails",
    () => mocks.cloudTrail.on(DescribeTrailsCommand).rejects(DENIED),
    "trail",
    "AccessDeniedException",
  ],
];
