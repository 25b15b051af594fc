/**
 * `npm start` as a person runs it: a process of its own, its exit code and its words. Can't prove anything about AWS.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "../..");
const SAMPLE = path.join(ROOT, "tests/events/event-feedback-get.json");

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs the command behind `npm start`. */
function start(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const inherited = { ...process.env };
  delete inherited.AWS_ENDPOINT_URL;
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

describe("npm start", () => {
  it("plays a record of the user's own, proves every claim, and leaves nothing behind", async () => {
    const { exitCode, stdout, stderr } = await start(["--event", SAMPLE]);
    expect(stderr).to.equal("");
    expect(stdout).to.include("casey signs in to pool us-east-2_Ab12Cd34E");
    expect(stdout).to.include(":fire: rehearsal: locked `casey` in pool `us-east-2_Ab12Cd34E`");
    expect(stdout.match(/^ {2}ok {3}/gm)).to.have.lengthOf(6);
    expect(stdout).not.to.include("FAIL").and.not.to.include("\u001b");
    expect(exitCode).to.equal(0);
    const [, folder] = / runs in (\S+)/.exec(stdout)!;
    expect(fs.existsSync(path.dirname(folder!)), "the function's folder is still there").to.equal(
      false,
    );
  });

  it("answers a bad file with one clear line and exit code 2", async () => {
    const { exitCode, stdout, stderr } = await start(["--event", "LICENSE"]);
    expect(stdout).to.equal("");
    expect(stderr).to.equal("LICENSE is not JSON\n");
    expect(exitCode).to.equal(2);
  });

  it("says why it could not run, without a stack trace, and exits with 1", async () => {
    const { exitCode, stdout, stderr } = await start([], { AWS_REGION: "Ohio" });
    expect(stdout).to.equal("");
    expect(stderr).to.equal(
      'the rehearsal could not run: aws:region is "Ohio", which is not a region\n' +
        "  set it with: pulumi config set aws:region us-east-2\n",
    );
    expect(exitCode).to.equal(1);
  });
});
