/** `npm run replay`: moves dead letters back to the queues that they came from, or shows them. */
import { setTimeout } from "node:timers/promises";
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import type { AccountMemory } from "../handler/account-memory";
import { assess } from "../handler/assessment";
import { hasName } from "../handler/errors";
import { memoryKeyOf, readItem } from "../handler/memory";
import type { MemoryKey } from "../handler/memory";
import type { Settings } from "../handler/settings";
import { makeClients } from "./aws";
import type { AwsClients, AwsFailure } from "./aws";
import { describeComponent } from "./component";
import { findFunction, findPageQueues, findQueues } from "./find";
import type { QueuePair, StackQueues } from "./find";
import type { ReplayOptions } from "./options";
import { planFor } from "./plan";
import type { Assessor, ReportSource } from "./plan";
import { describeCounts, peek, VISIBILITY_SECONDS } from "./queues";
import type { QueuedMessage } from "./queues";
import { redrive } from "./redrive";

/** Most messages that a dry run shows: few enough to receive all before the first becomes visible again. */
const MAX_SHOWN = 1_000;

/** What tests replace. */
export interface ReplayContext {
  terminal?: Terminal;
  /** Waits for milliseconds. */
  wait?: (ms: number) => Promise<unknown>;
  maxShown?: number;
}

/**
 * Runs the command and prints its output.
 *
 * @returns whether all messages were moved, or shown
 * @throws Error with a message of one line
 */
export async function replay(
  options: ReplayOptions,
  region: string,
  {
    terminal = makeTerminal(process.stdout),
    wait = setTimeout,
    maxShown = MAX_SHOWN,
  }: ReplayContext = {},
): Promise<boolean> {
  const clients = makeClients(region);
  const { dryRun } = options;
  try {
    const title = dryRun ? "Dry run of a replay" : "Replay";
    terminal.heading(`${title}: ${describeComponent(options)} in ${region}`);
    const queues = await findQueues(clients.sqs, options, region);
    // Before any message is received or moved: this check may find that the queues belong to another stack.
    const { settings } = await findFunction(clients.lambda, queues, options);
    const lanes = lanesOf(queues, await findPageQueues(clients.sqs, settings));
    await showCounts(clients, lanes, terminal);
    return dryRun
      ? await showAll(clients, lanes, settings, maxShown, terminal)
      : await moveAll(clients, lanes, terminal, wait);
  } finally {
    clients.close();
  }
}

/** A queue and its dead letters. */
interface Lane extends QueuePair {
  /** What is in it. */
  what: ReportSource | "follow-up";
}

/** Reports first: they lock. */
function lanesOf(
  { reports, deadLetters, followUps, followUpDeadLetters }: StackQueues,
  pageQueues: QueuePair | null,
): Lane[] {
  return [
    { what: "report", queue: reports, deadLetters },
    ...(pageQueues === null ? [] : [{ what: "page report" as const, ...pageQueues }]),
    { what: "follow-up", queue: followUps, deadLetters: followUpDeadLetters },
  ];
}

async function moveAll(
  clients: AwsClients,
  lanes: Lane[],
  terminal: Terminal,
  wait: (ms: number) => Promise<unknown>,
): Promise<boolean> {
  const ends: string[] = [];
  const failures: unknown[] = [];
  let areMoved = true;
  for (const lane of lanes) {
    const show = (text: string) => terminal.step("redrive", printable(`${lane.what}s: ${text}`));
    try {
      const move = await redrive(clients.sqs, lane, show, wait);
      if (move.FailureReason !== undefined) show(`reason from SQS: ${move.FailureReason}`);
      const isMoved = move.Status === "COMPLETED";
      areMoved &&= isMoved;
      ends.push(
        isMoved
          ? `${countOf(move.ApproximateNumberOfMessagesMoved ?? 0)} moved back to the ${lane.what} queue.`
          : `The move to the ${lane.what} queue failed. Messages that were not moved are still in ` +
              `${lane.deadLetters.name}. Run the command again.`,
      );
    } catch (error) {
      // What is wrong with one queue must not keep the messages of the others.
      failures.push(error);
    }
  }
  await showCounts(clients, lanes, terminal);
  terminal.note([...ends, "SQS's counts may lag by a minute."].join("\n"));
  if (failures.length > 0) throw failures[0];
  return areMoved;
}

