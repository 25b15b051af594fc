/** `npm run drill`: sends one made-up report through the pipeline of a deployed stack and follows it to its outcome. */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { isMappingOff } from "../checks/stack";
import { showLogLine } from "../cli/log-line";
import { envelope, feedbackRecord } from "../cli/record";
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { optionsToFind } from "../handler/component";
import { DRILL_PREFIX } from "../handler/report";
import type { Settings } from "../handler/settings";
import { makeClients } from "./aws";
import { describeComponent, noteOnCures } from "./component";
import { findFunction, findQueues } from "./find";
import type { StackFunction } from "./find";
import { followToOutcome, readLog } from "./follow";
import type { Clock, LineOfReport } from "./follow";
import type { DrillOptions } from "./options";
import { describeCounts } from "./queues";
import { assessDrill, describeSlack } from "./verdict";

/**
 * Runs the command and prints its output.
 *
 * @returns whether the drill passed
 * @throws Error with a message of one line
 */
export async function drill(
  options: DrillOptions,
  region: string,
  terminal: Terminal = makeTerminal(process.stdout),
  clock: Clock = { now: Date.now, wait: setTimeout },
): Promise<boolean> {
  const { user, userPoolId, timeoutSeconds } = options;
  const clients = makeClients(region);
  const { sqs, lambda, logs } = clients;
  try {
    terminal.heading(`Drill: ${describeComponent(options)} in ${region}`);
    const queues = await findQueues(sqs, options, region);
    const target = await findFunction(lambda, queues, options);
    if (isMappingOff(target.mappingState)) {
      throw new Error(
        `the function ${target.name} receives no reports: its event source mapping is ${target.mappingState}`,
      );
    }
    const since = clock.now();
    const place = { logGroup: target.logGroup, eventId: DRILL_PREFIX + randomUUID(), since };
    // Before anything is sent: without permission to read the log, the drill would lock a user and not see the outcome.
    await readLog(logs, place);

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
    const MessageBody = JSON.stringify(record);
    await sqs.send(new SendMessageCommand({ QueueUrl: queues.reports.url, MessageBody }));
    terminal.step("queue", `has the report, event ${place.eventId}`);
    terminal.step("queue", `waiting at most ${timeoutSeconds} s for the outcome in the log`);

    let failures = 0;
    const show = (line: LineOfReport) => {
      if (line.type === "failure") failures += 1;
      showLogLine(terminal.step, line);
    };
    const until = since + timeoutSeconds * 1000;
    const line = await followToOutcome(logs, place, until, show, clock).catch((error: unknown) => {
      terminal.note("The report was sent and is still processed, but the drill can't follow it.");
      throw error;
    });
    if (line === null) {
      for (const queue of [queues.reports, queues.deadLetters]) {
        terminal.step("queue", await describeCounts(sqs, queue));
      }
      showTimeout(target, timeoutSeconds, terminal);
      return false;
    }
    terminal.step("slack", printable(describeSlack(line)));
    terminal.gap();
    const { claim, holds, evidence, advice } = assessDrill(line, failures);
    const seconds = Math.round((clock.now() - since) / 1000);
    terminal.proof({ claim, holds, evidence: `${evidence}; ${seconds} s` });
    for (const text of [...advice, ...noteOnCures(options, advice)]) {
      terminal.note(printable(text));
    }
    return holds;
  } finally {
    clients.close();
  }
}

/** What the drill is about to do. */
function warning(user: string, userPoolId: string, settings: Settings): string {
  const account = `${user} in pool ${userPoolId}`;
  if (settings.unconfirmedReports === "alert") {
    return (
      `reports ${account}. A drill leaves no trace in the audit log, and unconfirmedReports is alert: ` +
      "nobody is locked, and Slack is notified"
    );
  }
  const disabled = settings.containment === "disable" ? ", and disables the account" : "";
  return `really locks ${account}: resets the password, ends every session${disabled}`;
}

function showTimeout(
  { name, logGroup, mappingState, settings }: StackFunction,
  timeoutSeconds: number,
  terminal: Terminal,
): void {
  terminal.gap();
  terminal.proof({
    claim: "the report's outcome is in the log",
    holds: false,
    evidence: `not within ${timeoutSeconds} s`,
  });
  terminal.note(
    "Where the report may be:\n" +
      `waiting: the function ${name} does not receive it (its event source mapping is ${mappingState}).\n` +
      `in flight: the function is processing it, or waits or failed and receives it again within ten minutes; see the log group ${logGroup}.\n` +
      `in the dead-letter queue: npm run replay -- ${optionsToFind(settings)} --dry-run shows it.\n` +
      "in none: the function has processed it, and the log does not show the line yet.",
  );
}
