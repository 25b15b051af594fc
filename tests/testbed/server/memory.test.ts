/** What of the memory is deleted between two scenarios on a server. */
import { expect } from "chai";
import type { Clients } from "../../../testbed/server/clients";
import { collectDifferences } from "../../../testbed/server/differences";
import { forgetCounters } from "../../../testbed/server/memory";

describe("forgetCounters", () => {
  it("deletes counters and digests, keeps accounts, and says so", async () => {
    const deleted: unknown[] = [];
    const ids = ["wave#1", "account#us-east-2_x#1", "digest#wave#1", "notifications#a#1"];
    const dynamodb = {
      scan: async () => ({ Items: [...ids, "resets#p#1"].map((id) => ({ id: { S: id } })) }),
      deleteItem: async ({ Key }: { Key: { id: { S: string } } }) => deleted.push(Key.id.S),
    };
    const differences = collectDifferences();
    await forgetCounters({ dynamodb } as unknown as Clients, "table", differences);
    expect(deleted).to.deep.equal(["wave#1", "digest#wave#1", "notifications#a#1", "resets#p#1"]);
    expect(differences.list().changed).to.have.lengthOf(1);
  });
});
