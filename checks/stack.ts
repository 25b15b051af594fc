/** Whether what the stack has declared still does its part of the chain: rule, mappings, alarm topic, webhook. Pure. */
import { FEEDBACK_EVENT_NAME } from "../handler/report";
import { finding } from "./finding";
import type { Finding, Link } from "./finding";
import type { Unread } from "./unread";

/** The rule that matches the record of a click. */
export interface RuleFacts {
  name: string;
  isEnabled: boolean;
  /** Its event pattern, a JSON text; empty where it has none. */
  pattern: string;
  /** ARNs of what it sends to. */
  targets: string[];
}

/** The connection of a queue to the function. */
export interface MappingFacts {
  id: string;
  isEnabled: boolean;
}

/** The topic that alarms are published to. */
export interface TopicFacts {
  arn: string;
  /** How many subscriptions are confirmed, and how many are not. */
  confirmed: number;
  pending: number;
}

/** What the rule must do. */
export interface RuleExpectation {
  reportQueueArn: string;
  /** Pools that it must match, or null for every pool. */
  userPoolIds: string[] | null;
}

/** How to get back what the stack has declared. Without the option, Pulumi does not compare with AWS. */
const DEPLOY = "npx pulumi up --refresh restores it";

/** The findings about the rule. */
export function checkRule(
  { name, isEnabled, pattern, targets }: RuleFacts,
  { reportQueueArn, userPoolIds }: RuleExpectation,
): Finding[] {
  const findings: Finding[] = [];
  const add = (wrong: string, cure: string) =>
    findings.push(finding("rule", "broken", wrong, cure));
  if (!isEnabled) {
    add(`the rule ${name} is disabled, so no click on Cognito's link arrives`, DEPLOY);
  }
  const matched = matchedPools(pattern);
  if (matched === "no click") {
    add(`the pattern of the rule ${name} does not match ${FEEDBACK_EVENT_NAME}`, DEPLOY);
  } else if (matched !== "every pool") {
    const missed = userPoolIds?.filter((id) => !matched.includes(id)) ?? ["every other pool"];
    if (missed.length > 0) {
      add(`the pattern of the rule ${name} does not match ${missed.join(", ")}`, DEPLOY);
    }
  }
  if (!targets.includes(reportQueueArn)) {
    add(`the rule ${name} does not send to the report queue`, DEPLOY);
  }
  return findings;
}

/** The pools whose clicks a pattern matches. */
function matchedPools(pattern: string): "no click" | "every pool" | unknown[] {
  try {
    const { detail } = JSON.parse(pattern) as {
      detail?: { eventName?: unknown[]; additionalEventData?: { userPoolId?: unknown[] } };
    };
    if (!detail?.eventName?.includes(FEEDBACK_EVENT_NAME)) return "no click";
    return detail.additionalEventData?.userPoolId ?? "every pool";
  } catch {
    return "no click";
  }
}

/** States in which a mapping takes no message, or is about to stop (Lambda API reference, EventSourceMappingConfiguration). */
const OFF = ["Disabled", "Disabling", "Deleting"];

/** Whether the function gets nothing from a queue, by the state of its event source mapping. */
export function isMappingOff(state = ""): boolean {
  return OFF.includes(state);
}

/** The finding about the mapping of a queue. @param queue such as `reports` */
export function checkMapping(queue: string, { id, isEnabled }: MappingFacts): Finding[] {
  if (isEnabled) return [];
  return [
    finding(
      "queue",
      "broken",
      `the function takes nothing from the queue of ${queue}: its event source mapping is disabled`,
      `aws lambda update-event-source-mapping --enabled --uuid ${id}`,
    ),
  ];
}

/**
 * The finding about the alarm topic. No subscription at all may be meant so; one that waits to be confirmed is not.
 * Messages go to confirmed subscriptions only (SNS developer guide, "Confirming a subscription").
 */
export function checkTopic({ arn, confirmed, pending }: TopicFacts): Finding[] {
  if (confirmed > 0) return [];
  return [
    pending > 0
      ? finding(
          "alarms",
          "broken",
          `nobody gets the alarms: the subscription to ${arn} is not confirmed`,
          "follow the link in the mail that AWS sent to the address, or subscribe it again (SNS console, the topic)",
        )
      : finding(
          "alarms",
          "weak",
          `nobody gets the alarms: ${arn} has no subscription`,
          "subscribe your own tool to it, or set alarmEmail (npx pulumi config set alarmEmail ADDRESS) where the topic is the stack's own",
        ),
  ];
}

/** The hosts of incoming webhooks. */
const SLACK_HOSTS = ["hooks.slack.com", "hooks.slack-gov.com"];

/** The finding about the webhook's parameter. Nothing of its value is in it. */
export function checkWebhook(parameter: string, value: string): Finding[] {
  const url = URL.canParse(value) ? new URL(value) : null;
  // A test server on this machine, as the config takes it.
  const isLocal = url?.hostname === "127.0.0.1";
  if ((url?.protocol === "https:" && SLACK_HOSTS.includes(url.host)) || isLocal) return [];
  return [
    finding(
      "slack",
      "broken",
      `the parameter ${parameter} holds no Slack webhook, so nobody is notified`,
      "npx pulumi config set --secret slackWebhookUrl, then npx pulumi up --refresh",
    ),
  ];
}

/** The one finding about something of the stack that could not be read: `broken` where it is not there any more. */
export function unreadPart(link: Link, what: string, { unread, isMissing }: Unread): Finding {
  return isMissing
    ? finding(link, "broken", `${what} is not there any more`, DEPLOY)
    : finding(
        link,
        "unknown",
        `${what} could not be read (${unread})`,
        "allow the call: npx pulumi up --refresh restores the role; a policy of your AWS organization may deny it as well",
      );
}
