/** The rule behind physical names, without Pulumi. Can't prove that Pulumi adds what it is said to add. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { prefixOf, PROJECT } from "../../stack/prefix";

describe("prefixOf", () => {
  it("is project and stack, without the dots that a queue's name may not have", () => {
    expect(prefixOf("cognito-lockdown", "eu.staging.1")).to.equal("cognito-lockdown-eu-staging-1");
  });

  it("leaves room for what Pulumi and the longest ending add: 42 characters, and no more", () => {
    const long = prefixOf("cognito-lockdown", "s".repeat(100));
    expect(long).to.equal(`cognito-lockdown-${"s".repeat(25)}`);
    expect(`${long}-slack-webhook-0123abc`).to.have.length(64);
  });
});

describe("PROJECT", () => {
  it("is the name in Pulumi.yaml", () => {
    const file = path.resolve(__dirname, "../../Pulumi.yaml");
    expect(parse(fs.readFileSync(file, "utf8")).name).to.equal(PROJECT);
  });
});
