/** The memory's own reads and writes: the cases that the test bed's DynamoDB and AWS's own must both pass. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import type { AccountMemory } from "../../handler/account-memory";
import { openMemory } from "../../handler/memory";
import { memoryOf, settledAt } from "./account-memory";
import { recordDeadlines } from "./time";

const LIST = { max: 10, expiresAt: Date.parse("2100-01-01T00:00:00Z") };

/** The memory with one more report. */
export const withReport = (account: AccountMemory | null, eventId: string): AccountMemory => {
  const { reports, ...others } = account ?? memoryOf();
  return { ...others, reports: [...reports, { eventId, clickedAt: 1, verdict: "confirmed" }] };
};

/** The ids of an account's reports, in alphabetical order. */
export const reportsOf = (account: AccountMemory | null | undefined) =>
  account?.reports.map(({ eventId }) => eventId).sort();

/** Registers a test for each case. Each has items of its own, in a table with the string key `id`. */
export function memoryWrites(client: () => DynamoDBClient, table: () => string): void {
  // On a busy machine the memory's one second would be over.
  recordDeadlines();
  const open = () => openMemory(client(), table());
  const keyOf = (sub: string) => ({ userPoolId: "us-east-2_Ab12Cd34E", sub });
  const accountOf = async (sub: string) => (await open().read(keyOf(sub)))?.account;

  it("an account of which nothing is known: reads as none, and the first write makes it", async () => {
    const memory = open();
    const known = await memory.read(keyOf("first"));
    expect(known).to.deep.equal({ account: null, revision: 0 });
    const account = memoryOf({ codeSentAt: 7, settlement: settledAt(7) });
    const written = await memory.update(keyOf("first"), known, () => account);
    expect(written).to.deep.equal({ account, revision: 1 });
    expect(await open().read(keyOf("first"))).to.deep.equal(written);
    expect(memory.isOut).to.equal(false);
  });

  it("a write that rests on what was read: takes its place", async () => {
    const key = keyOf("second");
    const memory = open();
    const first = await memory.update(key, await memory.read(key), () => memoryOf());
    const second = await memory.update(key, first, (account) => withReport(account, "a"));
    expect(second).to.include({ revision: 2 });
    expect(reportsOf(await accountOf("second"))).to.deep.equal(["a"]);
  });

  it("an account of another pool, or with another sub: is another account", async () => {
    const memory = open();
    const key = keyOf("shared");
    await memory.update(key, await memory.read(key), () => memoryOf());
    const other = { ...key, userPoolId: "us-east-2_Other" };
    expect(await memory.read(other)).to.deep.equal({ account: null, revision: 0 });
    expect(await accountOf("sharedd")).to.equal(null);
  });

  for (const revision of ["no item", "the same item"]) {
    it(`two runs that read ${revision}: the second changes what the first has written`, async () => {
      const key = keyOf(`two-${revision}`);
      const [one, two] = [open(), open()];
      if (revision !== "no item") {
        await one.update(key, await one.read(key), () => withReport(null, "before"));
      }
      const [first, second] = await Promise.all([one.read(key), two.read(key)]);
      await one.update(key, first, (account) => withReport(account, "one"));
      const seen: (string[] | undefined)[] = [];
      const written = await two.update(key, second, (account) => {
        seen.push(reportsOf(account));
        return withReport(account, "two");
      });
      const before = revision === "no item" ? [] : ["before"];
      expect(seen).to.deep.equal([revision === "no item" ? undefined : before, [...before, "one"]]);
      expect(reportsOf(written!.account)).to.deep.equal([...before, "one", "two"]);
      expect(reportsOf(await accountOf(key.sub))).to.deep.equal([...before, "one", "two"]);
    });
  }

  it("nine runs at once, which are the most: each change is kept", async () => {
    const key = keyOf("nine");
    const names = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const runs = names.map((name) => ({ name, memory: open() }));
    const known = await Promise.all(runs.map(({ memory }) => memory.read(key)));
    const written = await Promise.all(
      runs.map(({ name, memory }, index) =>
        memory.update(key, known[index]!, (account) => withReport(account, name)),
      ),
    );
    expect(written).not.to.include(null);
    expect(reportsOf(await accountOf("nine"))).to.deep.equal(names);
  });

  it("places in a span of time: nine runs at once take no more than there are", async () => {
    const memories = Array.from({ length: 9 }, open);
    const limit = { max: 3, windowMs: 600_000 };
    const taken = await Promise.all(memories.map((memory) => memory.take("below", limit)));
    expect(taken.filter((place) => place === true)).to.have.lengthOf(3);
    expect(taken.filter((place) => place === false)).to.have.lengthOf(6);
    expect(memories.filter(({ isOut }) => isOut)).to.deep.equal([]);
  });

  it("a list: three entries at once lose none, each has a number, and the first is one", async () => {
    const names = ["a", "b", "c"];
    const numbers = await Promise.all(names.map((name) => open().append("list", name, LIST)));
    expect(numbers).to.have.members([1, 2, 3]);
    const list = await open().list("list");
    expect(list!.entries).to.have.members(names);
    expect(list!.told).to.equal(0);
  });

  it("a list that is full: takes no other entry and says so, and nothing is out", async () => {
    const memory = open();
    const limit = { ...LIST, max: 1 };
    expect(await memory.append("full", "a", limit)).to.equal(1);
    expect(await memory.append("full", "b", limit)).to.equal("full");
    expect(await memory.list("full")).to.deep.equal({ entries: ["a"], told: 0 });
    expect(memory.isOut).to.equal(false);
  });

  it("a list of which some were told: keeps how many, and its entries", async () => {
    const memory = open();
    for (const entry of ["a", "b"]) await memory.append("told", entry, LIST);
    await memory.markTold("told", 2);
    await memory.append("told", "c", LIST);
    expect(await memory.list("told")).to.deep.equal({ entries: ["a", "b", "c"], told: 2 });
  });

  it("a list that is not there: has no entry", async () => {
    expect(await open().list("none")).to.deep.equal({ entries: [], told: 0 });
  });
}
