/** Errors as the rehearsal tells them: one line and exit code 2 for a mistake in usage, and exit code 1 for the rest. */
import { printable } from "./terminal";

/** A mistake in how the rehearsal was called. */
export class UsageError extends Error {}

/** What to print of an error, without a stack trace, and what to exit with. */
export function explain(error: unknown): { text: string; exitCode: number } {
  const isUsage = error instanceof UsageError;
  const message = error instanceof Error ? error.message || error.name : String(error);
  const text = isUsage ? message : `the rehearsal could not run: ${message}`;
  return { text: text.split("\n").map(printable).join("\n"), exitCode: isUsage ? 2 : 1 };
}

/** What to exit with after the proofs. */
export function exitCodeOf(allHold: boolean): number {
  return allHold ? 0 : 1;
}
