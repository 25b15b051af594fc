/** Reads what the stack has declared, over the SDK. No function here throws. */
import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import type { SNSClient } from "@aws-sdk/client-sns";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { isMappingOff } from "./stack";
import type { MappingFacts, RuleFacts, TopicFacts } from "./stack";
import { toUnread } from "./unread";
import type { Unread } from "./unread";

/**
 * Reads a rule of the default bus and its targets (events:DescribeRule, ListTargetsByRule). A rule has five targets at most,
 * so one page holds them all (EventBridge user guide, quotas).
 */
export async function readRule(
  events: EventBridgeClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<RuleFacts | Unread> {
  try {
    const [rule, { Targets: targets = [] }] = await Promise.all([
      events.send(new DescribeRuleCommand({ Name: name }), { abortSignal }),
      events.send(new ListTargetsByRuleCommand({ Rule: name }), { abortSignal }),
    ]);
    return {
      name,
      isEnabled: (rule.State ?? "").startsWith("ENABLED"),
      pattern: rule.EventPattern ?? "",
      targets: targets.map(({ Arn: arn }) => arn ?? ""),
    };
  } catch (error) {
    return toUnread(error);
  }
}

/** Reads an event source mapping (lambda:GetEventSourceMapping). */
export async function readMapping(
  lambda: LambdaClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<MappingFacts | Unread> {
  try {
    const command = new GetEventSourceMappingCommand({ UUID: id });
    const { State: state } = await lambda.send(command, { abortSignal });
    return { id, isEnabled: !isMappingOff(state) };
  } catch (error) {
    return toUnread(error);
  }
}

/** Reads a topic's numbers of subscriptions (sns:GetTopicAttributes); SNS gives them as text (API reference). */
export async function readTopic(
  sns: SNSClient,
  arn: string,
  abortSignal: AbortSignal,
): Promise<TopicFacts | Unread> {
  try {
    const command = new GetTopicAttributesCommand({ TopicArn: arn });
    const { Attributes: attributes = {} } = await sns.send(command, { abortSignal });
    return {
      arn,
      confirmed: Number(attributes.SubscriptionsConfirmed ?? 0),
      pending: Number(attributes.SubscriptionsPending ?? 0),
    };
  } catch (error) {
    return toUnread(error);
  }
}

/** Reads the webhook (ssm:GetParameter): a secret, which nobody may log. */
export async function readWebhook(
  ssm: SSMClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<{ value: string } | Unread> {
  try {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    const { Parameter: parameter } = await ssm.send(command, { abortSignal });
    return { value: parameter?.Value ?? "" };
  } catch (error) {
    return toUnread(error);
  }
}
