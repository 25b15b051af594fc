/** Runs an operator command in its own process, and sets the environment that an SDK client reads. */
import { execFile } from "node:child_process";
import * as path from "node:path";

/** How a process ended. */
export interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const REQUIRED = ["ts-node/register/transpile-only", "./tests/support/count-pulumi.ts"];

/** Runs a file of `operate/`. Of AWS's environment variables, the process has only those given here. */
export function runOperate(
  file: string,
  args: string[],
  environment: Record<string, string>,
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...REQUIRED.flatMap((module) => ["--require", module]), file, ...args],
      {
        cwd: path.resolve(__dirname, "../.."),
        env: { ...Object.fromEntries(inherited), ...environment },
      },
      (error, stdout, stderr) => {
        resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });
}

/** Environment that sends the SDK's calls to one endpoint, with one attempt each. */
export function sdkEnvironment(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
  };
}
