/** A command as a person runs it: a process of its own, its exit code and its words. */
import { execFile } from "node:child_process";
import * as path from "node:path";

/** How it ended. */
export interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** What each process loads first. */
const REQUIRED = ["ts-node/register/transpile-only", "./tests/support/count-pulumi.ts"];

/** Runs a command of `operate/`, with these variables and none else of AWS's. */
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
