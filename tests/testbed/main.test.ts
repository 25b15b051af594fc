/**
 * `npm start` and `npm run e2e` as a person calls them wrongly: one line and exit code 2. That they run, with exit code
 * 0, is shown in CI, which calls both.
 */
import * as path from "node:path";
import { expect } from "chai";
import { runCommand } from "../../testbed/processes";

const cwd = path.resolve(__dirname, "../..");
/** None of the variables that the commands read. */
const env = { PATH: process.env.PATH };
const TYPESCRIPT = ["--require", "ts-node/register/transpile-only"];

describe("the commands of the test bed", function () {
  // Each starts a process that compiles its files, which is slow on a busy machine.
  this.timeout(120_000);

  const mistakes: [string, string[], string][] = [
    [
      "testbed/main.ts",
      ["--event", "\u001b[2Jnone"],
      `"?[2Jnone" can't be read: there is no such file\n`,
    ],
    [
      "testbed/server/main.ts",
      ["\u001b[2J"],
      "Unexpected argument '?[2J' (see npm run e2e -- --help)\n",
    ],
  ];
  for (const [file, args, stderr] of mistakes) {
    it(`${file} explains a mistake in one line that can't steer the terminal`, async () => {
      const ended = await runCommand(process.execPath, [...TYPESCRIPT, file, ...args], {
        cwd,
        env,
      });
      expect(ended).to.deep.equal({ exitCode: 2, stdout: "", stderr });
    });
  }
});
