/** Physical names, without Pulumi. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { namePrefix, PROJECT } from "../../stack/names";

describe("namePrefix", () => {
  it("is project and stack, without dots, which a queue's name may not have", () => {
    expect(namePrefix("cognito-lockdown", "eu.staging.1")).to.equal(
      "cognito-lockdown-eu-staging-1",
    );
  });

  it("leaves room for Pulumi's suffix and the longest ending: at most 42 characters", () => {
    const long = namePrefix("cognito-lockdown", "s".repeat(100));
    expect(long).to.equal(`cognito-lockdown-${"s".repeat(25)}`);
    expect(`${long}-slack-webhook-0123abc`).to.have.length(64);
    expect(`${long}-page-report-dead-letters-0123abc`).to.have.length(75);
  });
});

describe("PROJECT", () => {
  it("is the name in Pulumi.yaml", () => {
    const file = path.resolve(__dirname, "../../Pulumi.yaml");
    expect(parse(fs.readFileSync(file, "utf8")).name).to.equal(PROJECT);
  });
});
