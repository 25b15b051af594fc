/**
 * Runs the function's zip as Lambda would: unpacked outside the project, in a process of its own, with an environment
 * that holds nothing but what Lambda sets and the function's own variables.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { unpack } from "./archive";

/** One line of the function's log, in Lambda's JSON format. */
export interface LogLine {
  level: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever was logged
  message: any;
}

/** What one invocation came to: `error` is what Lambda would report, and the queue would deliver again. */
export interface Invocation {
  error?: { errorType: string; errorMessage: string };
}

/** A function's code as Lambda would lay it out. Remove it in all cases. */
export interface InstalledFunction {
  /** Folder that the zip was unpacked into. */
  folder: string;
  remove(): Promise<void>;
}

/** A running function. Invoke it one event at a time, and stop it in all cases. */
export interface LocalFunction {
  invoke(event: unknown): Promise<Invocation>;
  /** Every line logged so far. */
  log(): LogLine[];
  /** Everything written to stdout and stderr so far. */
  output(): string;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** What it is run with. */
export interface FunctionOptions {
  installed: InstalledFunction;
  /** The function's declared environment and what Lambda would add to it. */
  environment: Record<string, string>;
  /** Seconds after which an invocation is ended, as the function declares. */
  timeoutSeconds: number;
}

interface ChildMessage {
  ready?: true;
  initError?: { errorType: string; errorMessage: string };
  error?: { errorType: string; errorMessage: string };
}

/** Unpacks a zip outside the project, beside the bootstrap that runs it. */
export function installFunction(zip: Uint8Array): InstalledFunction {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-"));
  const folder = path.join(root, "task");
  unpack(zip, folder);
  fs.copyFileSync(path.join(__dirname, "bootstrap.js"), path.join(root, "bootstrap.js"));
  return { folder, remove: () => fs.promises.rm(root, { recursive: true, force: true }) };
}

/**
 * Starts the function in a process of its own.
 *
 * @throws Error when the code can't be loaded or its factory throws: Lambda's init error
 */
export async function startFunction(options: FunctionOptions): Promise<LocalFunction> {
  const { folder } = options.installed;
  const child = fork(path.join(folder, "..", "bootstrap.js"), {
    cwd: folder,
    env: options.environment,
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  child.stdout!.on("data", (chunk) => (output += chunk));
  child.stderr!.on("data", (chunk) => (output += chunk));

  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
  };

  const started = await nextMessage(child, options.timeoutSeconds);
  if (started.initError || started.error) {
    await stop();
    const { errorType, errorMessage } = (started.initError ?? started.error)!;
    throw new Error(`the function did not start: ${errorType}: ${errorMessage}`);
  }
  return {
    async invoke(event) {
      child.send(event as object);
      const { error } = await nextMessage(child, options.timeoutSeconds);
      return error ? { error } : {};
    },
    log: () =>
      output
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as LogLine),
    output: () => output,
    stop,
  };
}

/** The child's next word; a child that dies or runs into the timeout ends the invocation as in Lambda. */
function nextMessage(child: ChildProcess, timeoutSeconds: number): Promise<ChildMessage> {
  return new Promise((resolve) => {
    const end = (message: ChildMessage) => {
      clearTimeout(timer);
      child.removeListener("message", end);
      child.removeListener("exit", died);
      resolve(message);
    };
    const died = (exitCode: number | null) =>
      end({ error: { errorType: "Runtime.ExitError", errorMessage: `exit status ${exitCode}` } });
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      end({
        error: {
          errorType: "Sandbox.Timedout",
          errorMessage: `timed out after ${timeoutSeconds} seconds`,
        },
      });
    }, timeoutSeconds * 1000);
    child.once("message", end);
    child.once("exit", died);
  });
}
