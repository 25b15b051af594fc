/** The options of `npm run learn`. */
import { existsSync } from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { PROJECT } from "../../handler/component";
import { readLearnOptions } from "../../operate/learn-options";
import { runFile } from "../support/command";

const REQUIRED = ["--stack", "staging", "--pool", "us-east-2_Ab12Cd34E", "--user", "casey"];

describe("the options of learn", () => {
  it("have a file and twenty minutes by default", () => {
    const required = {
      stack: "staging",
      name: PROJECT,
      userPoolId: "us-east-2_Ab12Cd34E",
      user: "casey",
    };
    expect(readLearnOptions(REQUIRED)).to.deep.equal({
      ...required,
      out: "learnt.json",
      timeoutSeconds: 1200,
    });
    const more = ["--client", "1a2b", "--out", "x.json", "--timeout", "60"];
    expect(readLearnOptions([...REQUIRED, ...more])).to.deep.equal({
      ...{ ...required, out: "x.json", timeoutSeconds: 60, clientId: "1a2b" },
    });
    expect(readLearnOptions(["-h"])).to.equal(null);
  });

  const wrong: [string[], string][] = [
    [REQUIRED.slice(0, 4), "--user is missing"],
    [REQUIRED.slice(2), "--stack is missing"],
    [[...REQUIRED.slice(0, 2), "--user", "casey"], "--pool is missing"],
    [[...REQUIRED, "--timeout", "0"], '--timeout is "0", not a number of seconds from 1 to 14400'],
    [[...REQUIRED, "--client", "a b"], '--client is "a b", which is not the id of an app client'],
  ];
  for (const [args, message] of wrong) {
    it(`refuse ${args.join(" ")}`, () => expect(() => readLearnOptions(args)).to.throw(message));
  }

  it("as a process: exits with 2 without a terminal, before any call", async () => {
    const { exitCode, stdout, stderr } = await runFile("operate/learn-main.ts", REQUIRED);
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: "" });
    expect(stderr).to.match(/^there is no terminal to ask at[^\n]*\nfiles of Pulumi: 0\n$/);
  });

  for (const [file, why] of [
    ["package.json", "is there already"],
    ["no-such-folder/learnt.json", "can't be written"],
  ]) {
    it(`as a process: refuses the file ${file} before anybody is locked, and leaves it alone`, async () => {
      const { exitCode, stderr } = await runFile("operate/learn-main.ts", [
        ...REQUIRED,
        ...["--out", file!],
      ]);
      expect(exitCode).to.equal(2);
      expect(stderr).to.include(`${file} ${why}: name another file (--out FILE)`);
      expect(existsSync(path.resolve(__dirname, "../..", file!))).to.equal(file === "package.json");
    });
  }
});
