/** The list of scenes. Can't prove what they prove: `npm run e2e` plays them. */
import { expect } from "chai";
import { NOT_PLAYED, SCENES } from "../../../testbed/server/scenes";
import { SCENES as REHEARSED } from "../../../testbed/scenes";

describe("the scenes on a server", () => {
  it("are all that the rehearsal plays, but for those that are named with a reason", () => {
    const played = SCENES.map(({ name }) => name);
    const missing = REHEARSED.map(({ name }) => name).filter((name) => !played.includes(name));
    expect(missing).to.deep.equal(Object.keys(NOT_PLAYED));
  });
});
