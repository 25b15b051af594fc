/** The way of a record on the server: PutEvents, rule, queue, mapping, function, log. */
import { DescribeRuleCommand, PutEventsCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import type { DescribeRuleCommandOutput } from "@aws-sdk/client-eventbridge";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { envelope, feedbackRecord } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import { equal } from "../story";
import type { Proof } from "../../cli/terminal";
import type { Clients, Server } from "./clients";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { readAttributes } from "./resource-types/queue";
import { readInvocations } from "./log";
import type { LoggedInvocation } from "./log";
import { until, within } from "./until";

/** Stands in for `aws.cognito-idp` where a server refuses events with that source, as AWS does. */
const STAND_IN = "e2e.cognito-idp";

/** Entries of one PutEvents call (API reference). */
const ENTRIES = 10;

/** How long a record takes from PutEvents to the queue, at the most: far more than on any server of this kind. */
const ARRIVAL_MS = 3_000;

/** How long a report may take, with a cold start on a busy machine and all looks at the audit log. */
export const ANSWER_MS = 60_000;

/** A way that records are known to take. */
export interface Journey {
  /** Sends records to the default event bus. @throws Error when it does not take one */
  send(...records: Envelope[]): Promise<void>;
  /** Ended invocations, of one user's reports or of all. */
  invocations(user?: string): Promise<LoggedInvocation[]>;
  /** Sends a user's report and waits until it was answered; answers the new invocations. */
  report(user: string, record: Envelope, times?: number): Promise<LoggedInvocation[]>;
  /** Whether no report of a user is answered within this time. */
  staysSilent(user: string, ms: number): Promise<boolean>;
  /** Whether the report queue is empty, or is so within a few seconds. */
  isDrained(): Promise<boolean>;
}

/**
 * Opens the way: sends a forged link's record, which locks nobody, as declared; and where that can't arrive, changes
 * what stands in its way, in `differences` as well.
 *
 * @param userPoolId a pool that the rule lets through
 * @throws Error when nothing arrives even so
 */
export async function openJourney(
  clients: Clients,
  server: Server,
  stack: DeployedStack,
  differences: Differences,
  userPoolId = `${server.region}_Forged`,
): Promise<Journey> {
  const { ruleName, reportQueueUrl, logGroupName } = stack.outputs as Record<string, string>;
  const { events, logs, sqs } = clients;
  let source: string | null = null;

  const put = async (records: Envelope[]) => {
    const { FailedEntryCount: failures, Entries: entries } = await events.send(
      new PutEventsCommand({
        Entries: records.map((record) => ({
          Source: source ?? record.source,
          DetailType: record["detail-type"],
          Detail: JSON.stringify(record.detail),
          Time: new Date(),
        })),
      }),
    );
    return failures ? (entries?.find((entry) => entry.ErrorCode)?.ErrorCode ?? "refused") : null;
  };
  const journey: Journey = {
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
    async report(user, record, times = 1) {
      const before = (await journey.invocations(user)).length;
      await journey.send(record);
      return until(`the answer to ${user}'s report`, ANSWER_MS, async () => {
        const found = (await journey.invocations(user)).slice(before);
        return found.length >= times ? found : undefined;
      });
    },
    async staysSilent(user, ms) {
      const found = await within(ms, async () => (await journey.invocations(user))[0]);
      return found === undefined;
    },
    async isDrained() {
      const empty = async () => ((await countMessages()) === 0 ? true : undefined);
      return (await within(ARRIVAL_MS, empty)) ?? false;
    },
  };
  const countMessages = async () => {
    const attributes = await readAttributes(sqs, reportQueueUrl!);
    return (
      Number(attributes.ApproximateNumberOfMessages) +
      Number(attributes.ApproximateNumberOfMessagesNotVisible)
    );
  };
  /** Sends a forged link's record and answers whether it reached the queue, or the function behind it. */
  const arrives = async (): Promise<boolean> => {
    const user = `forger-${Math.random().toString(36).slice(2)}`;
    const refusal = await put([forgedRecord(server.region, userPoolId, user)]);
    if (refusal !== null) return false;
    const sign = async () =>
      (await countMessages()) > 0 || (await journey.invocations(user)).length > 0
        ? true
        : undefined;
    if (!(await within(ARRIVAL_MS, sign))) return false;
    await until("the first answer", ANSWER_MS, async () => (await journey.invocations(user))[0]);
    return true;
  };

  const declared = await events.send(new DescribeRuleCommand({ Name: ruleName }));
  const refusal = await put([forgedRecord(server.region, userPoolId, "forger")]);
  if (refusal !== null) {
    source = STAND_IN;
    const pattern = { ...JSON.parse(declared.EventPattern!), source: [STAND_IN] };
    await events.send(putRule(declared, { EventPattern: JSON.stringify(pattern) }));
    differences.changed(
      `the rule's source, from aws.cognito-idp to ${STAND_IN}`,
      `AWS refuses PutEvents with an aws. source, and so does this server (${refusal})`,
    );
  } else {
    differences.unlike(
      "PutEvents",
      "AWS refuses PutEvents with an aws. source, this server takes it",
    );
  }
  if (!(await arrives())) {
    const changed = await events.send(new DescribeRuleCommand({ Name: ruleName }));
    await events.send(putRule(changed, { State: "ENABLED" }));
    differences.changed(
      `the rule's state, from ${declared.State} to ENABLED`,
      "on a rule in the declared state this server sends nothing on",
    );
    if (!(await arrives())) throw new Error("no record reaches the report queue through the rule");
  }
  return journey;

  /** PutRule replaces a whole rule. */
  function putRule(rule: DescribeRuleCommandOutput, change: object): PutRuleCommand {
    const { Name, Description, EventPattern, State } = rule;
    return new PutRuleCommand({ Name, Description, EventPattern, State, ...change });
  }
}

/**
 * Takes the queue's policy away for one record. Where the record arrives all the same, the server does not ask the
 * policy, and the document alone is compared.
 */
export async function proveQueuePolicy(
  { sqs }: Clients,
  stack: DeployedStack,
  journey: Journey,
  region: string,
  differences: Differences,
): Promise<Proof[]> {
  const url = stack.outputs.reportQueueUrl!;
  const { Policy: policy } = await readAttributes(sqs, url);
  const set = (value: string) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: value } }));
  const user = "forger-without-policy";
  await set("");
  let arrived: boolean;
  try {
    await journey.send(forgedRecord(region, `${region}_Forged`, user));
    const found = await within(ARRIVAL_MS, async () => (await journey.invocations(user))[0]);
    arrived = found !== undefined;
  } finally {
    await set(policy!);
  }
  if (!arrived) return [equal("without its policy the queue takes no record", arrived, false)];
  differences.notPlayed(
    "the queues' policies and the rule's dead letters",
    "this server's EventBridge sends without asking the policy, so that no delivery fails; both are compared",
  );
  return [];
}

/** The record of a click that Cognito refused. */
export function forgedRecord(region: string, userPoolId: string, user: string): Envelope {
  const record = envelope(feedbackRecord({ region, userPoolId, user, time: new Date() }));
  return { ...record, detail: { ...record.detail, errorCode: "NotAuthorizedException" } };
}
