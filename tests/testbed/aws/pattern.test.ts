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

  it("matches an absent field where the pattern takes that, alone or beside values", () => {
    const pattern = { a: { b: ["1", { exists: false }] } };
    for (const event of [{ a: { b: "1" } }, { a: {} }, {}, { a: null }, null]) {
      expect(mismatch(pattern, event), JSON.stringify(event)).to.equal(null);
    }
    for (const b of ["2", "", null, { exists: false }]) {
      expect(mismatch(pattern, { a: { b } }), JSON.stringify(b)).to.equal("a.b");
    }
    expect(mismatch({ a: [{ exists: false }] }, { a: "1" })).to.equal("a");
  });

  it("goes on to the other fields after an absent one", () => {
    expect(mismatch({ a: [{ exists: false }], b: ["1"] }, { b: "2" })).to.equal("b");
  });

  it("refuses a comparison that it does not implement", () => {
    for (const comparison of [{ prefix: "x" }, { exists: true }]) {
      expect(() => mismatch({ a: [comparison] }, { a: "xy" })).to.throw("does not implement");
      expect(() => mismatch({ a: [comparison] }, {})).to.throw("does not implement");
    }
  });
});
