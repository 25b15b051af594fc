/** A line of the function's log, as a person reads it. */
import { printable } from "./terminal";
import type { Terminal } from "./terminal";

/** Shows what the function knew, what it did, and how the report ended. Every text in it may be foreign. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the function logged
export function showLogLine(step: Terminal["step"], message: any): void {
  const { type, evidence, steps = [], outcome, error, slack, slackFailure } = message;
  // A line break in a foreign text would pose as a line of ours.
  const say = (text: string) => step("function", printable(text));
  if (evidence) {
    const reason = evidence.reason ? ` (${evidence.reason})` : "";
    say(`weighs: ${evidence.verdict}${reason}; the account is ${evidence.state}`);
  }
  for (const { action, done, reason } of steps) {
    say(done ? `${action}: done` : `${action}: ${reason}`);
  }
  if (slack === "queued") say(`puts the receipt into the queue: ${slackFailure}`);
  if (type === "receipt") return say(`posts the receipt that waited: ${slack}`);
  say(outcome ? `logs the outcome: ${outcome}` : `logs ${error}`);
}
