/** The path of a record on the server: PutEvents, rule, queue, event source mapping, function, log. */
import type { DescribeRuleCommandOutput } from "@aws-sdk/client-eventbridge";
import { envelope, feedbackRecord } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import type { Proof } from "../../cli/terminal";
import { equal } from "../proofs";
import { until, within } from "../until";
import type { Clients, Server } from "./clients";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { readInvocations } from "./log";
import type { LoggedInvocation } from "./log";
import { countMessages, readAttributes } from "./resource-types/delivery";

/** Replaces `aws.cognito-idp` where a server refuses events with that source, as AWS does. */
const SUBSTITUTE_SOURCE = "e2e.cognito-idp";

/** Entries of one PutEvents call (API reference). */
const ENTRIES = 10;

/** Limit for a record from PutEvents to the queue, in milliseconds: far more than any server of this kind takes. */
export const ARRIVAL_MS = 3_000;

/** Limit for one invocation, with a cold start on a busy machine and every read of the audit log, in milliseconds. */
export const INVOCATION_MS = 60_000;

/** A path that is known to work. */
export interface EventPath {
  /** The record of a click that Cognito refused, on a pool that the rule matches: no account is locked for it. */
  forged(user: string): Envelope;
  /** Sends records to the default event bus. @throws Error when it does not take one */
  send(...records: Envelope[]): Promise<void>;
  /** Invocations that have ended, oldest first: those about one user, or all. */
  invocations(user?: string): Promise<LoggedInvocation[]>;
  /** Whether the function is not invoked about a user within the time that a record takes. */
  staysSilent(user: string): Promise<boolean>;
  /** Whether the report queue is empty, or becomes so within a few seconds. */
  isDrained(): Promise<boolean>;
}

/**
 * Opens the path: sends the record of a forged link, for which no account is locked. Where it does not arrive with the
 * stack as declared, changes what prevents it, and adds the change to `differences`.
 *
 * @param userPoolId a pool that the rule matches
 * @throws Error when no record arrives after these changes
 */
export async function openEventPath(
  { events, logs, sqs }: Clients,
  { region }: Server,
  stack: DeployedStack,
  differences: Differences,
  userPoolId: string,
): Promise<EventPath> {
  const { ruleName, reportQueueUrl, logGroupName } = stack.outputs as Record<string, string>;
  let source: string | null = null;

  const put = async (records: Envelope[]) => {
    const { FailedEntryCount: failures, Entries: entries } = await events.putEvents({
      Entries: records.map((record) => ({
        Source: source ?? record.source,
        DetailType: record["detail-type"],
        Detail: JSON.stringify(record.detail),
        Time: new Date(),
      })),
    });
    return failures ? (entries?.find((entry) => entry.ErrorCode)?.ErrorCode ?? "refused") : null;
  };
  const countReports = () => countMessages(sqs, reportQueueUrl!);
  const path: EventPath = {
    forged(user) {
      const record = envelope(feedbackRecord({ region, userPoolId, user, time: new Date() }));
      return { ...record, detail: { ...record.detail, errorCode: "NotAuthorizedException" } };
    },
    async send(...records) {
      for (let start = 0; start < records.length; start += ENTRIES) {
        const refusal = await put(records.slice(start, start + ENTRIES));
        if (refusal !== null) throw new Error(`the event bus refused a record: ${refusal}`);
      }
    },
    async invocations(user) {
      const all = await readInvocations(logs, logGroupName!);
      return user === undefined ? all : all.filter((invocation) => invocation.user === user);
    },
    async staysSilent(user) {
      const found = await within(ARRIVAL_MS, async () => (await path.invocations(user))[0]);
      return found === undefined;
    },
    async isDrained() {
      const empty = async () => ((await countReports()) === 0 ? true : undefined);
      return (await within(ARRIVAL_MS, empty)) ?? false;
    },
  };
  /** Sends the record, and returns whether it reached the queue, or the function behind it. */
  const arrives = async (): Promise<boolean> => {
    const user = `forger-${Math.random().toString(36).slice(2)}`;
    if ((await put([path.forged(user)])) !== null) return false;
    const invocation = async () => (await path.invocations(user))[0];
    const found = await within(ARRIVAL_MS, async () =>
      (await countReports()) > 0 ? true : invocation(),
    );
    if (found === undefined) return false;
    await until("the first invocation", INVOCATION_MS, invocation);
    return true;
  };

  const declared = await events.describeRule({ Name: ruleName });
  const refusal = await put([path.forged("forger")]);
  if (refusal !== null) {
    source = SUBSTITUTE_SOURCE;
    const pattern = { ...JSON.parse(declared.EventPattern!), source: [source] };
    await putRule(declared, { EventPattern: JSON.stringify(pattern) });
    differences.changed(
      `the rule's source, from aws.cognito-idp to ${source}`,
      `AWS refuses PutEvents with an aws. source, and so does this server (${refusal})`,
    );
  } else {
    differences.unlike(
      "PutEvents",
      "AWS refuses PutEvents with an aws. source, this server accepts it",
    );
  }
  if (!(await arrives())) {
    await putRule(await events.describeRule({ Name: ruleName }), { State: "ENABLED" });
    differences.changed(
      `the rule's state, from ${declared.State} to ENABLED`,
      "this server sends nothing to the target of a rule in the declared state",
    );
    if (!(await arrives())) throw new Error("no record reaches the report queue through the rule");
  }
  return path;

  /** PutRule replaces a whole rule. */
  function putRule(rule: DescribeRuleCommandOutput, change: object) {
    const { Name, Description, EventPattern, State } = rule;
    return events.putRule({ Name, Description, EventPattern, State, ...change });
  }
}

/**
 * Removes the queue's policy for one record. Where the record still arrives, the server does not enforce the policy, and
 * its document is only compared.
 */
export async function proveQueuePolicy(
  { sqs }: Clients,
  stack: DeployedStack,
  path: EventPath,
  differences: Differences,
): Promise<Proof[]> {
  const url = stack.outputs.reportQueueUrl!;
  const { Policy: policy } = await readAttributes(sqs, url);
  const set = (value: string) =>
    sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy: value } });
  const user = "forger-without-policy";
  await set("");
  let silent: boolean;
  try {
    await path.send(path.forged(user));
    silent = await path.staysSilent(user);
  } finally {
    await set(policy!);
  }
  if (silent) return [equal("without its policy the queue accepts no record", silent, true)];
  differences.notRun(
    "the queues' policies and the rule's dead letters",
    "this server's EventBridge does not enforce the policy, so that no delivery fails; both are compared",
  );
  return [];
}
