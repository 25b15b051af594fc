/** Reading the function's log in both forms that a server may keep. */
import { inspect } from "node:util";
import { expect } from "chai";
import { hasField, parseInvocation, splitInvocations } from "../../../testbed/server/log";

describe("the function's log", () => {
  it("is split at the line that ends an invocation, in both formats", () => {
    const json = '{"time":"t","type":"platform.report","record":{}}';
    const lines = ["a", "REPORT RequestId: 1", "b", json, "c"].map((message, timestamp) => ({
      message,
      timestamp,
    }));
    expect(splitInvocations(lines)).to.deep.equal([lines.slice(0, 2), lines.slice(2, 4)]);
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
      type: "report",
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
      type: "report",
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

  it("is known by its type, with a line beside it that the memory is out", () => {
    const short = "{ type: 'notification', receiveCount: 1, slack: 'sent' }";
    expect(parseInvocation(["{ type: 'memory', error: 'x' }", short])).to.include({
      type: "notification",
      hasMemory: false,
    });
    const lines = [{ type: "memory" }, { type: "waiting", report: { user: "casey" } }];
    const json = lines.map((message) => JSON.stringify({ message }));
    expect(parseInvocation(json)).to.include({ type: "waiting", hasMemory: false });
    expect(parseInvocation(json)).to.include({ user: "casey", isJson: true });
    expect(parseInvocation(["START"])).to.include({ type: undefined, hasMemory: true });
  });

  it("shows whether it holds a field with a value, in both forms", () => {
    const object = { type: "page", result: "not-queued", user: "casey" };
    for (const text of [JSON.stringify(object), JSON.stringify(object, null, 1), inspect(object)]) {
      expect(hasField(text, "result", "not-queued"), text).to.equal(true);
      expect(hasField(text, "user", "cas"), text).to.equal(true);
      expect(hasField(text, "result", "queued"), text).to.equal(false);
      expect(hasField(text, "user", "asey"), text).to.equal(false);
    }
  });
});
