/** The command line of `npm run bench`. Can't prove that what is asked for is played. */
import { expect } from "chai";
import { help, readOptions } from "../../../testbed/bench/options";
import { UsageError } from "../../../cli/usage";

const NAMES = ["burst", "size"];

describe("readOptions", () => {
  it("asks for everything by default, or for what --only names", () => {
    expect(readOptions([], NAMES)).to.deep.equal({ help: false, only: NAMES });
    expect(readOptions(["--only", "size, burst"], NAMES).only).to.deep.equal(["size", "burst"]);
  });

  it("explains itself when it is asked to, with the names of all benches", () => {
    expect(readOptions(["-h"], NAMES).help).to.equal(true);
    expect(help(NAMES)).to.include("play some: burst, size").and.include("Exit code: 0");
  });

  const mistakes: [string, string[], string][] = [
    ["an unknown option", ["--onyl"], "Unknown option '--onyl' (see npm run bench -- --help)"],
    ["an option without its value", ["--only"], "argument missing"],
    ["a bench that is none", ["--only", "size,x"], 'there is no bench "x", only burst, size'],
    ["a stray word", ["size"], "Unexpected argument 'size'"],
  ];
  for (const [what, args, message] of mistakes) {
    it(`refuses ${what} in one line`, () => {
      expect(() => readOptions(args, NAMES))
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]+$/);
    });
  }
});
