/** `npm run replay`: moves dead letters back to the report queue, or shows them. */
import { setTimeout } from "node:timers/promises";
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { assess } from "../handler/assessment";
import type { Settings } from "../handler/settings";
import { makeClients } from "./aws";
import type { AwsClients, AwsFailure } from "./aws";
import { findFunction, findQueues } from "./find";
import type { StackQueues } from "./find";
import type { ReplayOptions } from "./options";
import { planFor } from "./plan";
import type { Assessor } from "./plan";
import { describeCounts, peek, VISIBILITY_SECONDS } from "./queues";
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
  { stack, dryRun }: ReplayOptions,
  region: string,
  {
    terminal = makeTerminal(process.stdout),
    wait = setTimeout,
    maxShown = MAX_SHOWN,
  }: ReplayContext = {},
): Promise<boolean> {
  const clients = makeClients(region);
  try {
    terminal.heading(`${dryRun ? "Dry run of a replay" : "Replay"}: stack ${stack} in ${region}`);
    const queues = await findQueues(clients.sqs, stack, region);
    // Before any message is received or moved: this check may find that the queues belong to another stack.
    const { settings } = await findFunction(clients.lambda, queues, stack);
    await showCounts(clients, queues, terminal);
    return dryRun
      ? await showAll(clients, queues, settings, maxShown, terminal)
      : await moveAll(clients, queues, terminal, wait);
  } finally {
    clients.close();
  }
}

async function moveAll(
  clients: AwsClients,
  queues: StackQueues,
  terminal: Terminal,
  wait: (ms: number) => Promise<unknown>,
): Promise<boolean> {
  const show = (text: string) => terminal.step("redrive", printable(text));
  const move = await redrive(clients.sqs, queues, show, wait);
  if (move.FailureReason !== undefined) show(`reason from SQS: ${move.FailureReason}`);
  await showCounts(clients, queues, terminal);
  const isMoved = move.Status === "COMPLETED";
  terminal.note(
    isMoved
      ? `${countOf(move.ApproximateNumberOfMessagesMoved ?? 0)} moved back to the report queue. SQS's counts may lag by a minute.`
      : "The move failed. Messages that were not moved are still in the dead-letter queue. Run the command again.",
  );
  return isMoved;
}

async function showAll(
  clients: AwsClients,
  queues: StackQueues,
  settings: Settings,
  maxShown: number,
  terminal: Terminal,
): Promise<boolean> {
  const { messages, more, hidden } = await peek(clients.sqs, queues.deadLetters, maxShown);
  terminal.step("queue", `${countOf(messages.length)} read and put back; nothing is moved`);
  if (more) terminal.step("queue", `there may be more: a dry run reads at most ${maxShown}`);
  if (hidden > 0) {
    terminal.step(
      "queue",
      `${hidden} could not be put back; visible again within ${VISIBILITY_SECONDS} s`,
    );
  }

  // Each untrusted text is made printable by itself, because a line break in it could imitate a line of this command.
  const assessToday = makeAssessor(clients);
  let failure: AwsFailure | undefined;
  for (const [index, { body, undelivered }] of messages.entries()) {
    const planned = await planFor(body, assessToday, settings);
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
  if (failure !== undefined) throw failure;
  return true;
}

/**
 * Assesses with one read, because a dead letter is old. An error that Cognito itself returns is evidence, because the
 * function would get it too. Any other failure concerns only the operator's access, and is thrown.
 */
function makeAssessor({ cognito, cognitoFailures }: AwsClients): Assessor {
  return async (report) => {
    const before = cognitoFailures.length;
    const evidence = await assess(cognito, report, [0]);
    const failure = cognitoFailures.slice(before).find(({ kind }) => kind !== "answer");
    if (failure !== undefined) throw failure;
    return evidence;
  };
}

async function showCounts(
  { sqs }: AwsClients,
  { reports, deadLetters }: StackQueues,
  terminal: Terminal,
): Promise<void> {
  for (const queue of [deadLetters, reports]) {
    terminal.step("queue", await describeCounts(sqs, queue));
  }
}

function countOf(messages: number): string {
  return messages === 1 ? "1 message" : `${messages} messages`;
}
