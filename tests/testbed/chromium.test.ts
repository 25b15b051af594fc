/** Which Chromium is used. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { findChromium } from "../../testbed/pictures/chromium";

describe("findChromium", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-chromium-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** Puts a file into a folder of its own. */
  function put(name: string, mode = 0o755): string {
    const file = path.join(fs.mkdtempSync(path.join(folder, "bin-")), name);
    fs.writeFileSync(file, "", { mode });
    return file;
  }
  const pathOf = (...files: string[]) => files.map((file) => path.dirname(file)).join(":");

  it("takes CHROMIUM_PATH first, and no other where that is no program", () => {
    const [installed, own] = [put("chromium"), put("my-browser")];
    const PATH = pathOf(installed);
    expect(findChromium({ PATH, CHROMIUM_PATH: own })).to.equal(own);
    expect(findChromium({ PATH, CHROMIUM_PATH: `${own}-gone` })).to.equal(null);
    expect(findChromium({ PATH, CHROMIUM_PATH: "" })).to.equal(installed);
  });

  it("prefers chromium to Chrome, wherever they are in PATH", () => {
    const [chrome, chromium] = [put("google-chrome"), put("chromium")];
    expect(findChromium({ PATH: pathOf(chrome, chromium) })).to.equal(chromium);
    expect(findChromium({ PATH: pathOf(chrome) })).to.equal(chrome);
  });

  it("takes neither a folder nor a file that can't be run", () => {
    const file = put("chromium", 0o644);
    const other = fs.mkdtempSync(path.join(folder, "bin-"));
    fs.mkdirSync(path.join(other, "chromium"));
    expect(findChromium({ PATH: `${pathOf(file)}:${other}` })).to.equal(null);
    expect(findChromium({})).to.equal(null);
  });
});
