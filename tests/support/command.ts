/** Runs a command of this project in its own process, and sets the environment that an SDK client reads. */
import * as path from "node:path";
import { runCommand } from "../../testbed/processes";
import type { Ended } from "../../testbed/processes";

const REQUIRED = ["ts-node/register/transpile-only", "./tests/support/count-pulumi.ts"];

/**
 * Runs a TypeScript file of this project; its last line on stderr says how many files of Pulumi it loaded. Of AWS's
 * environment variables, the process has only those given here.
 */
export function runFile(
  file: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return runCommand(
    process.execPath,
    [...REQUIRED.flatMap((module) => ["--require", module]), file, ...args],
    {
      cwd: path.resolve(__dirname, "../.."),
      env: { ...Object.fromEntries(inherited), ...environment },
    },
  );
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
