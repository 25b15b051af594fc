/** A memory that is denied, throttled, slow or down never holds up a run. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { openMemory } from "../../handler/memory";
import type { Memory } from "../../handler/memory";
import { hangs } from "../../testbed/aws/call-log";
import { startDynamoDb } from "../../testbed/aws/dynamodb";
import type { LocalDynamoDb } from "../../testbed/aws/dynamodb";
import { memoryOf } from "../support/account-memory";
import { localClient } from "../support/conditional-writes";
import { catchConsole } from "../support/console";
import { recordDeadlines } from "../support/time";

const TABLE = "memory";
const KEY = { userPoolId: "us-east-2_Ab12Cd34E", sub: "sub-1" };
const PLACES = { max: 7, windowMs: 1_000 };
const LIST = { max: 7, expiresAt: 1_000 };

describe("the memory", () => {
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBClient;
  const deadlines = recordDeadlines();

  beforeEach(async () => {
    dynamoDb = await startDynamoDb();
    await dynamoDb.createTable(TABLE);
    client = localClient(dynamoDb.url);
  });
  afterEach(async () => {
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

  describe("that can't be used", () => {
    const everyCall: [string, string, (memory: Memory) => Promise<unknown>][] = [
      ["read", "GetItem", (memory) => memory.read(KEY)],
      [
        "update",
        "PutItem",
        (memory) => memory.update(KEY, { account: null, revision: 0 }, () => memoryOf()),
      ],
      ["take", "GetItem", (memory) => memory.take("p", PLACES)],
      ["append", "UpdateItem", (memory) => memory.append("l", "e", LIST)],
      ["list", "GetItem", (memory) => memory.list("l")],
    ];
    const refusals = [
      "AccessDeniedException",
      "ProvisionedThroughputExceededException",
      "ResourceNotFoundException",
      "InternalServerError",
    ];
    for (const [method, operation, call] of everyCall) {
      it(`is out, logged once and called no more: ${method}`, async () => {
        for (const refusal of refusals) {
          dynamoDb.intercept(operation, () => ({ refusal, message: "no" }));
          const before = dynamoDb.calls.length;
          const memory = open();
          const lines = await loggedBy(async () => {
            expect(await call(memory), refusal).to.equal(null);
            expect(memory.isOut, refusal).to.equal(true);
            for (const [, , next] of everyCall) expect(await next(memory)).to.equal(null);
          });
          expect(lines).to.deep.equal([{ type: "memory", error: `${refusal}: no` }]);
          expect(dynamoDb.calls).to.have.lengthOf(before + 1);
        }
      });
    }

    it("is out where a place can be read and not taken, or what was told not be written", async () => {
      for (const [operation, call] of [
        ["PutItem", (memory: Memory) => memory.take("p", PLACES)],
        ["UpdateItem", (memory: Memory) => memory.markTold("l", 1)],
      ] as const) {
        dynamoDb.intercept(operation, () => ({ refusal: "AccessDeniedException", message: "no" }));
        const memory = open();
        const lines = await loggedBy(async () => {
          expect(await call(memory)).not.to.equal(true);
        });
        expect(memory.isOut, operation).to.equal(true);
        expect(lines).to.have.lengthOf(1);
      }
    });

    it("calls the change all the same, with nothing", async () => {
      const seen: unknown[] = [];
      const change = (account: unknown) => {
        seen.push(account);
        return memoryOf();
      };
      expect(await open().update(KEY, null, change)).to.equal(null);
      expect(seen).to.deep.equal([null]);
      expect(operations()).to.deep.equal([]);
    });

    it("is a new one in the next run", async () => {
      dynamoDb.intercept("GetItem", (_input, times) =>
        times === 1 ? { refusal: "AccessDeniedException", message: "no" } : undefined,
      );
      await loggedBy(() => open().read(KEY));
      expect(await open().read(KEY)).to.deep.equal({ account: null, revision: 0 });
    });
  });

  describe("that is slow", () => {
    const clock = performance.now;
    afterEach(() => {
      performance.now = clock;
    });

    it("is out at once when it hangs, after what is left of one second", async () => {
      dynamoDb.intercept("GetItem", hangs);
      deadlines.expired = 1_000;
      const memory = open();
      const lines = await loggedBy(async () => {
        expect(await memory.read(KEY)).to.equal(null);
        expect(await memory.take("p", PLACES)).to.equal(null);
      });
      expect(deadlines.set).to.deep.equal([1_000]);
      expect(memory.isOut).to.equal(true);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0])
        .to.have.property("error")
        .that.matches(/abort|Timeout/i);
    });

    it("has one second for all calls of a run together", async () => {
      let time = 0;
      performance.now = () => time;
      dynamoDb.intercept("GetItem", () => {
        time += 399.5;
        return undefined;
      });
      const memory = open();
      for (let calls = 0; calls < 3; calls++) await memory.read(KEY);
      await memory.append("l", "e", LIST);
      expect(deadlines.set, "a millisecond when it is used up").to.deep.equal([1000, 600, 200, 1]);
      await open().read(KEY);
      expect(deadlines.set.at(-1), "another run").to.equal(1000);
    });

    it("spends its second on calls that fail, too", async () => {
      let time = 0;
      performance.now = () => time;
      dynamoDb.intercept("UpdateItem", () => {
        time += 300;
        return { refusal: "ConditionalCheckFailedException", message: "no" };
      });
      const memory = open();
      expect(await memory.append("l", "e", LIST)).to.equal("full");
      await memory.read(KEY);
      expect(deadlines.set).to.deep.equal([1000, 700]);
    });

    it("gives every kind of call the deadline", async () => {
      for (const call of [
        (memory: Memory) => memory.update(KEY, { account: null, revision: 0 }, () => memoryOf()),
        (memory: Memory) => memory.append("l", "e", LIST),
        (memory: Memory) => memory.list("l"),
        (memory: Memory) => memory.markTold("l", 1),
        (memory: Memory) => memory.take("p", PLACES),
      ]) {
        const memory = open();
        deadlines.expired = 1_000;
        await loggedBy(() => call(memory));
        expect(memory.isOut).to.equal(true);
        expect(dynamoDb.calls).to.deep.equal([]);
      }
    });
  });
});
