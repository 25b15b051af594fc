/** How a command reports errors: one line, with exit code 2 for a mistake in usage and 1 for any other error. */
import { printable } from "./terminal";

/** A mistake in how a command was called. */
export class UsageError extends Error {}

/**
 * The text to print for an error, without a stack trace, and the exit code.
 *
 * @param failure what it prevents, such as "the rehearsal could not run"
 */
export function explain(error: unknown, failure: string): { text: string; exitCode: number } {
  const isUsage = error instanceof UsageError;
  const message = error instanceof Error ? error.message || error.name : String(error);
  const text = isUsage ? message : `${failure}: ${message}`;
  return { text: text.split("\n").map(printable).join("\n"), exitCode: isUsage ? 2 : 1 };
}

/** The exit code after the proofs. */
export function exitCodeOf(allHold: boolean): number {
  return allHold ? 0 : 1;
}
