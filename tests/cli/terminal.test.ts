/** What a command prints. */
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { makeTerminal, printable } from "../../cli/terminal";

const ESCAPE = "\u001b";

describe("the terminal", () => {
  const { NO_COLOR } = process.env;

  beforeEach(() => delete process.env.NO_COLOR);
  afterEach(() => {
    if (NO_COLOR !== undefined) process.env.NO_COLOR = NO_COLOR;
  });

  function print(stream: { isTTY?: boolean; hasColors?: () => boolean; columns?: number }): string {
    const sink = Object.assign(new PassThrough(), stream);
    const terminal = makeTerminal(sink as unknown as NodeJS.WriteStream);
    terminal.heading("Heading");
    terminal.step("attacker", "line one\nline two");
    terminal.proof({ claim: "it is so", holds: true, evidence: "seen" });
    terminal.proof({ claim: "it is not", holds: false, evidence: "seen" });
    return String(sink.read());
  }

  it("is plain where the stream is not a terminal", () => {
    expect(print({})).to.equal(
      "\nHeading\n\n  attacker  line one\n            line two\n" +
        "  ok   it is so (seen)\n  FAIL it is not (seen)\n",
    );
  });

  it("is coloured on a terminal with colours", () => {
    expect(print({ isTTY: true, hasColors: () => true })).to.include(`${ESCAPE}[31mattacker`);
  });

  it("is plain on a terminal without colours, and where NO_COLOR is set", () => {
    expect(print({ isTTY: true, hasColors: () => false })).not.to.include(ESCAPE);
    process.env.NO_COLOR = "1";
    expect(print({ isTTY: true, hasColors: () => true })).not.to.include(ESCAPE);
    delete process.env.NO_COLOR;
  });

  it("wraps where the stream has a width, under the text and between words", () => {
    const lines = print({ columns: 20 }).split("\n");
    expect(lines).to.include.members(["  attacker  line one", "            line two"]);
    expect(print({ columns: 0 }), "a terminal that does not know its width").to.include("line one");
    expect(print({ columns: 18 })).to.include("  attacker  line\n            one\n");
  });

  it("ends with a result in the colour of it, whose other lines are under the first", () => {
    const result = (holds: boolean, stream: object) => {
      const sink = Object.assign(new PassThrough(), stream);
      const terminal = makeTerminal(sink as unknown as NodeJS.WriteStream);
      terminal.result("it ended\n- line \u0007", holds);
      return String(sink.read());
    };
    expect(result(true, {})).to.equal("\nit ended\n- line ?\n");
    const colours = { isTTY: true, hasColors: () => true };
    expect(result(true, colours)).to.include(`${ESCAPE}[32m`);
    expect(result(false, colours)).to.include(`${ESCAPE}[31m`);
  });

  it("prints nothing once it is silenced", () => {
    const sink = new PassThrough();
    const terminal = makeTerminal(sink as unknown as NodeJS.WriteStream);
    terminal.silence();
    terminal.step("slack", "text");
    terminal.heading("text");
    expect(sink.read()).to.equal(null);
  });

  it("removes control characters from untrusted text, wherever it is", () => {
    const sink = new PassThrough();
    const terminal = makeTerminal(sink as unknown as NodeJS.WriteStream);
    terminal.step("customer", `${ESCAPE}[2J`);
    terminal.proof({ claim: `${ESCAPE}[2J`, holds: true, evidence: `${ESCAPE}[2J` });
    expect(String(sink.read())).to.equal("  customer  ?[2J\n  ok   ?[2J (?[2J)\n");
  });

  it("shows where it removed something", () => {
    expect(printable(`a${ESCAPE}[2Jb\u0007c\u202ed`)).to.equal("a?[2Jb?c?d");
  });
});
