/**
 * Runs the function's zip as Lambda would: unpacked outside the project, in a process of its own, with an environment
 * that holds nothing but what Lambda sets and the function's own variables.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { endGroup } from "../processes";
import { unpack } from "./archive";

/** One line of the function's log, in Lambda's JSON format. */
export interface LogLine {
  timestamp: string;
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
  /** Never throws; a process that has died is replaced by a new one at the next invocation, as in Lambda. */
  invoke(event: unknown): Promise<Invocation>;
  /**
   * Starts the function anew with another environment and an empty log. The process is kept, and with it the loaded
   * packages; the function's own code is evaluated again.
   *
   * @throws Error as `startFunction` does
   */
  coldStart(environment: Record<string, string>): Promise<void>;
  /** Every line logged so far. */
  log(): LogLine[];
  /** Every pause that the function asked for so far, in milliseconds; with a fake clock none was slept. */
  pauses(): number[];
  /** With a fake clock, ends the waiting for everything that the function waits for at this moment. */
  passDeadlines(): void;
  /** With a fake clock, lets so many milliseconds pass, as while a message waits in the queue. */
  advance(milliseconds: number): void;
  /** What the process holds in memory, in bytes (Node's process.memoryUsage). */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** Everything written so far: the log, and whatever else went to stdout and stderr. */
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
  /** `fake` (the default): pauses are recorded and not slept; deadlines expire on demand. `real`: as in Lambda. */
  clock?: "fake" | "real";
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
  let { environment } = options;
  let child: ChildProcess | undefined;
  let lines: LogLine[] = [];
  let pauses: number[] = [];
  let raw = "";

  const spawn = async (): Promise<ChildProcess> => {
    child = forkBootstrap(options.installed.folder, environment, options.clock ?? "fake");
    child.on("message", ({ line, pause }: { line?: LogLine; pause?: number }) => {
      if (line) lines.push(line);
      if (pause) pauses.push(pause);
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (raw += text));
    }
    await start(child);
    return child;
  };

  const start = async (running: ChildProcess) => {
    const { error } = await ask(running, { environment }, options.timeoutSeconds);
    if (error) {
      await endGroup(running);
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
      if (child?.connected) await start(child);
      else await spawn();
    },
    log: () => lines,
    pauses: () => pauses,
    passDeadlines: () => child?.send({ deadlinesPass: true }),
    advance: (milliseconds) => child?.send({ advanceBy: milliseconds }),
    memory: () => measure(child!),
    output: () => lines.map((line) => `${JSON.stringify(line)}\n`).join("") + raw,
    stop: async () => {
      if (child) await endGroup(child);
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
    // A process group of its own: Ctrl-C is for the rehearsal, which then ends the function.
    detached: true,
  });
}

/** Asks the child for one thing; one that dies, or takes too long, ends it as in Lambda. */
function ask(child: ChildProcess, question: object, timeoutSeconds: number): Promise<Invocation> {
  return new Promise((resolve) => {
    const answer = (invocation: Invocation) => {
      clearTimeout(timer);
      child.removeListener("message", onMessage);
      child.removeListener("exit", onExit);
      resolve(invocation);
    };
    const fail = (errorType: string, errorMessage: string) =>
      answer({ error: { errorType, errorMessage } });
    const onMessage = ({ ended }: { ended?: Invocation }) => ended && answer(ended);
    const onExit = (code: number | null) => fail("Runtime.ExitError", `exit status ${code}`);
    const timer = setTimeout(() => {
      fail("Sandbox.Timedout", `Task timed out after ${timeoutSeconds} seconds`);
      void endGroup(child);
    }, timeoutSeconds * 1000);
    child.on("message", onMessage);
    child.once("exit", onExit);
    child.send(question, (error) => error && fail("Runtime.ExitError", error.message));
  });
}

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
