/** The README's tables, compared with the code. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { CONFIG_KEYS } from "../stack/config";
import { responderPolicy } from "../stack/role";
import { SCOPE } from "./support/role-scope";

const README = fs.readFileSync(path.resolve(__dirname, "../README.md"), "utf8");

/** The first column of the table under a heading, without its backticks. */
function firstColumn(heading: string): string[] {
  const [, section] = README.split(`### ${heading}\n`);
  const rows = section!.split(/\n#/)[0]!.match(/^\| `[^|]*/gm) ?? [];
  return rows.map((row) => row.replace(/[|`\s]/g, ""));
}

describe("the README", () => {
  it("documents every config key, and no other", () => {
    expect(firstColumn("Config")).to.deep.equal(["aws:region", ...CONFIG_KEYS]);
  });

  it("documents every output, and no other", () => {
    const program = fs.readFileSync(path.resolve(__dirname, "../index.ts"), "utf8");
    const outputs = [...program.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
    expect(firstColumn("Outputs")).to.deep.equal(outputs);
  });

  it("lists every action that the role allows, and no other", () => {
    const table = README.split("\n").filter((line) => line.startsWith("| "));
    const rows = table.slice(0, table.findIndex((line) => line.includes("logs:PutLogEvents")) + 1);
    const listed = rows
      .join("\n")
      .match(/`[a-z-]+:[A-Z]\w+`/g)!
      .map((code) => code.slice(1, -1));
    const allowed = responderPolicy(SCOPE).Statement.flatMap(({ Action }) => Action as string[]);
    expect(listed.sort()).to.deep.equal(allowed.sort());
  });
});
