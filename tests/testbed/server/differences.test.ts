/** The list of what a server can't do. Can't prove that it is complete. */
import { expect } from "chai";
import { collectDifferences, isUnknownThere } from "../../../testbed/server/differences";

describe("differences", () => {
  it("are kept once each, apart by kind, in the order found", () => {
    const differences = collectDifferences();
    differences.notPlayed("b", "why");
    differences.notPlayed("a", "why");
    differences.notPlayed("b", "why");
    differences.changed("c", "why");
    differences.unlike("d", "why");
    expect(differences.list()).to.deep.equal({
      changed: ["c: why"],
      notPlayed: ["b: why", "a: why"],
      unlike: ["d: why"],
    });
  });

  it("tell an operation that a server has never heard of from a refusal", () => {
    const error = (name: string, message: string) => Object.assign(new Error(message), { name });
    expect(isUnknownThere(error("InvalidAction", "The action is not valid"))).to.equal(true);
    expect(isUnknownThere(error("InvalidOperationException", "Unknown action: X"))).to.equal(true);
    expect(isUnknownThere(error("UnknownOperationException", ""))).to.equal(true);
    expect(isUnknownThere(error("AccessDeniedException", "not authorized"))).to.equal(false);
    expect(isUnknownThere(undefined)).to.equal(false);
  });
});
