/** Counting round trips by the order of calls. */
import { expect } from "chai";
import { recordCalls, roundTripsTo } from "../../../testbed/bench/rounds";

/** A call that is under way from one moment to another. */
const call = (operation: string, began: number, ended?: number, opensConnection = false) => ({
  operation,
  opensConnection,
  began,
  ...(ended !== undefined && { ended }),
});

describe("roundTripsTo", () => {
  it("counts calls that overlap once, and those that wait for each other each", () => {
    const calls = [call("a", 0, 3), call("b", 1, 2), call("c", 4, 5), call("d", 6, 9)];
    expect(["a", "b", "c", "d"].map((name) => roundTripsTo(name, calls))).to.deep.equal([
      1, 1, 2, 3,
    ]);
  });

  it("counts two more where a call of the round opens a connection", () => {
    const calls = [call("a", 0, 2, true), call("b", 1, 3), call("c", 4, 5), call("d", 6, 7, true)];
    expect(["b", "c", "d"].map((name) => roundTripsTo(name, calls))).to.deep.equal([3, 4, 7]);
  });

  it("takes no notice of what comes after the call", () => {
    expect(roundTripsTo("a", [call("a", 0, 3), call("b", 1, 2, true)])).to.equal(1);
  });

  it("is NaN for a call that was not made, or not answered", () => {
    expect(roundTripsTo("b", [call("a", 0, 1)])).to.deep.equal(NaN);
    expect(roundTripsTo("a", [call("a", 0)])).to.deep.equal(NaN);
  });
});

describe("recordCalls", () => {
  it("passes calls on, and puts those that were sent together into one round", async () => {
    const { fault, take } = recordCalls(() => new Promise(setImmediate));
    const forward = (body: string) => async () => ({ body });
    const proxied = (operation: string) => ({ operation, opensConnection: false });
    const answers = await Promise.all([
      fault(proxied("a"), forward("1")),
      fault(proxied("b"), forward("2")),
    ]);
    await fault(proxied("c"), forward("3"));
    expect(answers).to.deep.equal([{ body: "1" }, { body: "2" }]);
    const calls = take();
    expect(["a", "b", "c"].map((name) => roundTripsTo(name, calls))).to.deep.equal([1, 1, 2]);
    expect(take()).to.deep.equal([]);
  });
});
