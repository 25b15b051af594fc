/** The plain JavaScript that starts every command: what it says where packages are missing, or Node is too old. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { runCommand } from "../../testbed/processes";

const ROOT = path.resolve(__dirname, "../..");

describe("cli/start.js", () => {
  let folder: string;
  before(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "start-")));
    fs.mkdirSync(path.join(folder, "cli"));
    for (const file of ["cli/start.js", "tsconfig.json"]) {
      fs.copyFileSync(path.join(ROOT, file), path.join(folder, file));
    }
    fs.writeFileSync(
      path.join(folder, "main.ts"),
      "const shown: string[] = process.argv.slice(1); console.log(JSON.stringify(shown));",
    );
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const start = (node: string, ...args: string[]) => {
    const engines = { node };
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ engines }));
    return runCommand(process.execPath, ["cli/start.js", ...args], { cwd: folder });
  };

  it("says in one line that the packages are not installed", async () => {
    expect(await start(">=20.19", "main.ts")).to.deep.equal({
      exitCode: 1,
      stdout: "",
      stderr: `the packages are not installed; run this first in ${folder}: npm ci\n`,
    });
  });

  it("says in one line that Node is too old", async () => {
    const [major] = process.versions.node.split(".").map(Number);
    for (const oldest of [`>=${major! + 1}.0`, `>=${major}.99`]) {
      const { exitCode, stderr } = await start(oldest, "main.ts");
      expect(exitCode).to.equal(1);
      expect(stderr).to.match(/^Node \d+\.\d+ or newer is needed; this is [\d.]+\n$/);
    }
  });

  it("runs a file in TypeScript with its own arguments", async () => {
    fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
    const { exitCode, stdout, stderr } = await start(">=20.0", "main.ts", "--a", "b");
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(JSON.parse(stdout)).to.deep.equal([path.join(folder, "main.ts"), "--a", "b"]);
  });

  it("starts the commands of package.json", () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
    for (const name of ["start", "replay", "drill", "bench", "e2e"]) {
      const [, file] = /^node cli\/start\.js (\S+)$/.exec(scripts[name])!;
      expect(fs.existsSync(path.join(ROOT, file!)), name).to.equal(true);
    }
  });
});
