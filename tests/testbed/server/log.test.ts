/** Reading the function's log in both forms that a server may keep. */
import { expect } from "chai";
import { parseInvocation, splitInvocations } from "../../../testbed/server/log";

describe("the function's log", () => {
  it("is split at the line that ends an invocation, in both formats", () => {
    const json = '{"time":"t","type":"platform.report","record":{}}';
    expect(splitInvocations(["a", "REPORT RequestId: 1", "b", json, "c"])).to.deep.equal([
      ["a", "REPORT RequestId: 1"],
      ["b", json],
    ]);
  });

  it("is read as JSON where it is JSON", () => {
    const message = {
      type: "report",
      outcome: "contained",
      report: { user: "casey" },
      evidence: { verdict: "confirmed" },
    };
    const line = JSON.stringify({ timestamp: "t", level: "INFO", message });
    expect(parseInvocation(["START", line])).to.include({
      user: "casey",
      outcome: "contained",
      verdict: "confirmed",
      isJson: true,
    });
  });

  it("is read as the text that Node prints where it is not JSON", () => {
    const text = [
      "{",
      "  type: 'report',",
      "  outcome: 'benign',",
      "  report: {",
      "    user: 'casey',",
      "    userField: 'x'",
      "  },",
      "  evidence: { snapshots: 1,",
      "    verdict: 'benign' } }",
    ];
    expect(parseInvocation(text)).to.include({
      user: "casey",
      outcome: "benign",
      verdict: "benign",
      isJson: false,
    });
  });

  it("has no outcome where a delivery failed", () => {
    const line = JSON.stringify({ message: { type: "failure", error: "Error: x" } });
    expect(parseInvocation([line])).to.include({ outcome: undefined, isJson: true });
    expect(parseInvocation(["{", "  type: 'failure',", "}"])).to.include({ outcome: undefined });
  });
});
