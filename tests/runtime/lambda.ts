/** One execution environment as Lambda sets it up: the runtime client in a process, and the Runtime API it talks to. */
import { spawn } from "node:child_process";
import type { LogLine } from "../../testbed/aws/lambda";
import type { Registration } from "../../testbed/program";
import { installedClient } from "./client";
import { startRuntimeApi } from "./runtime-api";
import type { Posted } from "./runtime-api";

/** A line as the runtime client writes it, with the invocation that it belongs to. */
export interface ClientLogLine extends LogLine {
  requestId: string;
}

/** A running execution environment. Stop it in all cases. */
export interface ExecutionEnvironment {
  /** @throws Error when the process ends without an answer */
  invoke(event: unknown): Promise<Posted>;
  /** Waits for the process to end by itself. */
  ended(): Promise<{ exitCode: number | null; initErrors: Posted[] }>;
  /** Ends the process and the Runtime API; only then is the output complete. */
  stop(): Promise<void>;
  /** Every line on stdout and stderr, which end in the same log. @throws SyntaxError when one is not one object */
  log(): ClientLogLine[];
  /** Everything written and everything posted. */
  output(): string;
}

/** What it is set up with. */
export interface ExecutionOptions {
  /** The function as the program declares it. */
  declared: Registration["inputs"];
  /** Folder that its zip was unpacked into. */
  taskRoot: string;
  /** The function's variables, and those that lead its SDK to the test's servers. */
  environment: Record<string, string>;
}

/**
 * Lambda switches these off on some Node majors (developer guide, "Building Lambda functions with Node.js"), so a
 * package that needs one of them is not to be shipped.
 */
const NODE_OPTIONS = "--no-experimental-require-module --no-experimental-detect-module";

/** Starts the process. Its environment holds nothing but what Lambda sets and what the options say. */
export async function startExecution(options: ExecutionOptions): Promise<ExecutionEnvironment> {
  const { declared, taskRoot, environment } = options;
  const { node, entry } = installedClient();
  const api = await startRuntimeApi("arn:aws:lambda:us-east-2:123456789012:function:responder");
  const child = spawn(node, [entry], {
    cwd: taskRoot,
    env: {
      ...environment,
      ...lambdaVariables(declared),
      AWS_LAMBDA_RUNTIME_API: new URL(api.url).host,
      LAMBDA_TASK_ROOT: taskRoot,
      NODE_OPTIONS,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const posted: Posted[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));

  return {
    async invoke(event) {
      const answer = await Promise.race([
        api.invoke(event, declared.timeout),
        closed.then((code) => {
          throw new Error(`the runtime ended with exit code ${code}: ${stdout}${stderr}`);
        }),
      ]);
      posted.push(answer);
      return answer;
    },
    ended: async () => ({ exitCode: await closed, initErrors: api.initErrors }),
    async stop() {
      child.kill("SIGKILL");
      await closed;
      await api.stop();
    },
    log: () =>
      (stdout + stderr)
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    output: () => stdout + stderr + JSON.stringify([posted, api.initErrors]),
  };
}

/** What Lambda sets (developer guide, "Defined runtime environment variables"), as the function is declared. */
function lambdaVariables(declared: Registration["inputs"]): Record<string, string> {
  return {
    _HANDLER: declared.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_${declared.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declared.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: "responder",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_FORMAT: declared.loggingConfig.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: declared.loggingConfig.logGroup,
    AWS_LAMBDA_LOG_LEVEL: declared.loggingConfig.applicationLogLevel,
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]0123456789abcdef",
    TZ: ":UTC",
  };
}
