/** The bench's statistics, its table, and when a limit is met. */
import { expect } from "chai";
import { growth, median } from "../../../testbed/bench/statistics";
import { atMost, drawTable, exactly, isMet } from "../../../testbed/bench/table";

describe("isMet", () => {
  for (const [is, expected] of [
    ["exactly", [false, true, false, false]],
    ["at least", [false, true, true, false]],
    ["at most", [true, true, false, false]],
  ] as const) {
    it(`includes the limit itself, and is never true for NaN: ${is}`, () => {
      const met = [0, 1, 2, NaN].map((value) =>
        isMet({ what: "w", unit: "count", value, limit: { is, value: 1 } }),
      );
      expect(met).to.deep.equal(expected);
    });
  }
});

describe("drawTable", () => {
  it("shows each row's value, its limit, and whether it is met", () => {
    const lines = drawTable([
      { bench: "burst", ...exactly("reports lost", 1_234, 0) },
      { bench: "burst", ...atMost("share", 0.912, 0.85, "percent") },
      { bench: "size", ...atMost("ratio", 3.456, 3.5, "times") },
    ]);
    expect(lines).to.deep.equal([
      "bench  what           value  limit",
      "-----  ------------  ------  --------------  ----",
      "burst  reports lost   1,234  exactly 0       FAIL",
      "burst  share         91.2 %  at most 85.0 %  FAIL",
      "size   ratio         3.46 x  at most 3.50 x  ok",
    ]);
  });
});

describe("median", () => {
  it("is the middle sample, or the mean of the two; NaN without samples or with a NaN", () => {
    const medians = [[9, 1, 5], [9, 1, 5, 6], [], [1, NaN, 2]].map(median);
    expect(medians).to.deep.equal([5, 5.5, NaN, NaN]);
  });
});

describe("growth", () => {
  it("compares the mean of the last quarter with that of the second, and ignores the others", () => {
    expect(growth([0, 9, 95, 105, 999, 0, 90, 110])).to.equal(0);
    expect(growth([0, 9, 90, 110, 999, 0, 100, 110])).to.be.closeTo(0.05, 1e-9);
    expect(growth([100, 100, 50, 50])).to.equal(-0.5);
    expect(Number.isNaN(growth([1, 2, 3]))).to.equal(true);
  });
});
