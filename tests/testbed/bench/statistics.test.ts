/** The bench's arithmetic. Can't prove that a figure is a fair one. */
import { expect } from "chai";
import { growth, median } from "../../../testbed/bench/statistics";

describe("median", () => {
  it("is the one in the middle, or lies between the two", () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([9, 1, 5, 6])).to.equal(5.5);
    expect(Number.isNaN(median([]))).to.equal(true);
  });
});

describe("growth", () => {
  it("compares the last quarter's mean with the second's, and looks at no other", () => {
    expect(growth([0, 9, 95, 105, 999, 0, 90, 110])).to.equal(0);
    expect(growth([0, 9, 90, 110, 999, 0, 100, 110])).to.be.closeTo(0.05, 1e-9);
    expect(growth([100, 100, 50, 50])).to.equal(-0.5);
  });

  it("is no number where there are too few samples", () => {
    expect(Number.isNaN(growth([1, 2, 3]))).to.equal(true);
  });
});
