/** Which region a stack is in. Can't prove that Pulumi writes its file so; the repository's own file is one. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { UsageError } from "../../cli/usage";
import { readRegion } from "../../operate/region";

describe("readRegion", () => {
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "region-"))));
  after(() => fs.rmSync(folder, { recursive: true }));

  const write = (stack: string, text: string) =>
    fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), text);
  const read = (stack: string, environment: Record<string, string> = {}) =>
    readRegion(stack, environment, folder);

  it("goes by the stack's own file, whatever the environment says", () => {
    write("eu", 'encryptionsalt: v1:x\nconfig:\n  "aws:region": eu-west-1\n');
    expect(read("eu", { AWS_REGION: "us-east-1" })).to.equal("eu-west-1");
  });

  it("finds the file beside package.json", () => {
    expect(readRegion("staging", {})).to.equal("us-east-2");
  });

  it("goes by AWS_REGION where there is no file, or no region in it", () => {
    write("bare", "config:\n  other: 1\n");
    write("empty", "");
    for (const stack of ["none", "bare", "empty"]) {
      expect(read(stack, { AWS_REGION: "us-west-2" })).to.equal("us-west-2");
    }
  });

  it("says in one line what is missing or wrong", () => {
    write("wrong", "config:\n  aws:region: Ohio\n");
    write("broken", "config: [\n");
    fs.mkdirSync(path.join(folder, "Pulumi.folder.yaml"));
    const mistakes: [string, Record<string, string>, string][] = [
      ["none", {}, "no region is known: Pulumi.none.yaml has no aws:region, and AWS_REGION is not"],
      ["none", { AWS_REGION: "" }, "no region is known"],
      ["none", { AWS_REGION: "Ohio" }, 'AWS_REGION is "Ohio", which is no region'],
      ["wrong", { AWS_REGION: "us-east-2" }, 'aws:region in Pulumi.wrong.yaml is "Ohio"'],
      ["broken", { AWS_REGION: "us-east-2" }, "Pulumi.broken.yaml is not YAML"],
      ["folder", { AWS_REGION: "us-east-2" }, "Pulumi.folder.yaml can't be read: EISDIR"],
    ];
    for (const [stack, environment, message] of mistakes) {
      expect(() => read(stack, environment))
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]+$/);
    }
  });
});
