/** Describing whatever was thrown. Can't prove that an Error keeps its message once serialized; the artifact's cases do. */
import { expect } from "chai";
import { describeError, namedError } from "../../handler/errors";

describe("describeError", () => {
  it("says name and message on one line", () => {
    expect(describeError(namedError("OddError", "line one\n  line two"))).to.equal(
      "OddError: line one line two",
    );
  });

  it("cuts at 500 characters", () => {
    expect(describeError(new Error("x".repeat(1000)))).to.have.lengthOf(500);
  });

  it("says the status of an answer in which the SDK found no error's name", () => {
    const error = { name: "Unknown", message: "UnknownError", $metadata: { httpStatusCode: 503 } };
    expect(describeError(error)).to.equal("no error that AWS names (status 503)");
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
