/** A line of the function's log, as a person reads it. */
import { describeAccount } from "../handler/account";
import type { LoggedLine } from "../handler/log";
import { printable } from "./terminal";
import type { Terminal } from "./terminal";

/** Evidence, inside the function or from its log. */
interface AnyEvidence {
  verdict: string;
  reason?: string;
  account: Parameters<typeof describeAccount>[0];
}

/** What was known of a report, in one line. A reason in it is untrusted. */
export function describeEvidence({ verdict, reason, account }: AnyEvidence): string {
  const why = reason === undefined ? "" : ` (${reason})`;
  return `${verdict}${why}; the account is ${describeAccount(account)}`;
}

/** Shows what the function knew, what it did, and how the report ended. Every text in the line may be untrusted. */
export function showLogLine(step: Terminal["step"], line: LoggedLine): void {
  // A line break in an untrusted text could imitate a line of this command.
  const say = (text: string) => step("function", printable(text));
  if ("evidence" in line) say(`assesses: ${describeEvidence(line.evidence)}`);
  if ("steps" in line) {
    for (const { operation, ...ended } of line.steps) {
      say(`${operation}: ${ended.result === "done" ? "done" : `${ended.result}: ${ended.reason}`}`);
    }
  }
  if ("slack" in line && line.slack === "queued") {
    say(`puts the notification into the queue: ${line.slackFailure}`);
  }
  switch (line.type) {
    case "report":
      return say(`logs the outcome: ${line.outcome}`);
    case "failure":
      return say(`logs ${line.error}`);
    case "waiting":
      return say(`waits, and the report comes back: ${line.reason}`);
    case "follow-up":
      return say(`${line.followUp}: ${line.result}`);
    case "notification":
      return say(`posts the deferred notification: ${line.slack}`);
    case "memory":
      return say(`goes on without its memory: ${line.error}`);
  }
}
