/** Running commands, with everything that they start. */
import { expect } from "chai";
import { runCommand } from "../../testbed/processes";

describe("runCommand", () => {
  it("returns the exit code and both outputs", async () => {
    const script = "console.log('é'); console.error('no'); process.exit(3)";
    expect(await runCommand(process.execPath, ["-e", script])).to.deep.equal({
      exitCode: 3,
      stdout: "é\n",
      stderr: "no\n",
    });
  });

  it("returns no exit code for a command that does not exist", async () => {
    const { exitCode } = await runCommand("/no/such/command", []);
    expect(exitCode).to.equal(null);
  });

  it("kills what the command has started as well, when its time is over", async () => {
    // The second process keeps stdout open: runCommand returns only when it has ended as well.
    const script =
      "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)']," +
      "{ stdio: 'inherit' }); setInterval(() => 0, 1e6)";
    const ended = await runCommand(process.execPath, ["-e", script], { timeoutMs: 500 });
    expect(ended).to.include({ exitCode: null });
  });
});
