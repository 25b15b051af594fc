/** The README's tables, compared with the code. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { CONFIG_KEYS } from "../stack/config";
import { pagePolicy } from "../stack/page";
import { selfCheckPolicy } from "../stack/self-check";
import { responderPolicy } from "../stack/role";
import type { Policy } from "../stack/role";
import { PAGE_DOMAIN_CONFIG, TRAIL_CONFIG } from "./support/config";
import { runStaging, runStagingWithPage } from "./support/declared";
import { PAGE_SCOPE, SCOPE_WITH_PAGE, SELF_CHECK_SCOPE } from "./support/role-scope";

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

  it("documents every output, those of the report page and of the trail last, and no other", async () => {
    const outputs = Object.keys((await runStaging()).outputs);
    const { outputs: all } = await runStagingWithPage({
      config: { ...PAGE_DOMAIN_CONFIG, ...TRAIL_CONFIG },
    });
    const others = Object.keys(all).filter((name) => !outputs.includes(name));
    expect(firstColumn("Outputs")).to.deep.equal([...outputs, ...others]);
  });

  it("shows a component as the example makes it", () => {
    const [, shown] = /^```ts\n([^]*?)^```$/m.exec(README)!;
    const example = path.resolve(__dirname, "../examples/component/index.ts");
    const lines = fs.readFileSync(example, "utf8").split("\n");
    expect(shown).to.include("new CognitoLockdown(");
    for (const line of shown!.split("\n")) expect(lines).to.include(line);
  });

  const roles: [name: string, policy: Policy][] = [
    ["the function's role", responderPolicy(SCOPE_WITH_PAGE)],
    ["the page's role", pagePolicy(PAGE_SCOPE)],
    ["the self-check's role", selfCheckPolicy(SELF_CHECK_SCOPE)],
  ];
  roles.forEach(([name, policy], position) => {
    it(`lists every action that ${name} allows, and no other`, () => {
      const listed = permissionTables()[position]!.match(/`[a-z-]+:[A-Z]\w+`/g)!;
      const allowed = policy.Statement.flatMap(({ Action }) => Action as string[]);
      expect(listed.map((code) => code.slice(1, -1)).sort()).to.deep.equal(allowed.sort());
    });
  });
});

/** The tables of permissions. Each ends with the row of the log. */
function permissionTables(): string[] {
  const rows = README.split("\n").filter((line) => line.startsWith("| "));
  return rows.join("\n").split(/(?<=logs:PutLogEvents.*)\n/);
}
