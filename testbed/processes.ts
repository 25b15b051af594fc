/** Child processes: runs a command to its end, and ends a process together with everything that it has started. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import type { RemoveLater } from "./clean-up";

/** How a command ended. */
export interface Ended {
  /** Null when it could not be started, or was killed. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** How a command is run. */
export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is killed; absent for no limit. */
  timeoutMs?: number;
  /** Registers what kills it when the run is interrupted. */
  removeLater?: RemoveLater;
}

/** Runs a command in a process group of its own. Never throws: one that does not exist has no exit code. */
export async function runCommand(
  command: string,
  args: string[],
  { cwd, env, timeoutMs, removeLater }: CommandOptions = {},
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  removeLater?.(() => endGroup(child));
  const timer = timeoutMs === undefined ? undefined : setTimeout(endGroup, timeoutMs, child);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  clearTimeout(timer);
  return { exitCode, stdout, stderr };
}

/** Resolves when a process has ended, or could not be started. */
export async function whenEnded(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
}

/**
 * Ends a process that was started with `detached`, and all others in its group, which may outlive it.
 *
 * @param graceMs milliseconds that they have to end by themselves before they are killed
 */
export async function endGroup(child: ChildProcess, graceMs = 0): Promise<void> {
  if (child.pid === undefined) return;
  if (graceMs > 0) {
    signalGroup(child.pid, "SIGTERM");
    await Promise.race([whenEnded(child), wait(graceMs, undefined, { ref: false })]);
  }
  signalGroup(child.pid, "SIGKILL");
  await whenEnded(child);
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // No process is left, which is the aim.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
