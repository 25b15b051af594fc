/**
 * `npm start` as a person runs it: a process of its own, its exit code and its words. That every
 * proof holds, with exit code 0, is for `npm start` itself to show, which CI runs. Can't prove anything about AWS.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { startAwsServer } from "../../rehearsal/server";
import type { AwsOperation } from "../../rehearsal/server";

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
      ["--require", "ts-node/register/transpile-only", "rehearsal/main.ts", ...args],
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

  it("exits with 1 when some proofs hold and others don't: on a Cognito that locks nothing", async () => {
    const tokens = { AuthenticationResult: { RefreshToken: "token", AccessToken: "token" } };
    const careless = await startAwsServer({
      CreateUserPool: () => ({ UserPool: { Id: "us-east-2_Careless" } }),
      CreateUserPoolClient: () => ({ UserPoolClient: { ClientId: "client" } }),
      AdminCreateUser: () => ({}),
      AdminSetUserPassword: () => ({}),
      InitiateAuth: () => tokens,
      AdminResetUserPassword: () => ({}),
      AdminUserGlobalSignOut: () => ({}),
      DeleteUserPool: () => ({}),
      ...parameterOperations(),
    });
    try {
      const { exitCode, stdout } = await start([], { AWS_ENDPOINT_URL: careless.url });
      expect(stdout.match(/^ {2}(ok|FAIL)/gm)).to.deep.equal(
        ["FAIL", "FAIL", "FAIL", "ok", "ok", "ok"].map((word) => `  ${word}`),
      );
      expect(exitCode).to.equal(1);
      expect(stdout).not.to.include("\u001b");
      const [, folder] = / runs in (\S+)/.exec(stdout)!;
      expect(fs.existsSync(path.dirname(folder!)), "the function's folder is left").to.equal(false);
    } finally {
      await careless.stop();
    }
  });
});

/** A parameter store that keeps one value. */
function parameterOperations(): Record<string, AwsOperation> {
  let kept: unknown;
  return {
    PutParameter: ({ Value: value }) => {
      kept = value;
      return {};
    },
    GetParameter: () => ({ Parameter: { Value: kept } }),
    DeleteParameter: () => ({}),
  };
}
