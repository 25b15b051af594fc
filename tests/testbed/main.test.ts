/**
 * `npm start` as a person runs it: a process of its own, its exit code and its words. That it
 * plays, with exit code 0, is for `npm start` itself to show, which CI runs. Can't prove anything about AWS.
 */
import { execFile } from "node:child_process";
import * as path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "../..");

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs the command behind `npm start`. */
function start(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const inherited = { ...process.env };
  delete inherited.AWS_ENDPOINT_URL;
  delete inherited.AWS_REGION;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--require", "ts-node/register/transpile-only", "testbed/main.ts", ...args],
      { cwd: ROOT, env: { ...inherited, ...environment } },
      (error, stdout, stderr) => {
        resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });
}

describe("npm start", function () {
  // Each starts a process that loads Pulumi, which takes its time on a busy machine.
  this.timeout(120_000);

  it("answers a file that is not there with one clear line, defused, and exit code 2", async () => {
    const { exitCode, stdout, stderr } = await start(["--event", "\u001b[2Jnone"]);
    expect(stdout).to.equal("");
    expect(stderr).to.equal(`"?[2Jnone" can't be read: there is no such file\n`);
    expect(exitCode).to.equal(2);
  });
});
