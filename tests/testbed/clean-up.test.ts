/** Removing what a run has made. */
import { expect } from "chai";
import { cleaningUp } from "../../testbed/clean-up";

describe("cleaningUp", () => {
  const removed: string[] = [];
  beforeEach(() => (removed.length = 0));

  const run = (act: Parameters<typeof cleaningUp>[1]) =>
    cleaningUp({ silence: () => undefined }, async (removeLater) => {
      removeLater(async () => void removed.push("first"));
      removeLater(async () => void removed.push("second"));
      return act(removeLater);
    }).catch((error: Error) => error.message);

  it("removes everything, the newest first, and returns the result", async () => {
    const listeners = process.listenerCount("SIGINT");
    expect(await run(async () => 7)).to.equal(7);
    expect(removed).to.deep.equal(["second", "first"]);
    expect(process.listenerCount("SIGINT")).to.equal(listeners);
  });

  it("removes the rest when some can't be removed, and throws these failures", async () => {
    const failure = await run(async (removeLater) => {
      for (const what of ["stuck", "lost"]) removeLater(() => Promise.reject(new Error(what)));
    });
    expect(failure).to.equal("Error: lost; Error: stuck");
    expect(removed).to.deep.equal(["second", "first"]);
  });

  it("throws the error of the run rather than that of a removal", async () => {
    const failure = await run(async (removeLater) => {
      removeLater(() => Promise.reject(new Error("stuck")));
      throw new Error("broken");
    });
    expect(failure).to.equal("broken");
  });
});
