/** The region of a stack. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { UsageError } from "../../cli/usage";
import { PROJECT } from "../../handler/component";
import { readConfigFile, readRegion } from "../../operate/region";

describe("readRegion", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "region-"));
    const files = {
      eu: 'encryptionsalt: v1:x\nconfig:\n  "aws:region": eu-west-1\n',
      bare: "config:\n  other: 1\n",
      empty: "",
      wrong: "config:\n  aws:region: Ohio\n",
      broken: "config: [\n",
    };
    for (const [stack, text] of Object.entries(files)) {
      fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), text);
    }
    fs.mkdirSync(path.join(folder, "Pulumi.folder.yaml"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const read = (stack: string, AWS_REGION?: string, name = PROJECT) =>
    readRegion({ stack, name }, { AWS_REGION }, folder);

  it("prefers the stack's config file, which is next to package.json", () => {
    expect(read("eu", "us-east-1")).to.equal("eu-west-1");
    expect(readRegion({ stack: "staging", name: PROJECT }, {})).to.equal("us-east-2");
  });

  it("uses AWS_REGION where there is no file, or no region in it", () => {
    for (const stack of ["none", "bare", "empty"]) {
      expect(read(stack, "us-west-2")).to.equal("us-west-2");
    }
  });

  it("of another program's component is AWS_REGION, whatever this program's config files say", () => {
    expect(read("eu", "us-west-2", "shop")).to.equal("us-west-2");
    expect(readConfigFile({ stack: "eu", name: "shop" }, folder)).to.deep.equal({});
    expect(() => read("eu", undefined, "shop")).to.throw(
      UsageError,
      'no region: AWS_REGION is not set; the config of the program that has the component "shop" is not here',
    );
    expect(() => read("eu", "Ohio", "shop")).to.throw(UsageError, 'AWS_REGION is "Ohio"');
  });

  const mistakes: [string, string | undefined, string][] = [
    ["none", undefined, "no region: Pulumi.none.yaml has no aws:region, and AWS_REGION is not set"],
    ["none", "", "no region"],
    ["none", "Ohio", 'AWS_REGION is "Ohio", which is not a region'],
    ["wrong", "us-east-2", 'aws:region in Pulumi.wrong.yaml is "Ohio"'],
    ["broken", "us-east-2", "Pulumi.broken.yaml can't be read"],
    ["folder", "us-east-2", "Pulumi.folder.yaml can't be read: EISDIR"],
  ];
  for (const [stack, region, message] of mistakes) {
    it(`fails in one line for ${stack} and AWS_REGION=${region}`, () => {
      expect(() => read(stack, region))
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]+$/);
    });
  }
});
