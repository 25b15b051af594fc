/** Errors as a command tells them: one line and exit code 2 for a mistake in usage, and exit code 1 for the rest. */
import { printable } from "./terminal";

/** A mistake in how a command was called. */
export class UsageError extends Error {}

/**
 * What to print of an error, without a stack trace, and what to exit with.
 *
 * @param failure what it stopped, such as "the rehearsal could not run"
 */
export function explain(error: unknown, failure: string): { text: string; exitCode: number } {
  const isUsage = error instanceof UsageError;
  const message = error instanceof Error ? error.message || error.name : String(error);
  const text = isUsage ? message : `${failure}: ${message}`;
  return { text: text.split("\n").map(printable).join("\n"), exitCode: isUsage ? 2 : 1 };
}

/** What `parseArgs` complains of, in one sentence that says where the options are explained. */
export function usageErrorOf(error: unknown, command: string): UsageError {
  const [firstSentence] = (error as Error).message.split(/\. |\n/);
  return new UsageError(`${firstSentence} (see ${command} -- --help)`);
}

/** What to exit with after the proofs. */
export function exitCodeOf(allHold: boolean): number {
  return allHold ? 0 : 1;
}
