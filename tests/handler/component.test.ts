/** How a component is named to people and to commands. */
import { expect } from "chai";
import { optionsToFind, PROJECT, titleOf } from "../../handler/component";

describe("a component", () => {
  it("of this program is named by its stack", () => {
    const id = { stack: "staging", name: PROJECT };
    expect(optionsToFind(id)).to.equal("--stack staging");
    expect(titleOf(id)).to.equal("staging");
  });

  it("of another program is named by its own name as well", () => {
    const id = { stack: "prod", name: "lockdown" };
    expect(optionsToFind(id)).to.equal("--stack prod --name lockdown");
    expect(titleOf(id)).to.equal("lockdown/prod");
  });
});
