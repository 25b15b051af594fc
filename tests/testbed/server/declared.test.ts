/** The comparison of resources with their declaration. */
import { expect } from "chai";
import { proveDeclared } from "../../../testbed/server/declared";
import { resourceTypeOf } from "../../../testbed/server/resource-types";
import { toFields } from "../../../testbed/server/resource-types/resource-type";
import type { Fields } from "../../../testbed/server/resource-types/resource-type";

describe("proveDeclared", () => {
  async function compare(declared: Fields, read: () => Promise<Fields>) {
    const made = { outputs: {}, read, remove: async () => 0 };
    const resource = { type: "aws:x/y:Queue", name: "n", inputs: {}, declared, made };
    return (await proveDeclared([resource]))[0]!;
  }

  it("compares documents as JSON", async () => {
    const proof = await compare({ P: '{"a": 1, "b": 2}' }, async () => ({ P: '{"b":2,"a":1}' }));
    expect(proof).to.deep.equal({ claim: "Queue n is as declared", holds: true, evidence: "P" });
  });

  it("names what differs, and what is missing", async () => {
    const proof = await compare({ A: 1, B: "{ $.x }", C: [1] }, async () => ({
      A: "1",
      B: "{ $.x }",
    }));
    expect(proof).to.include({ holds: false, evidence: "differs in A, C" });
  });

  it("says which fields the server does not know, where it need not know them", async () => {
    const lacking = async (found: Fields) => {
      const made = { outputs: {}, mayLack: ["W"], read: async () => found, remove: async () => 0 };
      const declared = { A: 1, W: { M: 1 } };
      const resource = { type: "aws:x/y:Alarm", name: "n", inputs: {}, declared, made };
      return (await proveDeclared([resource]))[0]!;
    };
    expect(await lacking({ A: 1 })).to.include({
      holds: true,
      evidence: "A; the server does not know W",
    });
    expect(await lacking({ A: 1, W: { M: 2 } })).to.include({
      holds: false,
      evidence: "differs in W",
    });
    expect(await lacking({ W: { M: 1 } })).to.include({ holds: false, evidence: "differs in A" });
  });

  it("fails on a resource that can't be read", async () => {
    const proof = await compare({}, () => Promise.reject(new Error("no such queue")));
    expect(proof).to.include({ holds: false, evidence: "Error: no such queue" });
  });
});

describe("toFields", () => {
  it("keeps every declared input, by the API's name", () => {
    const type = (name: string, inputs: Fields) => toFields(resourceTypeOf(name, inputs), inputs);
    expect(
      type("aws:cloudwatch/metricAlarm:MetricAlarm", {
        name: "n",
        unit: undefined,
        period: 60,
        okActions: ["arn"],
        dimensions: { QueueName: "q" },
      }),
    ).to.deep.equal({
      Period: 60,
      OKActions: ["arn"],
      Dimensions: [{ Name: "QueueName", Value: "q" }],
    });
    const deadLetterConfig = { arn: "dead" };
    expect(
      type("aws:cloudwatch/eventTarget:EventTarget", { rule: "r", deadLetterConfig }),
    ).to.deep.equal({ Rule: "r", DeadLetterConfig: { Arn: "dead" } });
    expect(
      type("aws:dynamodb/table:Table", {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        ttl: { attributeName: "expiresAt", enabled: true },
        pointInTimeRecovery: { enabled: true },
      }),
    ).to.deep.equal({
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

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
