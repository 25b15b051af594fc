/** The list of mutants still fits the code, and what does not fit is refused. Can't prove that a test notices each: `npm run test:mutants` does. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { apply } from "./apply";
import { MUTANTS } from "./mutants";

const ROOT = path.resolve(__dirname, "../..");

describe("the list of mutants", () => {
  for (const { name, file, find, replace, tests } of MUTANTS) {
    it(`fits the code: ${name}`, () => {
      const pieces = fs.readFileSync(path.join(ROOT, file), "utf8").split(find);
      expect(pieces, `its text must stand once in ${file}`).to.have.lengthOf(2);
      expect(replace).not.to.equal(find);
      for (const test of tests) expect(fs.existsSync(path.join(ROOT, test)), test).to.equal(true);
    });
  }

  it("has no name twice", () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names).to.deep.equal([...new Set(names)]);
  });
});

describe("a mutant", () => {
  let root: string;
  const read = () => fs.readFileSync(path.join(root, "a.ts"), "utf8");
  const mutant = (find: string) => ({ name: "m", file: "a.ts", find, replace: "$&", tests: [] });

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-"));
    fs.writeFileSync(path.join(root, "a.ts"), "one two two");
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  it("changes the text, and puts it back", () => {
    const undo = apply(mutant("one"), root);
    expect(read()).to.equal("$& two two");
    undo();
    expect(read()).to.equal("one two two");
  });

  for (const [text, reason] of [
    ["three", "does not stand"],
    ["two", "stands more than once"],
  ] as const) {
    it(`is refused when its text ${reason}`, () => {
      expect(() => apply(mutant(text), root)).to.throw(
        `"m" does not fit: its text ${reason} in a.ts`,
      );
      expect(read()).to.equal("one two two");
    });
  }
});
