/** Where a function's packages are looked for. What is in the zip is in tests/artifact.test.ts, and tests/package/. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { checkPackages, packagesOf } from "../../stack/packaging";

describe("the packages of a function", () => {
  const folder = process.cwd();
  afterEach(() => process.chdir(folder));

  const refusal = (more: string[] = []) => {
    try {
      checkPackages(more);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it("are found in the program's own folder", () => expect(refusal()).to.equal(undefined));

  it("are refused where the program runs in another folder, such as a workspace's or that of `main`", () => {
    process.chdir(os.tmpdir());
    expect(refusal()).to.include(path.join(process.cwd(), "node_modules"));
  });

  it("are refused where one is not installed", () => {
    expect(refusal(["@aws-sdk/client-none"])).to.match(
      /^The functions could not load @aws-sdk\/client-none: /,
    );
  });

  it("leave out whatever else the program depends on", () => {
    const { dependencies } = JSON.parse(fs.readFileSync("package.json", "utf8"));
    expect(packagesOf().extraExcludePackages).to.deep.equal(Object.keys(dependencies));
  });

  it("are named anew for each function, because Pulumi changes the object", () => {
    expect(packagesOf()).not.to.equal(packagesOf());
    expect(packagesOf()).to.deep.equal(packagesOf());
  });
});
