/** The question at the terminal. */
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { askYes } from "../../operate/ask";

describe("askYes", () => {
  async function ask(typed: string): Promise<{ isYes: boolean; shown: string }> {
    const [input, output] = [new PassThrough(), new PassThrough()];
    input.end(typed);
    const isYes = await askYes("Give casey back?", input, output);
    return { isYes, shown: String(output.read()) };
  }

  for (const typed of ["yes\n", "y\n", " YES \r\n"]) {
    it(`takes ${JSON.stringify(typed)} for a yes`, async () => {
      const { isYes, shown } = await ask(typed);
      expect(isYes).to.equal(true);
      expect(shown).to.equal("Give casey back? (yes/no) ");
    });
  }
  for (const typed of ["", "\n", "no\n", "yess\n", "ja\n", "n\nyes\n"]) {
    it(`takes ${JSON.stringify(typed)} for a no`, async () => {
      expect((await ask(typed)).isYes).to.equal(false);
    });
  }
});
