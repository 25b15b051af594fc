/** The bench's statistics, its table, and when a limit is met. */
import { expect } from "chai";
import { growth, median } from "../../../testbed/bench/statistics";
import { atMost, drawTable, exactly, isMet } from "../../../testbed/bench/table";
import type { Limit } from "../../../testbed/bench/table";

const met = (value: number, limit: Limit) => isMet({ what: "w", unit: "count", value, limit });

describe("isMet", () => {
  for (const [is, expected] of [
    ["exactly", [false, true, false]],
    ["at least", [false, true, true]],
    ["at most", [true, true, false]],
  ] as const) {
    it(`includes the limit itself: ${is}`, () => {
      expect([0, 1, 2].map((value) => met(value, { is, value: 1 }))).to.deep.equal(expected);
    });

    it(`is never true for NaN: ${is}`, () => {
      expect(met(NaN, { is, value: 1 })).to.equal(false);
    });
  }
});

describe("drawTable", () => {
  it("shows each row's value, its limit, and whether it is met", () => {
    const throughput = {
      what: "throughput",
      value: 0.912,
      unit: "percent",
      limit: { is: "at least", value: 0.85 },
    } as const;
    const lines = drawTable([
      { bench: "burst", ...exactly("reports lost", 1_234, 0) },
      { bench: "burst", ...throughput },
      { bench: "size", ...atMost("ratio", 3.456, 3.5, "times") },
    ]);
    expect(lines).to.deep.equal([
      "bench  what           value  limit",
      "-----  ------------  ------  ---------------  ----",
      "burst  reports lost   1,234  exactly 0        FAIL",
      "burst  throughput    91.2 %  at least 85.0 %  ok",
      "size   ratio         3.46 x  at most 3.50 x   ok",
    ]);
  });
});

describe("median", () => {
  it("is the middle sample, or the mean of the two; NaN without samples or with a NaN", () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([9, 1, 5, 6])).to.equal(5.5);
    expect([[], [1, NaN, 2]].map(median)).to.deep.equal([NaN, NaN]);
  });
});

describe("growth", () => {
  it("compares the mean of the last quarter with that of the second, and ignores the others", () => {
    expect(growth([0, 9, 95, 105, 999, 0, 90, 110])).to.equal(0);
    expect(growth([0, 9, 90, 110, 999, 0, 100, 110])).to.be.closeTo(0.05, 1e-9);
    expect(growth([100, 100, 50, 50])).to.equal(-0.5);
  });

  it("is NaN with too few samples", () => {
    expect(Number.isNaN(growth([1, 2, 3]))).to.equal(true);
  });
});
