/**
 * Runs the function's zip as Lambda does: unpacked outside the project, in a process of its own, with no environment
 * variables but those of Lambda and its own.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { endGroup } from "../processes";
import type { LoggedFields } from "../../handler/log";
import { unpack } from "./archive";

/** One line of the function's log, in Lambda's JSON format. */
export interface LogLine {
  timestamp: string;
  level: string;
  /** What the function logged. */
  message: LoggedFields;
}

/** The result of an invocation. With an `error`, as Lambda reports it, the queue delivers again. */
export interface Invocation {
  /** Whether the message is named in `batchItemFailures`, so that the queue delivers it again without an error. */
  comesBack?: true;
  /** What the function returned, as JSON; absent for `batchItemFailures`, which are in `comesBack`. */
  response?: unknown;
  error?: { errorType: string; errorMessage: string };
}

/** A function's unpacked code. Remove it in all cases. */
export interface InstalledFunction {
  /** Folder with the zip's contents. */
  folder: string;
  remove(): Promise<void>;
}

/** A running function. Invoke it one event at a time, and stop it in all cases. */
export interface LocalFunction {
  /** Never throws. After a process has died, the next invocation starts a new one, as in Lambda. */
  invoke(event: unknown): Promise<Invocation>;
  /**
   * Restarts the function with another environment and an empty log. The process and the loaded packages are kept;
   * the function's own code is evaluated again.
   *
   * @throws Error as `startFunction` does
   */
  coldStart(environment: Record<string, string>): Promise<void>;
  /** Every line logged so far. */
  log(): LogLine[];
  /** Every pause of the function so far, in milliseconds. A fake clock skips them. */
  pauses(): number[];
  /** With a fake clock, expires every deadline that is pending at this moment. */
  passDeadlines(): void;
  /** Advances a fake clock by milliseconds, as while a message is in the queue; a negative number sets it back. */
  advance(milliseconds: number): void;
  /** The memory of the process, in bytes (Node's process.memoryUsage). */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** Everything written so far: the log, stdout and stderr. */
  output(): string;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** How a function is started. */
export interface FunctionOptions {
  installed: InstalledFunction;
  /** The function's declared environment, and what Lambda adds to it. */
  environment: Record<string, string>;
  /** Seconds after which an invocation is stopped. */
  timeoutSeconds: number;
  /** `fake` (the default): pauses are recorded and skipped; deadlines expire on demand. `real`: as in Lambda. */
  clock?: "fake" | "real";
}

/** Unpacks a zip into a temporary folder, next to the bootstrap that runs it. */
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
 * @throws Error when the code can't be loaded or its factory throws (Lambda's init error)
 */
export async function startFunction(options: FunctionOptions): Promise<LocalFunction> {
  let { environment } = options;
  let child: ChildProcess | undefined;
  let lines: LogLine[] = [];
  let pauses: number[] = [];
  let raw = "";
  /** How far the fake clock is ahead, or behind: a new process takes it over. */
  let ahead = 0;
  const advance = (milliseconds: number) => {
    ahead += milliseconds;
    if (child?.connected) child.send({ advanceBy: milliseconds });
  };

  const spawn = async (): Promise<ChildProcess> => {
    child = forkBootstrap(options.installed.folder, environment, options.clock ?? "fake");
    child.on("message", ({ line, pause }: { line?: LogLine; pause?: number }) => {
      if (line) lines.push(line);
      if (pause) {
        pauses.push(pause);
        ahead += pause;
      }
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (raw += text));
    }
    await start(child);
    if (ahead !== 0) child.send({ advanceBy: ahead });
    return child;
  };

  const start = async (running: ChildProcess) => {
    const { error } = await ask(running, { environment }, options.timeoutSeconds);
    if (error) {
      await end(running);
      throw new Error(`the function did not start: ${error.errorType}: ${error.errorMessage}`);
    }
  };

  await spawn();
  return {
    async invoke(event) {
      try {
        const running = child?.connected ? child : await spawn();
        return await ask(running, { event }, options.timeoutSeconds);
      } catch (error) {
        return { error: { errorType: "InitError", errorMessage: (error as Error).message } };
      }
    },
    async coldStart(newEnvironment) {
      environment = newEnvironment;
      lines = [];
      pauses = [];
      raw = "";
      ahead = 0;
      if (child?.connected) await start(child);
      else await spawn();
    },
    log: () => lines,
    pauses: () => pauses,
    passDeadlines: () => child?.send({ deadlinesPass: true }),
    advance,
    memory: () => measure(child!),
    output: () => lines.map((line) => `${JSON.stringify(line)}\n`).join("") + raw,
    stop: async () => {
      if (child) await end(child);
    },
  };
}

function forkBootstrap(
  folder: string,
  environment: Record<string, string>,
  clock: "fake" | "real",
): ChildProcess {
  return fork(path.join(folder, "..", "bootstrap.js"), [clock], {
    cwd: folder,
    env: environment,
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A process group of its own: Ctrl-C goes to the parent, which then ends the function.
    detached: true,
  });
}

/** Sends one request to the process. An exit or a time-out is returned as Lambda reports it. */
function ask(child: ChildProcess, request: object, timeoutSeconds: number): Promise<Invocation> {
  return new Promise((resolve) => {
    const finish = (invocation: Invocation) => {
      clearTimeout(timer);
      child.removeListener("message", onMessage);
      child.removeListener("exit", onExit);
      resolve(invocation);
    };
    const fail = (errorType: string, errorMessage: string) =>
      finish({ error: { errorType, errorMessage } });
    const onMessage = ({ ended }: { ended?: Invocation }) => ended && finish(ended);
    const onExit = (code: number | null) => fail("Runtime.ExitError", `exit status ${code}`);
    const timer = setTimeout(() => {
      fail("Sandbox.Timedout", `Task timed out after ${timeoutSeconds} seconds`);
      void end(child);
    }, timeoutSeconds * 1000);
    child.on("message", onMessage);
    child.once("exit", onExit);
    child.send(request, (error) => error && fail("Runtime.ExitError", error.message));
  });
}

/** Also works while an invocation is running, so its result is a message of its own. */
function measure(child: ChildProcess): Promise<NodeJS.MemoryUsage> {
  return new Promise((resolve) => {
    const onMessage = ({ memory }: { memory?: NodeJS.MemoryUsage }) => {
      if (!memory) return;
      child.removeListener("message", onMessage);
      resolve(memory);
    };
    child.on("message", onMessage);
    child.send({ measure: true });
  });
}

/** Ends the process. It takes no further invocation from this moment on. */
async function end(child: ChildProcess): Promise<void> {
  if (child.connected) child.disconnect();
  await endGroup(child);
}
