/** The command line of `npm run bench`. */
import { expect } from "chai";
import { UsageError } from "../../../cli/usage";
import { BENCH_NAMES, HELP, readOptions } from "../../../testbed/bench/options";

describe("the options of the bench", () => {
  it("select every bench by default, or those that --only names, in the order of the table", () => {
    expect(readOptions([])).to.deep.equal({ help: false, only: BENCH_NAMES });
    expect(readOptions(["--only", "size, burst"]).only).to.deep.equal(["burst", "size"]);
  });

  it("include help, which names all benches", () => {
    expect(readOptions(["-h"]).help).to.equal(true);
    expect(HELP)
      .to.include(`run some: ${BENCH_NAMES.join(", ")}`)
      .and.include("Exit code: 0");
  });

  const mistakes: [string, string[], string][] = [
    ["an unknown option", ["--onyl"], "Unknown option '--onyl' (see npm run bench -- --help)"],
    ["an option without its value", ["--only"], "argument missing"],
    ["an unknown bench", ["--only", "size,x"], 'there is no bench "x", only burst, duplicates,'],
    ["an argument", ["size"], "Unexpected argument 'size'"],
  ];
  for (const [what, args, message] of mistakes) {
    it(`refuse ${what} in one line`, () => {
      expect(() => readOptions(args))
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]+$/);
    });
  }
});
