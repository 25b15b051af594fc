/** A clone of this repository on a machine that deploys and installs nothing else: `npm ci --omit=dev`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { DEADLINE_MS, runByEntry } from "../runtime/pulumi";
import type { EntryRun } from "../runtime/pulumi";
import { PAGE_CONFIG, SECRET_KEYS } from "../support/config";
import { installForProduction, ROOT, zipOf } from "./installed";

const MINUTE = 60_000;

describe("this repository after npm ci --omit=dev", function () {
  this.timeout(10 * MINUTE + 2 * DEADLINE_MS);
  let production: Awaited<ReturnType<typeof installForProduction>>;
  let run: EntryRun;

  before(async () => {
    production = await installForProduction();
    run = await runByEntry({
      stack: "staging",
      config: PAGE_CONFIG,
      secretKeys: SECRET_KEYS,
      root: production.folder,
      preview: true,
      typeCheck: true,
    });
  });
  after(() => production?.remove());

  it("has no tool for development", () => {
    const installed = fs.readdirSync(path.join(production.folder, "node_modules"));
    expect(installed).to.include("@pulumi");
    expect(installed).not.to.include.oneOf(["mocha", "eslint", "prettier", "chai"]);
  });

  it("deploys, types checked by Pulumi, without a warning or output of its own", () => {
    expect(run).to.include({ exitCode: 0, written: "" });
    expect(run.messages).to.deep.equal([]);
  });

  it("packages the functions as a full installation does", async () => {
    const full = await runByEntry({
      stack: "staging",
      config: PAGE_CONFIG,
      secretKeys: SECRET_KEYS,
      preview: true,
    });
    for (const ending of ["responder", "-page", "self-check"]) {
      const zip = await zipOf(run, ending, production.folder);
      expect(Buffer.compare(zip, await zipOf(full, ending, ROOT)), ending).to.equal(0);
    }
  });
});
