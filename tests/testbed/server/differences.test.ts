/** The list of what differs from AWS. */
import { expect } from "chai";
import { isUnknownThere } from "../../../testbed/pool";
import { collectDifferences } from "../../../testbed/server/differences";

describe("differences", () => {
  it("are kept once each, by category, in the order found", () => {
    const differences = collectDifferences();
    differences.notRun("b", "why");
    differences.notRun("a", "why");
    differences.notRun("b", "why");
    differences.changed("c", "why");
    differences.unlike("d", "why");
    expect(differences.list()).to.deep.equal({
      changed: ["c: why"],
      notRun: ["b: why", "a: why"],
      unlike: ["d: why"],
    });
  });

  it("do not include refusals: only operations that a server does not have", () => {
    const error = (name: string, message: string) => Object.assign(new Error(message), { name });
    expect(isUnknownThere(error("InvalidAction", "The action is not valid"))).to.equal(true);
    expect(isUnknownThere(error("InvalidOperationException", "Unknown action: X"))).to.equal(true);
    expect(isUnknownThere(error("UnknownOperationException", ""))).to.equal(true);
    expect(isUnknownThere(error("AccessDeniedException", "not authorized"))).to.equal(false);
    expect(isUnknownThere(undefined)).to.equal(false);
  });
});
