/** The comparison with what was declared. */
import { expect } from "chai";
import { proveDeclared } from "../../../testbed/server/declared";
import type { Inputs } from "../../../testbed/server/resource-types/resource-type";

describe("proveDeclared", () => {
  async function compare(inputs: Inputs, found: Inputs, readAs?: Inputs) {
    const made = { id: "i", outputs: {}, readAs, read: async () => found, remove: async () => 0 };
    const [proof] = await proveDeclared([{ type: "aws:x/y:Queue", name: "n", inputs, made }]);
    return proof!;
  }

  it("compares documents as JSON", async () => {
    const proof = await compare(
      { policy: '{"a": 1, "b": 2}', name: "n", gone: undefined },
      { policy: '{"b":2,"a":1}' },
    );
    expect(proof).to.deep.equal({
      claim: "Queue n is as declared",
      holds: true,
      evidence: "policy",
    });
  });

  it("names what differs, and what is missing", async () => {
    const proof = await compare({ a: 1, b: "{ $.x }", c: [1] }, { a: "1", b: "{ $.x }" });
    expect(proof).to.include({ holds: false, evidence: "differs in a, c" });
  });

  it("compares with the form in which an input is read back", async () => {
    expect(await compare({ a: 1 }, { a: "1" }, { a: "1" })).to.include({ holds: true });
  });

  it("fails on what can't be read", async () => {
    const read = () => Promise.reject(new Error("gone"));
    const made = { id: "i", outputs: {}, read, remove: async () => 0 };
    const [proof] = await proveDeclared([{ type: "t", name: "n", inputs: {}, made }]);
    expect(proof).to.include({ holds: false, evidence: "Error: gone" });
  });
});
