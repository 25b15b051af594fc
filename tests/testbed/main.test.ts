/** A mistake in calling `npm start`, `npm run e2e` and `npm run page`. CI shows that the first two run, with exit code 0. */
import { expect } from "chai";
import { runFile } from "../support/command";

describe("the commands of the test bed", function () {
  // Each starts a process that compiles its files, which is slow on a busy machine.
  this.timeout(120_000);

  for (const [file, args, message] of [
    [
      "testbed/main.ts",
      ["--event", "\u001b[2Jnone"],
      `"?[2Jnone" can't be read: there is no such file`,
    ],
    [
      "testbed/server/main.ts",
      ["\u001b[2J"],
      "Unexpected argument '?[2J' (see npm run e2e -- --help)",
    ],
    [
      "testbed/page/main.ts",
      ["--port", "\u001b[2J"],
      '--port is "?[2J", not a number from 1 to 65535',
    ],
  ] as const) {
    it(`${file} prints one line without control characters, and loads nothing of Pulumi`, async () => {
      expect(await runFile(file, [...args])).to.deep.equal({
        exitCode: 2,
        stdout: "",
        stderr: `${message}\nfiles of Pulumi: 0\n`,
      });
    });
  }
});
