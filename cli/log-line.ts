/** A line of the function's log, as a person reads it. */
import type { LoggedLine } from "../handler/log";
import { printable } from "./terminal";
import type { Terminal } from "./terminal";
import { accountInWords, operationInWords, verdictInWords, WAITING } from "./words";

/** Evidence, inside the function or from its log. */
interface AnyEvidence {
  verdict: string;
  reason?: string;
  account: Parameters<typeof accountInWords>[0];
}

type FollowUpLine = Extract<LoggedLine, { type: "follow-up" }>;

/** What was known of a report, in one line. A reason in it is untrusted. */
export function describeEvidence({ verdict, reason, account }: AnyEvidence): string {
  const why = reason === undefined ? "" : ` (${reason})`;
  return `${verdictInWords(verdict)}${why}; the account is ${accountInWords(account)}`;
}

/** Shows what the function knew, what it did, and how the report ended. Every text in the line may be untrusted. */
export function showLogLine(step: Terminal["step"], line: LoggedLine): void {
  // A line break in an untrusted text could imitate a line of this command.
  const say = (text: string) => step("function", printable(text));
  if ("evidence" in line) say(describeEvidence(line.evidence));
  if ("steps" in line) {
    for (const { operation, ...ended } of line.steps) {
      const result = ended.result === "done" ? "done" : `${ended.result}: ${ended.reason}`;
      say(`${operationInWords(operation)}: ${result}`);
    }
  }
  if ("slack" in line && line.slack === "queued") {
    say(`puts the notification into the queue: ${line.slackFailure}`);
  }
  switch (line.type) {
    case "report":
      return say(`outcome: ${line.outcome}`);
    case "failure":
      return say(`fails: ${line.error}`);
    case "waiting":
      return say(`the report comes back: ${WAITING[line.reason] ?? line.reason}`);
    case "follow-up":
      return say(describeFollowUp(line));
    case "notification":
      return say(`posts the notification that has waited: ${line.slack}`);
    case "memory":
      return say(`goes on without its memory: ${line.error}`);
    case "page-state":
      return say(`can't tell the customer on the page "${line.state}": ${line.error}`);
  }
}

function describeFollowUp(line: FollowUpLine): string {
  switch (line.result) {
    case "queued":
      return "will look at Cognito's log once more, in 15 minutes";
    case "unchanged":
      return "has looked once more: nothing is to be done";
    case "acted":
      return `has looked once more, and acts: ${line.outcome}`;
    case "done":
      return "the later sign-out is done";
    case "already-done":
      return "the later sign-out was done already";
    case "no-such-user":
      return "the later sign-out: the account is gone";
  }
}
