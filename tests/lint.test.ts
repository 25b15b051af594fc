/**
 * The lint rules that keep `handler/` serializable: each catches what it is there for, and lets the rest pass.
 * Can't prove that nothing else serializes badly: `tests/artifact.test.ts` runs what would be deployed.
 */
import * as path from "node:path";
import { expect } from "chai";
import { ESLint } from "eslint";

const ROOT = path.resolve(__dirname, "..");

describe("the lint rules for handler/", () => {
  const eslint = new ESLint({ cwd: ROOT });

  async function complaints(code: string): Promise<string[]> {
    const [result] = await eslint.lintText(code, { filePath: path.join(ROOT, "handler/x.ts") });
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
    ["the deployer's environment", "export const e = process.env.X ?? '';", "whoever deploys"],
    [
      "a namespace import",
      'import * as s from "@slack/webhook"; export const t = s;',
      "Import names",
    ],
    ["import()", 'export const f = () => import("node:fs");', "TypeScript's helpers"],
    ["Pulumi in the function", 'export { all } from "@pulumi/pulumi";', "config would leak"],
    ["the test bed in the function", 'export { x } from "../testbed/aws/x";', "when it runs"],
    ["an operator's command in it", 'export { x } from "../operate/x";', "when it runs"],
    ["what commands share in it", 'export { x } from "../cli/x";', "when it runs"],
  ];
  for (const [what, code, message] of planted) {
    it(`catch ${what}`, async () => {
      const [complaint, ...others] = await complaints(code);
      expect(complaint).to.include(message);
      expect(others).to.deep.equal([]);
    });
  }

  it("let a plain function pass", async () => {
    expect(await complaints("export const f = (x: number) => x + 1;")).to.deep.equal([]);
  });
});