async function showAll(
  clients: AwsClients,
  lanes: Lane[],
  settings: Settings,
  maxShown: number,
  terminal: Terminal,
): Promise<boolean> {
  let failure: AwsFailure | undefined;
  for (const lane of lanes) {
    const { what } = lane;
    const messages = await showRead(clients, lane, maxShown, terminal);
    if (what === "follow-up") {
      showFollowUps(messages, terminal);
      continue;
    }
    const failed = await showReports(clients, { what, messages }, settings, terminal);
    failure ??= failed;
  }
  if (failure !== undefined) throw failure;
  return true;
}

/** Reads the dead letters, puts them back, and says so. */
async function showRead(
  { sqs }: AwsClients,
  { what, deadLetters }: Lane,
  maxShown: number,
  terminal: Terminal,
): Promise<QueuedMessage[]> {
  const { messages, more, hidden } = await peek(sqs, deadLetters, maxShown);
  const show = (text: string) => terminal.step("queue", `${what}s: ${text}`);
  show(`${countOf(messages.length)} read and put back; nothing is moved`);
  if (more) show(`there may be more: a dry run reads at most ${maxShown}`);
  if (hidden > 0) {
    show(`${hidden} could not be put back; visible again within ${VISIBILITY_SECONDS} s`);
  }
  return messages;
}

/** Shows each report and its plan. @returns why a plan is unknown */
async function showReports(
  clients: AwsClients,
  { what, messages }: { what: ReportSource; messages: QueuedMessage[] },
  settings: Settings,
  terminal: Terminal,
): Promise<AwsFailure | undefined> {
  // Each untrusted text is made printable by itself, because a line break in it could imitate a line of this command.
  const assessToday = makeAssessor(clients, settings);
  let failure: AwsFailure | undefined;
  for (const [index, { body, undelivered }] of messages.entries()) {
    const planned = await planFor(what, body, assessToday, settings);
    failure ??= planned.failure;
    terminal.note(`${index + 1} of ${messages.length}`);
    terminal.step("report", printable(planned.about));
    if (undelivered !== undefined) {
      terminal.step("rule", printable(`EventBridge could not deliver it: ${undelivered}`));
    }
    if (planned.evidence !== undefined) {
      terminal.step("plan", printable(`evidence: ${planned.evidence}`));
    }
    terminal.step("plan", printable(planned.plan));
  }
  if (messages.length > 0) terminal.gap();
  return failure;
}

/** Shows how old each follow-up is. What it does when it is back depends on what was done to its account since. */
function showFollowUps(messages: QueuedMessage[], terminal: Terminal): void {
  for (const [index, { sentAt }] of messages.entries()) {
    const since = sentAt === undefined ? "at an unknown time" : `at ${sentAt.toISOString()}`;
    terminal.step("queue", `follow-up ${index + 1} of ${messages.length}: sent ${since}`);
  }
  if (messages.length === 0) return;
  terminal.step(
    "plan",
    "back in its queue, the function does what is not done yet: a second look, a later sign-out or a notification",
  );
}

/**
 * Assesses with one read, because a dead letter is old, and reads what the function remembers of the account. An error
 * that Cognito itself returns is evidence, because the function would get it too. Any other failure concerns only the
 * operator's access, and is thrown.
 */
function makeAssessor(
  { cognito, cognitoFailures, dynamodb }: AwsClients,
  { memoryTable }: Settings,
): Assessor {
  return async (report) => {
    const before = cognitoFailures.length;
    const assessed = await assess(cognito, report, { pausesMs: [0] });
    const failure = cognitoFailures.slice(before).find(({ kind }) => kind !== "answer");
    if (failure !== undefined) throw failure;
    const key = memoryKeyOf(assessed);
    const memory = key ? await readMemory(dynamodb, memoryTable, key) : null;
    return { ...assessed, memory };
  };
}

/** What is remembered of an account; null for an item of another version, which the function takes for none as well. */
async function readMemory(
  dynamodb: AwsClients["dynamodb"],
  table: string,
  key: MemoryKey,
): Promise<AccountMemory | null> {
  try {
    return (await readItem(dynamodb, table, key)).account;
  } catch (error) {
    if (hasName(error, "UnknownItem")) return null;
    throw error;
  }
}

async function showCounts({ sqs }: AwsClients, lanes: Lane[], terminal: Terminal): Promise<void> {
  for (const { deadLetters, queue } of lanes) {
    terminal.step("queue", await describeCounts(sqs, deadLetters));
    terminal.step("queue", await describeCounts(sqs, queue));
  }
}

function countOf(messages: number): string {
  return messages === 1 ? "1 message" : `${messages} messages`;
}
