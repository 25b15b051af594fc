/** Prints a line of the function's log for a person. */
import { printable } from "./terminal";
import type { Terminal } from "./terminal";

/** Prints the assessment of a report, the steps, and the outcome. Every text in the line is untrusted. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the function logged
export function showLogLine(step: Terminal["step"], message: any): void {
  const { type, evidence, steps = [], outcome, error, slack, slackFailure } = message;
  // A line break in untrusted text would look like a line of ours.
  const say = (text: string) => step("function", printable(text));
  if (evidence) {
    const reason = evidence.reason ? ` (${evidence.reason})` : "";
    say(`weighs: ${evidence.verdict}${reason}; the account is ${evidence.state}`);
  }
  for (const { action, done, reason } of steps) {
    say(done ? `${action}: done` : `${action}: ${reason}`);
  }
  if (slack === "queued") say(`defers the notification: ${slackFailure}`);
  if (type === "receipt") return say(`posts the deferred notification: ${slack}`);
  say(outcome ? `logs the outcome: ${outcome}` : `logs ${error}`);
}
