/** `npm run doctor`: whether the rule matches a click, and may put it into the report queue. */
import {
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import type { EventBridgeClient, Rule, Target } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { finding } from "../checks/finding";
import type { Finding } from "../checks/finding";
import { envelope, feedbackRecord } from "../cli/record";
import type { ComponentId } from "../handler/component";
import { namePrefix } from "../stack/names";
import { refresh } from "./doctor-link";
import type { Checked } from "./doctor-link";
import { isNamed } from "./find";
import type { Queue } from "./find";

/** What the check needs. */
export interface RuleContext {
  clients: { events: EventBridgeClient; sqs: SQSClient };
  id: ComponentId;
  region: string;
  reports: Queue;
}

/** The state in which the stack declares its rule (`stack/rule.ts`). */
const DECLARED = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/** The stack's rule; undefined where there is none. Of several whose names begin alike, it is the one of its queue. */
export async function findRule(context: RuleContext): Promise<Rule | undefined> {
  const { clients, id, reports } = context;
  const start = `${namePrefix(id.name, id.stack)}-feedback-`;
  const { Rules: rules = [] } = await clients.events.send(
    new ListRulesCommand({ NamePrefix: start }),
  );
  const named = rules.filter(({ Name: name = "" }) => isNamed(name, start));
  if (named.length < 2) return named[0];
  for (const rule of named) {
    const targets = await targetsOf(context, rule);
    if (targets.some(({ Arn: arn }) => arn === reports.arn)) return rule;
  }
  return undefined;
}

async function targetsOf({ clients }: RuleContext, { Name: Rule }: Rule): Promise<Target[]> {
  const { Targets: targets = [] } = await clients.events.send(
    new ListTargetsByRuleCommand({ Rule }),
  );
  return targets;
}

/** The pools that a rule names; null for every pool of the account. */
export function poolsOf({ EventPattern: pattern = "{}" }: Rule): string[] | null {
  const parsed = JSON.parse(pattern) as {
    detail?: { additionalEventData?: { userPoolId?: unknown[] } };
  };
  const named = parsed.detail?.additionalEventData?.userPoolId;
  return named ? named.filter((id): id is string => typeof id === "string") : null;
}

/** Checks the rule, with a made-up click in each pool. @param userPoolIds the pools that are checked */
export async function checkRule(
  context: RuleContext,
  rule: Rule | undefined,
  userPoolIds: string[],
): Promise<Omit<Checked, "link">> {
  const { clients, id, reports } = context;
  const findings: Finding[] = [];
  const add = (kind: Finding["kind"], wrong: string, cure = refresh(id)) =>
    findings.push(finding("rule", kind, wrong, cure));
  if (rule === undefined) {
    add("broken", `the stack's rule is gone, so no click reaches the queue ${reports.name}`);
    return { findings, seen: [] };
  }
  const { Name: name, State: state } = rule;
  if (state === "DISABLED") add("broken", `the rule ${name} is disabled`);
  else if (state !== DECLARED) {
    add(
      "weak",
      `the state of the rule ${name} is ${state}, and two pages of AWS disagree on whether it then gets clicks`,
    );
  }
  const targets = await targetsOf(context, rule);
  const target = targets.find(({ Arn: arn }) => arn === reports.arn);
  if (!target) add("broken", `the rule ${name} does not send to the queue ${reports.name}`);
  else if (!target.DeadLetterConfig?.Arn) {
    add("weak", `what the rule ${name} can't deliver is lost: its target has no dead-letter queue`);
  }
  if (!(await maySend(clients.sqs, reports, rule))) {
    add("broken", `the policy of the queue ${reports.name} does not let the rule ${name} send`);
  }
  for (const pool of await unmatched(context, rule, userPoolIds)) {
    add(
      "broken",
      `the rule ${name} does not match a click in pool ${pool}`,
      `add the pool to userPoolIds in the stack's config, then ${refresh(id)}`,
    );
  }
  return { findings, seen: [`the rule ${name} matches clicks and sends them to ${reports.name}`] };
}

/** Pools of which the rule does not match a click. EventBridge itself says so, for a record as CloudTrail writes it. */
async function unmatched(
  { clients, region, reports }: RuleContext,
  { EventPattern }: Rule,
  userPoolIds: string[],
): Promise<string[]> {
  const accountId = reports.arn.split(":")[4]!;
  const missed: string[] = [];
  for (const userPoolId of userPoolIds) {
    const click = { region, userPoolId, user: "doctor", time: new Date(), accountId };
    const Event = JSON.stringify(envelope(feedbackRecord(click)));
    const { Result: isMatch } = await clients.events.send(
      new TestEventPatternCommand({ EventPattern, Event }),
    );
    if (!isMatch) missed.push(userPoolId);
  }
  return missed;
}

/** A statement of a queue's policy. */
interface Statement {
  Effect?: string;
  Principal?: unknown;
  Condition?: unknown;
}

/**
 * Whether the queue's policy has a statement for this rule. It compares what the stack writes; it does not judge every
 * policy.
 */
async function maySend(sqs: SQSClient, { url }: Queue, { Arn: arn = "" }: Rule): Promise<boolean> {
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["Policy"] }),
  );
  const { Statement: statements = [] } = JSON.parse(attributes.Policy || "{}") as {
    Statement?: Statement | Statement[];
  };
  return [statements].flat().some(({ Effect, Principal, Condition }) => {
    const condition = JSON.stringify(Condition ?? null);
    const isForRule = condition === "null" || condition.includes(JSON.stringify(arn));
    return (
      Effect === "Allow" && JSON.stringify(Principal).includes("events.amazonaws.com") && isForRule
    );
  });
}
