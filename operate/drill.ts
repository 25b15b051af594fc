/** `npm run drill`: one report of our own, from the report queue of a real stack to its outcome. */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { showLogLine } from "../cli/log-line";
import { envelope, feedbackRecord } from "../cli/record";
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { DRILL_MARK } from "../handler/report";
import type { Settings } from "../handler/settings";
import { makeClients } from "./aws";
import type { AwsClients } from "./aws";
import { findFunction, findQueues } from "./find";
import type { StackFunction, StackQueues } from "./find";
import { followToOutcome, readLog } from "./follow";
import type { Clock, LogLine } from "./follow";
import type { DrillOptions } from "./options";
import { countMessages, countsInWords } from "./queues";
import { judgeDrill, slackInWords } from "./verdict";

/** States of a mapping in which the function takes nothing (Lambda API, ListEventSourceMappings, State). */
const OFF = ["Disabled", "Disabling", "Deleting"];

/**
 * Runs the command and prints it.
 *
 * @returns whether the report ended as it should
 * @throws Error with one line for a person
 */
export async function drill(
  options: DrillOptions,
  region: string,
  terminal: Terminal = makeTerminal(process.stdout),
  clock: Clock = { now: Date.now, wait: setTimeout },
): Promise<boolean> {
  const { stack, user, userPoolId, timeoutSeconds } = options;
  const clients = makeClients(region);
  try {
    terminal.heading(`Drill: stack ${stack} in ${region}`);
    const queues = await findQueues(clients.sqs, stack, region);
    const target = await findFunction(clients.lambda, queues, stack);
    if (OFF.includes(target.mappingState)) {
      throw new Error(
        `the function ${target.name} takes no reports: its event source mapping is ${target.mappingState}`,
      );
    }
    const since = clock.now();
    const place = { logGroup: target.logGroup, eventId: DRILL_MARK + randomUUID(), since };
    // Before anything is sent: whoever may not read the log would lock somebody and not see it.
    await readLog(clients.logs, place);

    terminal.step("stack", `queue ${queues.reports.name}`);
    terminal.step("stack", `function ${target.name}, log group ${target.logGroup}`);
    terminal.step("drill", printable(warning(user, userPoolId, target.settings)));
    const record = envelope(
      feedbackRecord({
        region,
        userPoolId,
        user,
        time: new Date(since),
        by: "drill",
        accountId: queues.reports.arn.split(":")[4],
        eventId: place.eventId,
      }),
    );
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: queues.reports.url,
        MessageBody: JSON.stringify(record),
      }),
    );
    terminal.step("queue", `has the report, event ${place.eventId}`);
    terminal.step("queue", `waiting for the outcome in the log, ${timeoutSeconds} s at the most`);

    let failures = 0;
    const show = (line: LogLine) => {
      if (line.type === "failure") failures += 1;
      showLogLine(terminal.step, line);
    };
    const until = since + timeoutSeconds * 1000;
    const line = await followToOutcome(clients.logs, place, until, show, clock).catch(
      (error: unknown) => {
        terminal.note("The report was sent, and goes its way without being watched.");
        throw error;
      },
    );
    return line === null
      ? await tellWhereItMayBe(clients, queues, target, timeoutSeconds, terminal)
      : tellVerdict(line, failures, clock.now() - since, terminal);
  } finally {
    clients.close();
  }
}

/** What is about to happen to whom. */
function warning(user: string, userPoolId: string, settings: Settings): string {
  const account = `${user} in pool ${userPoolId}`;
  if (settings.unconfirmedReports === "alert") {
    return (
      `a report of ${account}. A drill leaves no trace in the audit log, and unconfirmedReports is alert: ` +
      "so nobody is locked, and Slack is told"
    );
  }
  const disabled = settings.containment === "disable" ? ", and disables the account" : "";
  return `really locks ${account}: resets the password, ends every session${disabled}`;
}

function tellVerdict(line: LogLine, failures: number, tookMs: number, terminal: Terminal): boolean {
  terminal.step("slack", printable(slackInWords(line)));
  terminal.gap();
  const { claim, holds, evidence, lookAt } = judgeDrill(line, failures);
  terminal.proof({ claim, holds, evidence: `${evidence}; ${Math.round(tookMs / 1000)} s` });
  for (const what of lookAt) terminal.note(printable(what));
  return holds;
}

async function tellWhereItMayBe(
  { sqs }: AwsClients,
  { reports, deadLetters }: StackQueues,
  { name, logGroup, mappingState, settings }: StackFunction,
  timeoutSeconds: number,
  terminal: Terminal,
): Promise<boolean> {
  for (const queue of [reports, deadLetters]) {
    terminal.step("queue", `${queue.name}: ${countsInWords(await countMessages(sqs, queue))}`);
  }
  terminal.gap();
  terminal.proof({
    claim: "the report's outcome is in the log",
    holds: false,
    evidence: `not within ${timeoutSeconds} s`,
  });
  terminal.note(
    "Where the report may be:\n" +
      `waiting: the function ${name} does not take it (its event source mapping is ${mappingState}).\n` +
      `in flight: the function is at it, or failed and gets it again after ten minutes; see the log group ${logGroup}.\n` +
      `in the dead-letter queue: npm run replay -- --stack ${settings.stack} --dry-run shows it.\n` +
      "in none: the function took it, and its line is on the way to the log.",
  );
  return false;
}
