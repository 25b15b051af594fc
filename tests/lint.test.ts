/** The lint rules that are this project's own: each catches a planted violation and allows correct code. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { ESLint } from "eslint";

const ROOT = path.resolve(__dirname, "..");

describe("the lint rules for what Pulumi serializes", () => {
  const eslint = new ESLint({ cwd: ROOT });

  async function complaints(code: string, file: string): Promise<string[]> {
    const [result] = await eslint.lintText(code, { filePath: path.join(ROOT, file) });
    return result!.messages.map((message) => message.message);
  }

  const planted: [string, string, string][] = [
    ["a class that extends Error", "export class A extends Error {}", "loses its constructor"],
    ["a private member", "export class A { #x() {} y() { this.#x(); } }", "#private members throw"],
    [
      "module state",
      "export let n = 0; export const f = () => n++;",
      "starts anew on every invocation",
    ],
    ["a client at module level", "export const c = new Client({});", "Make them in the factory"],
    ["the deployer's environment", "export const e = process.env.X ?? '';", "machine that deploys"],
    [
      "a namespace import",
      'import * as s from "@aws-sdk/client-ssm"; export const t = s;',
      "Import names",
    ],
    ["import()", 'export const f = () => import("node:fs");', "TypeScript's helpers"],
  ];
  for (const folder of ["handler", "page"]) {
    for (const [what, code, message] of planted) {
      it(`catch ${what} in ${folder}/`, async () => {
        const [complaint, ...others] = await complaints(code, `${folder}/x.ts`);
        expect(complaint).to.include(message);
        expect(others).to.deep.equal([]);
      });
    }

    it(`allow a plain function in ${folder}/`, async () => {
      const code = "export const f = (x: number) => x + 1;";
      expect(await complaints(code, `${folder}/x.ts`)).to.deep.equal([]);
    });
  }
});

describe("the limit on a file's length", () => {
  const eslint = new ESLint({ cwd: ROOT });

  async function rulesBroken(lines: number, file: string): Promise<(string | null)[]> {
    const code = "// A line.\n".repeat(lines);
    const [result] = await eslint.lintText(code, { filePath: path.join(ROOT, file) });
    return result!.messages.map((message) => message.ruleId);
  }

  for (const file of ["handler/x.ts", "tests/x.test.ts", "testbed/x.js", "x.config.mjs"]) {
    it(`catches line 351 of ${file}`, async () => {
      expect(await rulesBroken(351, file)).to.deep.equal(["max-lines"]);
      expect(await rulesBroken(350, file)).to.deep.equal([]);
    });
  }

  it("allows more in a table of cases", async () => {
    expect(await rulesBroken(351, "tests/support/cases.ts")).to.deep.equal([]);
  });
});

describe("the rules between files", () => {
  interface Violation {
    from: string;
    to: string;
    rule: { name: string };
  }

  /** What dependency-cruiser finds in a project of these files, as "rule: from -> to". */
  function violations(files: Record<string, string>): string[] {
    const project = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-lint-"));
    try {
      for (const [name, text] of Object.entries(files)) {
        fs.mkdirSync(path.join(project, path.dirname(name)), { recursive: true });
        fs.writeFileSync(path.join(project, name), text);
      }
      const program = path.join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
      const config = path.join(ROOT, ".dependency-cruiser.mjs");
      const args = [program, "--config", config, "--output-type", "json", "."];
      const { stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
      const found: Violation[] = JSON.parse(stdout).summary.violations;
      return found.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
    } finally {
      fs.rmSync(project, { recursive: true });
    }
  }

  it("catch circles and what a folder may not load, and nothing else", () => {
    const found = violations({
      "handler/x.ts": "export const x = 1;",
      "stack/x.ts": "export const x = 1;",
      "cli/x.ts": "export const x = 1;",
      "operate/x.ts": "export const x = 1;",
      "testbed/x.ts": "export const x = 1;",
      "stack/pulumi.ts": 'import "@pulumi/pulumi"; export type X = 1;',
      // What is allowed.
      "index.ts": 'import "./stack/pulumi"; import "./handler/x";',
      "cli/handler.ts": 'import "../handler/x";',
      "operate/prefix.ts": 'import "../stack/x"; import "../handler/x"; import "../cli/x";',
      "testbed/program.ts": 'import "../index"; import "../handler/x"; import "../cli/x";',
      "tests/any.ts": 'import "../testbed/program"; import "../operate/prefix"; import "../index";',
      // What is not.
      "handler/pulumi.ts": 'import "@pulumi/pulumi";',
      "handler/stack.ts": 'import "../stack/x";',
      "handler/cli.ts": 'import "../cli/x";',
      "handler/through.ts": 'import "./cli";',
      "page/operate.ts": 'import "../operate/x";',
      "page/testbed.ts": 'import "../testbed/x";',
      "stack/cli.ts": 'import "../cli/x";',
      "stack/operate.ts": 'import "../operate/x";',
      "stack/testbed.ts": 'import "../testbed/x";',
      "cli/pulumi.ts": 'import "@pulumi/pulumi";',
      "operate/through.ts": 'import type { X } from "../stack/pulumi"; export type Y = X;',
      "operate/testbed.ts": 'import "../testbed/x";',
      "testbed/operate.ts": 'import "../operate/x";',
      // A circle of type imports alone, of which nothing is left at run time.
      "tests/a.ts": 'import type { B } from "./b"; export type A = B | 1;',
      "tests/b.ts": 'import type { C } from "./c"; export type B = C[];',
      "tests/c.ts": 'export type { A as C } from "./a";',
    });
    expect(found).to.have.members([
      "lambda: handler/pulumi.ts -> @pulumi/pulumi",
      "lambda: handler/stack.ts -> stack/x.ts",
      "lambda: handler/cli.ts -> cli/x.ts",
      "lambda: handler/through.ts -> cli/x.ts",
      "lambda: page/operate.ts -> operate/x.ts",
      "lambda: page/testbed.ts -> testbed/x.ts",
      "deploy: stack/cli.ts -> cli/x.ts",
      "deploy: stack/operate.ts -> operate/x.ts",
      "deploy: stack/testbed.ts -> testbed/x.ts",
      "command: cli/pulumi.ts -> @pulumi/pulumi",
      "command: operate/through.ts -> @pulumi/pulumi",
      "command: operate/testbed.ts -> testbed/x.ts",
      "test-bed: testbed/operate.ts -> operate/x.ts",
      "no-circle: tests/a.ts -> tests/b.ts",
    ]);
  });
});
