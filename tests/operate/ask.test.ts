/** The question at the terminal. */
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { askSecret, askYes, askYesOrNo } from "../../operate/ask";

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

describe("askYesOrNo", () => {
  const answers = {
    "yes\n": true,
    "n\n": false,
    " NO\n": false,
    "\n": undefined,
    "": undefined,
    "maybe\n": undefined,
  };
  for (const [typed, answer] of Object.entries(answers)) {
    it(`takes ${JSON.stringify(typed)} for ${answer}`, async () => {
      const [input, output] = [new PassThrough(), new PassThrough()];
      input.end(typed);
      expect(await askYesOrNo("Did it work?", input, output)).to.equal(answer);
      expect(String(output.read())).to.equal("Did it work? (yes/no, or Enter to skip) ");
    });
  }
});

describe("askSecret", () => {
  for (const isTTY of [false, true]) {
    it(`shows the question and nothing of the answer, ${isTTY ? "at" : "without"} a terminal`, async () => {
      const [input, output] = [Object.assign(new PassThrough(), { isTTY }), new PassThrough()];
      input.end("correct horse\n");
      expect(await askSecret("Password:", input, output)).to.equal("correct horse");
      expect(String(output.read())).to.equal("Password: \n");
    });
  }

  it("tells the process of Ctrl+C, which a terminal would keep for itself", async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const told = new Promise<void>((resolve) => process.once("SIGINT", () => resolve()));
    const answer = askSecret("Password:", input, new PassThrough());
    input.write("\u0003");
    await told;
    expect(await answer).to.equal("");
  });
});
