/** Nothing is left behind, however a run ends. */
import type { Terminal } from "../cli/terminal";

/** Takes what must be done at the end, in all cases. */
export type RemoveLater = (remove: () => Promise<void>) => void;

/**
 * Runs something that leaves things behind, and removes them afterwards, the newest first. Interrupted, or left
 * without a reader, it removes them and ends the process.
 *
 * @param terminal silenced before it ends the process: nobody is to read of what then fails
 * @throws whatever the run throws, or else the first removal that failed
 */
export async function cleaningUp<Result>(
  terminal: Pick<Terminal, "silence">,
  run: (removeLater: RemoveLater) => Promise<Result>,
): Promise<Result> {
  const leftovers: (() => Promise<void>)[] = [];
  let cleaning: Promise<void> | undefined;
  const cleanUp = () => (cleaning ??= removeAll(leftovers));
  const stopListening = endWell(terminal, cleanUp);
  try {
    const result = await run((remove) => leftovers.push(remove));
    await cleanUp();
    return result;
  } catch (error) {
    // What went wrong first is what has to be told.
    await cleanUp().catch(() => undefined);
    throw error;
  } finally {
    stopListening();
  }
}

/** The newest first. One that fails keeps no other from being removed, and is thrown at the end. */
export async function removeAll(leftovers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let remove = leftovers.pop(); remove; remove = leftovers.pop()) {
    await remove().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * Ctrl-C, an ended terminal, or a reader that has gone (`npm start | head`) must leave nothing behind.
 *
 * @returns stops listening for them
 */
function endWell(terminal: Pick<Terminal, "silence">, cleanUp: () => Promise<void>): () => void {
  const end = (exitCode: number) => {
    terminal.silence();
    void cleanUp().finally(() => process.exit(exitCode));
  };
  // A shell's exit code for a signal is 128 and the signal's number.
  const onSignal = (_name: string, signal: number) => end(128 + signal);
  const onGone = () => end(128 + 13);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // Not once: on Ctrl-C a process gets the signal from the terminal and another from npm, and must not die of that one.
  for (const signal of signals) process.on(signal, onSignal);
  process.stdout.once("error", onGone);
  return () => {
    for (const signal of signals) process.removeListener(signal, onSignal);
    process.stdout.removeListener("error", onGone);
  };
}
