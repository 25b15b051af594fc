/** `npm run e2e` as a person runs it, called wrongly. That it plays is for `npm run e2e` itself to show, in CI. */
import { execFile } from "node:child_process";
import * as path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "../../..");

describe("npm run e2e", function () {
  this.timeout(60_000);

  it("answers a mistake in its call with one clear line and exit code 2", async () => {
    const ended = await new Promise<object>((resolve) => {
      execFile(
        process.execPath,
        ["--require", "ts-node/register/transpile-only", "testbed/server/main.ts", "\u001b[2J"],
        { cwd: ROOT },
        (error, stdout, stderr) => resolve({ exitCode: error?.code, stdout, stderr }),
      );
    });
    expect(ended).to.deep.equal({
      exitCode: 2,
      stdout: "",
      stderr: "Unexpected argument '?[2J' (see npm run e2e -- --help)\n",
    });
  });
});
