/** The bench's table and what counts as met. Can't prove the exit code: `main.test.ts` shows bad usage only. */
import { expect } from "chai";
import { drawTable, isMet } from "../../../testbed/bench/table";
import type { Limit } from "../../../testbed/bench/table";

describe("isMet", () => {
  const met = (value: number, limit?: Limit) =>
    isMet({ bench: "b", what: "w", unit: "count", value, limit });

  it("takes a limit at its word, the edge included", () => {
    expect([0, 1, 2].map((value) => met(value, { is: "exactly", value: 1 }))).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect([0, 1, 2].map((value) => met(value, { is: "at least", value: 1 }))).to.deep.equal([
      false,
      true,
      true,
    ]);
    expect([0, 1, 2].map((value) => met(value, { is: "at most", value: 1 }))).to.deep.equal([
      true,
      true,
      false,
    ]);
  });

  it("never holds for a value that is no number", () => {
    expect(met(NaN)).to.equal(false);
    expect(met(NaN, { is: "at most", value: 1 })).to.equal(false);
    expect(met(5)).to.equal(true);
  });
});

describe("drawTable", () => {
  it("says each row's value, its limit, and whether it is met", () => {
    expect(
      drawTable([
        {
          bench: "burst",
          what: "reports lost",
          value: 1_234,
          unit: "count",
          limit: { is: "exactly", value: 0 },
        },
        {
          bench: "burst",
          what: "throughput",
          value: 0.912,
          unit: "percent",
          limit: { is: "at least", value: 0.85 },
        },
        { bench: "size", what: "ratio", value: 3.456, unit: "times" },
      ]),
    ).to.deep.equal([
      "bench  what           value  limit",
      "-----  ------------  ------  ---------------  ----",
      "burst  reports lost   1,234  exactly 0        FAIL",
      "burst  throughput    91.2 %  at least 85.0 %  ok",
      "size   ratio         3.46 x  -                ok",
    ]);
  });
});
