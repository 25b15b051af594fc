/** The memory in a local DynamoDB: what it keeps; `memory-out.test.ts` has how it fails. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { makeMemory, memoryKeyOf, openMemory, readItem } from "../../handler/memory";
import { startDynamoDb } from "../../testbed/aws/dynamodb";
import type { LocalDynamoDb } from "../../testbed/aws/dynamodb";
import { memoryOf } from "../support/account-memory";
import { localClient } from "../support/conditional-writes";
import { catchConsole } from "../support/console";
import { memoryWrites, reportsOf, withReport } from "../support/memory-writes";
import { accountOf, confirmed, REPORT } from "../support/report";
import { recordDeadlines } from "../support/time";

const TABLE = "memory";
const KEY = { userPoolId: "us-east-2_Ab12Cd34E", sub: "sub-1" };
const ID = "account#us-east-2_Ab12Cd34E#sub-1";
const UNKNOWN_REVISION = { account: memoryOf(), revision: 7 };
const DAY = 86_400;
const PLACES = { max: 7, windowMs: 1_000 };

describe("the memory", () => {
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBClient;
  const { now } = Date;
  recordDeadlines();

  beforeEach(async () => {
    dynamoDb = await startDynamoDb();
    await dynamoDb.createTable(TABLE);
    client = localClient(dynamoDb.url);
  });
  afterEach(async () => {
    Date.now = now;
    client.destroy();
    await dynamoDb.stop();
  });

  const open = () => openMemory(client, TABLE);
  const operations = () => dynamoDb.calls.map(({ operation }) => operation);
  /** What was logged while this ran. */
  async function loggedBy(work: () => Promise<unknown>): Promise<unknown[]> {
    const caught = catchConsole();
    await work().finally(caught.release);
    return caught.lines;
  }

  describe("in the test bed's DynamoDB:", () => {
    memoryWrites(
      () => client,
      () => TABLE,
    );
  });

  it("keeps an account in one item, with its version, for 400 days after the last change", async () => {
    const time = Date.parse("2026-11-22T09:30:12.999Z");
    Date.now = () => time;
    const memory = open();
    const account = memoryOf({ user: "Casey", signedOutAt: 7 });
    await memory.update(KEY, await memory.read(KEY), () => account);
    expect(await dynamoDb.items(TABLE)).to.deep.equal([
      {
        id: ID,
        version: 1,
        revision: 1,
        expiresAt: Math.floor(time / 1000) + 400 * DAY,
        user: "Casey",
        memory: JSON.stringify(account),
      },
    ]);
  });

  it("keeps a list until its time, and places for two spans, in whole seconds", async () => {
    Date.now = () => 1_999;
    const memory = open();
    await memory.append("list", "a", { max: 3, expiresAt: 2_999 });
    await memory.take("places", { max: 3, windowMs: 4_000 });
    expect(await dynamoDb.items(TABLE)).to.deep.equal([
      { id: "list", expiresAt: 2, entries: ["a"] },
      { id: "places", revision: 1, times: [1_999], expiresAt: 9 },
    ]);
  });

  it("has a place again when one was taken so long ago, and no earlier: the span slides", async () => {
    let time = 1_000_000;
    Date.now = () => time;
    const takeAt = (at: number) => {
      time = at;
      return open().take("places", { max: 2, windowMs: 1_000 });
    };
    expect([await takeAt(1_000_000), await takeAt(1_000_600)]).to.deep.equal([true, true]);
    expect(await takeAt(1_000_999)).to.equal(false);
    expect(await takeAt(1_001_000)).to.equal(true);
    expect(await takeAt(1_001_599)).to.equal(false);
    expect(await dynamoDb.items(TABLE)).to.deep.equal([
      { id: "places", revision: 3, times: [1_000_600, 1_001_000], expiresAt: 1_003 },
    ]);
  });

  it("gives up a place after ten writes that found another run's", async () => {
    let revision = 0;
    dynamoDb.intercept("PutItem", async () => {
      await dynamoDb.put(TABLE, { id: "places", revision: ++revision, times: [] });
      return undefined;
    });
    const memory = open();
    const lines = await loggedBy(async () => {
      expect(await memory.take("places", { max: 9, windowMs: 1_000 })).to.equal(null);
    });
    expect(revision).to.equal(10);
    expect(lines).to.deep.equal([{ type: "memory", error: "other runs wrote 10 times meanwhile" }]);
    expect(memory.isOut).to.equal(true);
  });

  it("reads what was written last, not what a replica holds", async () => {
    await open().read(KEY);
    await open().list("list");
    await open().take("places", PLACES);
    const reads = dynamoDb.calls.filter(({ operation }) => operation === "GetItem");
    expect(reads.map(({ input }) => input.ConsistentRead)).to.deep.equal([true, true, true]);
  });

  it("changes nothing, and calls nothing, of an account whose sub is not known", async () => {
    const memory = open();
    const seen: unknown[] = [];
    const change = (account: unknown) => {
      seen.push(account);
      return memoryOf();
    };
    expect(await memory.update(undefined, UNKNOWN_REVISION, change)).to.equal(null);
    expect(seen).to.deep.equal([UNKNOWN_REVISION.account]);
    expect(operations()).to.deep.equal([]);
    expect(memory.isOut).to.equal(false);
  });

  const others: [string, object][] = [
    ["of a later version", { version: 2, revision: 3, memory: JSON.stringify(memoryOf()) }],
    ["without a version", { revision: 3, memory: JSON.stringify(memoryOf()) }],
    ["whose contents are none", { version: 1, revision: 3, memory: "{}" }],
    ["without contents", { version: 1, revision: 3 }],
  ];
  for (const [what, fields] of others) {
    it(`leaves an item alone ${what}, and goes on as if there were none`, async () => {
      const item = { id: ID, ...fields };
      await dynamoDb.put(TABLE, item);
      const memory = open();
      const lines = await loggedBy(async () => {
        const known = await memory.read(KEY);
        expect(known).to.equal(null);
        expect(await memory.update(KEY, known, () => memoryOf())).to.equal(null);
      });
      const version = "version" in fields ? fields.version : undefined;
      expect(lines).to.deep.equal([
        { type: "memory", error: `UnknownItem: an item of version ${String(version)}` },
      ]);
      expect(memory.isOut).to.equal(true);
      expect(await dynamoDb.items(TABLE)).to.deep.equal([item]);
    });
  }

  it("leaves an item of another version alone that another run wrote meanwhile", async () => {
    const memory = open();
    const known = await memory.read(KEY);
    const item = { id: ID, version: 2, revision: 1 };
    await dynamoDb.put(TABLE, item);
    const lines = await loggedBy(async () => {
      expect(await memory.update(KEY, known, () => memoryOf())).to.equal(null);
    });
    expect(lines).to.have.lengthOf(1);
    expect(memory.isOut).to.equal(true);
    expect(await dynamoDb.items(TABLE)).to.deep.equal([item]);
  });

  it("gives up after ten writes that found another run's, and says so", async () => {
    const memory = open();
    const known = await memory.read(KEY);
    let writes = 0;
    dynamoDb.intercept("PutItem", async () => {
      await dynamoDb.put(TABLE, {
        ...{ id: ID, version: 1, revision: ++writes },
        memory: JSON.stringify(withReport(null, `other ${writes}`)),
      });
      return undefined;
    });
    const seen: unknown[] = [];
    const lines = await loggedBy(async () => {
      const written = await memory.update(KEY, known, (account) => {
        seen.push(reportsOf(account));
        return withReport(account, "own");
      });
      expect(written).to.equal(null);
    });
    expect(writes).to.equal(10);
    expect(seen.slice(0, 3)).to.deep.equal([undefined, ["other 1"], ["other 2"]]);
    expect(lines).to.deep.equal([{ type: "memory", error: "other runs wrote 10 times meanwhile" }]);
    expect(memory.isOut).to.equal(true);
  });

  it("reads an item for a person, and throws what is wrong", async () => {
    expect(await readItem(client, TABLE, KEY)).to.deep.equal({ account: null, revision: 0 });
    await dynamoDb.put(TABLE, { id: ID, version: 9 });
    const failure = await readItem(client, TABLE, KEY).catch((error: Error) => error);
    expect(failure).to.include({ name: "UnknownItem", message: "an item of version 9" });
    const absent = await readItem(client, "other", KEY).catch((error: Error) => error);
    expect(absent).to.have.property("name", "ResourceNotFoundException");
  });
});

