/** Matching, beyond what `tests/stack/rule.test.ts` tests. */
import { expect } from "chai";
import { mismatch } from "../../../testbed/aws/pattern";

describe("mismatch", () => {
  it("matches one of several values, and one value of a list", () => {
    expect(mismatch({ a: ["1", "2"] }, { a: "2" })).to.equal(null);
    expect(mismatch({ a: ["1"] }, { a: ["0", "1"] })).to.equal(null);
    expect(mismatch({ a: ["1"] }, { a: [] })).to.equal("a");
    expect(mismatch({ a: { b: ["1"] } }, null)).to.equal("a.b");
  });

  it("refuses a comparison that it does not implement", () => {
    expect(() => mismatch({ a: [{ prefix: "x" }] }, { a: "xy" })).to.throw("does not implement");
  });
});
