/** Describing whatever was thrown. */
import { expect } from "chai";
import { describeError, hasName, namedError } from "../../handler/errors";

describe("describeError", () => {
  it("has name and message on one line", () => {
    expect(describeError(namedError("OddError", "line one\n  line two"))).to.equal(
      "OddError: line one line two",
    );
  });

  it("cuts at 500 characters", () => {
    expect(describeError(new Error("x".repeat(1000)))).to.have.lengthOf(500);
  });

  it("names the status of a response without an error name", () => {
    const error = { name: "Unknown", message: "UnknownError", $metadata: { httpStatusCode: 503 } };
    expect(describeError(error)).to.equal("a response without an AWS error name (status 503)");
  });

  for (const thrown of [undefined, null, "a word", 7]) {
    it(`describes a thrown ${JSON.stringify(thrown)}`, () => {
      expect(describeError(thrown)).to.equal(`Error: ${thrown}`);
    });
  }
});

describe("namedError", () => {
  it("is an Error with that name and message", () => {
    expect(namedError("A", "b")).to.be.instanceOf(Error).and.include({ name: "A", message: "b" });
  });
});

describe("hasName", () => {
  it("is true for one of the names, and for nothing without a name", () => {
    expect(hasName(namedError("A", "b"), "B", "A")).to.equal(true);
    expect(hasName(namedError("A", "b"), "B")).to.equal(false);
    for (const thrown of [undefined, null, "A", {}]) expect(hasName(thrown, "A")).to.equal(false);
  });
});
