/** Removes what a run has made, however it ends. */
import type { Terminal } from "../cli/terminal";

/** Registers something that must be removed at the end, in all cases. */
export type RemoveLater = (remove: Remove) => void;

/** Removes one thing. */
export type Remove = () => Promise<unknown>;

/**
 * Runs something, and removes afterwards what it registered, the newest first. On a signal, or when stdout has no
 * reader any more, it removes everything and ends the process.
 *
 * @param terminal silenced before the process ends, so that errors during the removal are not printed
 * @throws what the run throws, or else what the removals throw
 */
export async function cleaningUp<Result>(
  terminal: Pick<Terminal, "silence">,
  run: (removeLater: RemoveLater) => Promise<Result>,
): Promise<Result> {
  const leftovers: Remove[] = [];
  let cleaning: Promise<void> | undefined;
  const cleanUp = () => (cleaning ??= removeAll(leftovers));
  const stopListening = exitOnSignal(terminal, cleanUp);
  try {
    const result = await run((remove) => leftovers.push(remove));
    await cleanUp();
    return result;
  } catch (error) {
    // The first error is the one to report.
    await cleanUp().catch(() => undefined);
    throw error;
  } finally {
    stopListening();
  }
}

/** Removes the newest first. One that fails does not stop the others; the failures are thrown at the end. */
export async function removeAll(leftovers: Remove[]): Promise<void> {
  const failures: unknown[] = [];
  for (let remove = leftovers.pop(); remove; remove = leftovers.pop()) {
    await remove().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 1) throw new Error(failures.map(String).join("; "));
  if (failures.length > 0) throw failures[0];
}

/**
 * Cleans up on Ctrl-C, when the terminal is closed, and when stdout has no reader any more (`npm start | head`).
 *
 * @returns removes the listeners
 */
function exitOnSignal(
  terminal: Pick<Terminal, "silence">,
  cleanUp: () => Promise<void>,
): () => void {
  const end = (exitCode: number) => {
    terminal.silence();
    void cleanUp().finally(() => process.exit(exitCode));
  };
  // A shell's exit code for a signal is 128 plus the signal's number.
  const onSignal = (_name: string, signal: number) => end(128 + signal);
  const onNoReader = () => end(128 + 13);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // Not `once`: on Ctrl-C a process gets the signal from the terminal and from npm, and the second must not end it.
  for (const signal of signals) process.on(signal, onSignal);
  process.stdout.once("error", onNoReader);
  return () => {
    for (const signal of signals) process.removeListener(signal, onSignal);
    process.stdout.removeListener("error", onNoReader);
  };
}
