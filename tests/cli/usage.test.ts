/** Errors as a person reads them. */
import { expect } from "chai";
import { exitCodeOf, explain, UsageError } from "../../cli/usage";

describe("exitCodeOf", () => {
  it("is 0 when every proof holds, and 1 when one does not", () => {
    expect(exitCodeOf(true)).to.equal(0);
    expect(exitCodeOf(false)).to.equal(1);
  });
});

describe("explain", () => {
  it("prints a mistake in usage as it is, with exit code 2", () => {
    expect(explain(new UsageError("no such option"), "it failed")).to.deep.equal({
      text: "no such option",
      exitCode: 2,
    });
  });

  it("prints any other error without a stack trace, with exit code 1", () => {
    expect(explain(new Error("line one\nline two"), "it failed")).to.deep.equal({
      text: "it failed: line one\nline two",
      exitCode: 1,
    });
    expect(explain(new AggregateError([]), "it failed").text).to.equal("it failed: AggregateError");
    expect(explain(null, "it failed").text).to.equal("it failed: null");
  });

  it("removes control characters from untrusted text", () => {
    expect(explain(new UsageError("\u001b[2J"), "it failed").text).to.equal("?[2J");
  });
});
