/** `npm run replay`: what lies in the dead-letter queue is shown, or goes back to the report queue. */
import { setTimeout } from "node:timers/promises";
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { weigh } from "../handler/evidence";
import type { Settings } from "../handler/settings";
import { makeClients } from "./aws";
import type { AwsClients, AwsFailure } from "./aws";
import { findFunction, findQueues } from "./find";
import type { StackQueues } from "./find";
import type { ReplayOptions } from "./options";
import { planFor } from "./plan";
import type { Weigher } from "./plan";
import { countMessages, countsInWords, lookInto, VISIBILITY_SECONDS } from "./queues";
import { redrive } from "./redrive";

/** Messages that a dry run shows: as many as a person may read, and few enough to receive before they come back. */
const SHOWN_AT_MOST = 1_000;

/** What a test sets. */
export interface ReplayWorld {
  terminal?: Terminal;
  wait?: (ms: number) => Promise<unknown>;
  shownAtMost?: number;
}

/**
 * Runs the command and prints it.
 *
 * @returns whether everything was moved, or shown
 * @throws Error with one line for a person
 */
export async function replay(
  { stack, dryRun }: ReplayOptions,
  region: string,
  {
    terminal = makeTerminal(process.stdout),
    wait = setTimeout,
    shownAtMost = SHOWN_AT_MOST,
  }: ReplayWorld = {},
): Promise<boolean> {
  const clients = makeClients(region);
  try {
    terminal.heading(`${dryRun ? "Dry run of a replay" : "Replay"}: stack ${stack} in ${region}`);
    const queues = await findQueues(clients.sqs, stack, region);
    // Before anything is touched: two stacks' queues can have names that begin alike, and whoever may not read the
    // settings should not take a message.
    const { settings } = await findFunction(clients.lambda, queues, stack);
    await showCounts(clients, queues, terminal);
    return dryRun
      ? await showAll(clients, queues, settings, shownAtMost, terminal)
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
  if (move.failure !== undefined) show(`SQS says why: ${move.failure}`);
  await showCounts(clients, queues, terminal);
  const isMoved = move.status === "COMPLETED";
  terminal.note(
    isMoved
      ? `${inNumber(move.moved)} went back to the report queue. SQS's counts may lag by a minute.`
      : "The move did not end well: what was not moved still lies in the dead-letter queue. Run the command again.",
  );
  return isMoved;
}

async function showAll(
  clients: AwsClients,
  queues: StackQueues,
  settings: Settings,
  shownAtMost: number,
  terminal: Terminal,
): Promise<boolean> {
  const { messages, more, hidden } = await lookInto(clients.sqs, queues.deadLetters, shownAtMost);
  terminal.step("queue", `${inNumber(messages.length)} read and put back; nothing is moved`);
  if (more) terminal.step("queue", `there may be more: a dry run reads ${shownAtMost} at the most`);
  if (hidden > 0) {
    terminal.step(
      "queue",
      `${hidden} could not be put back at once; they come back within ${VISIBILITY_SECONDS} s`,
    );
  }

  // A line break in a foreign text would pose as a line of ours, so each text is made printable by itself.
  const weighToday = weigherOf(clients);
  let failure: AwsFailure | undefined;
  for (const [index, { body, undelivered }] of messages.entries()) {
    const planned = await planFor(body, weighToday, settings);
    failure ??= planned.failure;
    terminal.note(`${index + 1} of ${messages.length}`);
    terminal.step("report", printable(planned.about));
    if (undelivered !== undefined) {
      terminal.step("rule", printable(`EventBridge could not deliver it: ${undelivered}`));
    }
    if (planned.evidence !== undefined)
      terminal.step("plan", printable(`weighs: ${planned.evidence}`));
    terminal.step("plan", printable(planned.plan));
  }
  if (failure !== undefined) throw failure;
  return true;
}

/** A dead letter is old, so one look is enough. What the person, unlike the function, can't read makes no plan. */
function weigherOf({ cognito, cognitoFailures }: AwsClients): Weigher {
  return async (report) => {
    const before = cognitoFailures.length;
    const evidence = await weigh(cognito, report, [0]);
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
    terminal.step("queue", `${queue.name}: ${countsInWords(await countMessages(sqs, queue))}`);
  }
}

function inNumber(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}
