/** Removing what a run has made. */
import { expect } from "chai";
import { cleaningUp } from "../../testbed/clean-up";
import { makeTerminal } from "../../cli/terminal";

describe("cleaningUp", () => {
  const terminal = makeTerminal(process.stdout);

  async function failureOf(run: Parameters<typeof cleaningUp>[1]): Promise<unknown> {
    try {
      await cleaningUp(terminal, run);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  }

  it("removes everything, the newest first, and returns the result", async () => {
    const removed: string[] = [];
    const result = await cleaningUp(terminal, async (removeLater) => {
      removeLater(async () => void removed.push("first"));
      removeLater(async () => void removed.push("second"));
      return 7;
    });
    expect({ result, removed }).to.deep.equal({ result: 7, removed: ["second", "first"] });
  });

  it("removes the rest when one can't be removed, and says so", async () => {
    const removed: string[] = [];
    const failure = await failureOf(async (removeLater) => {
      removeLater(async () => void removed.push("first"));
      removeLater(() => Promise.reject(new Error("stuck")));
    });
    expect({ failure, removed }).to.deep.equal({ failure: "stuck", removed: ["first"] });
  });

  it("throws what went wrong first", async () => {
    const failure = await failureOf(async (removeLater) => {
      removeLater(() => Promise.reject(new Error("stuck")));
      throw new Error("broken");
    });
    expect(failure).to.equal("broken");
  });

  it("listens for no signal afterwards", async () => {
    const before = process.listenerCount("SIGINT");
    await cleaningUp(terminal, async () => undefined);
    expect(process.listenerCount("SIGINT")).to.equal(before);
  });
});