describe("makeMemory", () => {
  it("limits the attempts and the connection time, and keeps one client", async () => {
    const { send } = DynamoDBClient.prototype;
    const clients: DynamoDBClient[] = [];
    DynamoDBClient.prototype.send = async function record(this: DynamoDBClient) {
      clients.push(this);
      return {};
    } as typeof send;
    try {
      const openOne = makeMemory("a-table");
      for (const memory of [openOne(), openOne()]) {
        expect(await memory.read(KEY)).to.deep.equal({ account: null, revision: 0 });
      }
    } finally {
      DynamoDBClient.prototype.send = send;
    }
    expect(clients[0]).to.equal(clients[1]);
    const { config } = clients[0]!;
    const handler = config.requestHandler as { configProvider?: Promise<object> };
    expect(await config.maxAttempts()).to.equal(2);
    expect(await handler.configProvider).to.include({ connectionTimeout: 1000 });
  });
});

describe("memoryKeyOf", () => {
  const keyWith = (account: Parameters<typeof confirmed>[0], sub?: string) =>
    memoryKeyOf({ report: { ...REPORT, ...(sub && { sub }) }, evidence: confirmed(account) });
  const { userPoolId } = REPORT;

  it("is the pool and the sub that Cognito gave, whatever the record says", () => {
    const account = accountOf({ sub: "sub-1" });
    expect(keyWith(account, "sub-2")).to.deep.equal({ userPoolId, sub: "sub-1" });
  });

  it("is the record's sub where the account can't be read", () => {
    const account = { kind: "unreadable", isFinal: true } as const;
    expect(keyWith(account, "sub-2")).to.deep.equal({ userPoolId, sub: "sub-2" });
    expect(keyWith(account)).to.equal(undefined);
  });

  it("is unknown of an account that Cognito gives no sub for, or does not find", () => {
    expect(keyWith(accountOf(), "sub-2")).to.equal(undefined);
    expect(keyWith({ kind: "not-found" }, "sub-2")).to.equal(undefined);
  });
});
