/**
 * What the deployer refuses; that it knows all that the program declares is in `tests/index.test.ts`. Can't prove that
 * what it makes is right: `npm run e2e` reads it back.
 */
import { expect } from "chai";
import { kindOf } from "../../../../testbed/server/resource-types";

describe("kindOf", () => {
  it("refuses a type that it does not know, whatever its name", () => {
    for (const type of ["aws:s3/bucket:Bucket", "constructor"]) {
      expect(() => kindOf(type, {})).to.throw(`does not know how to deploy the type ${type}`);
    }
  });

  it("refuses an input that it would drop", () => {
    const inputs = { name: "n", fifoTopic: true, tags: undefined };
    expect(() => kindOf("aws:sns/topic:Topic", inputs)).to.throw(
      "would drop these inputs of aws:sns/topic:Topic: fifoTopic",
    );
  });
});
