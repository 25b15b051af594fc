/** Matching, beyond what `tests/stack/rule.test.ts` tests. */
import { expect } from "chai";
import { mismatch } from "../../../testbed/aws/pattern";

describe("mismatch", () => {
  it("names the first field that differs", () => {
    expect(mismatch({ a: ["1"], b: { c: ["2"] } }, { a: "1", b: { c: "3" } })).to.equal("b.c");
  });

  it("matches one of several values, and one value of a list", () => {
    expect(mismatch({ a: ["1", "2"] }, { a: "2" })).to.equal(null);
    expect(mismatch({ a: ["1"] }, { a: ["0", "1"] })).to.equal(null);
    expect(mismatch({ a: ["1"] }, { a: [] })).to.equal("a");
  });

  for (const event of [null, undefined, "text", {}]) {
    it(`does not match ${JSON.stringify(event)}`, () => {
      expect(mismatch({ a: { b: ["1"] } }, event)).to.equal("a.b");
    });
  }

  it("refuses a comparison that it does not know, rather than guess", () => {
    expect(() => mismatch({ a: [{ prefix: "x" }] }, { a: "xy" })).to.throw("does not know");
  });
});
