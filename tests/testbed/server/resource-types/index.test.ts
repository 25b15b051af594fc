/** What the deployer refuses. `tests/index.test.ts` shows that it knows everything that the program declares. */
import { expect } from "chai";
import { resourceTypeOf } from "../../../../testbed/server/resource-types";

describe("resourceTypeOf", () => {
  it("refuses a type that it does not know, whatever its name", () => {
    for (const type of ["aws:s3/bucket:Bucket", "constructor"]) {
      expect(() => resourceTypeOf(type, {})).to.throw(
        `does not know how to deploy the type ${type}`,
      );
    }
  });

  it("refuses an input that it would drop", () => {
    const inputs = { name: "n", fifoTopic: true, tags: undefined };
    expect(() => resourceTypeOf("aws:sns/topic:Topic", inputs)).to.throw(
      "would drop these inputs of aws:sns/topic:Topic: fifoTopic",
    );
  });
});
