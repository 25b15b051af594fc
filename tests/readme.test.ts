/**
 * The README's tables against the code: a key or an output that is not in both is a mistake. Can't
 * prove that what it says of them is true.
 */
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

  it("names every action that the role allows", () => {
    const policy = responderPolicy(SCOPE);
    for (const action of policy.Statement.flatMap((statement) => statement.Action as string[])) {
      expect(README).to.include(action.replace("cognito-idp:AdminDisable", "AdminDisable"));
    }
  });
});
