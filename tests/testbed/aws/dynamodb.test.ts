/** The local DynamoDB, over HTTP, with the SDK's own client. */
import * as path from "node:path";
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { createSequence, hangs } from "../../../testbed/aws/call-log";
import { startCognito } from "../../../testbed/aws/cognito";
import { startDynamoDb } from "../../../testbed/aws/dynamodb";
import type { LocalDynamoDb } from "../../../testbed/aws/dynamodb";
import { runCommand } from "../../../testbed/processes";
import { conditionalWrites, localClient } from "../../support/conditional-writes";

const TABLE = "incidents";
const ROOT = path.resolve(__dirname, "../../..");

describe("the local DynamoDB", () => {
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBClient;

  beforeEach(async () => {
    dynamoDb = await startDynamoDb();
    await dynamoDb.createTable(TABLE);
    client = localClient(dynamoDb.url);
  });

  afterEach(async () => {
    client.destroy();
    await dynamoDb.stop();
  });

  const put = (id: string) =>
    client.send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: id } } }));
  const get = (id: string) =>
    client.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } }));

  describe("writes under a condition as DynamoDB does:", () => {
    conditionalWrites(
      () => client,
      () => TABLE,
    );
  });

  it("records each call with its input, and what a test puts and reads itself is no call", async () => {
    await dynamoDb.put(TABLE, { id: "b", steps: [{ name: "reset", done: 7 }], note: undefined });
    await put("a");
    await get("b");
    expect(dynamoDb.calls.map(({ operation, input }) => [operation, input])).to.deep.equal([
      ["PutItem", { TableName: TABLE, Item: { id: { S: "a" } } }],
      ["GetItem", { TableName: TABLE, Key: { id: { S: "b" } } }],
    ]);
    expect(await dynamoDb.items(TABLE)).to.deep.equal([
      { id: "a" },
      { id: "b", steps: [{ name: "reset", done: 7 }] },
    ]);
  });

  it("reads all items of a table that needs more than one page", async () => {
    const text = "x".repeat(300_000);
    const ids = ["a", "b", "c", "d", "e"];
    for (const id of ids) await dynamoDb.put(TABLE, { id, text });
    expect((await dynamoDb.items(TABLE)).map(({ id }) => id)).to.deep.equal(ids);
  });

  it("has the operations that the function and the operator call, and no table that was not made", async () => {
    expect(() => dynamoDb.intercept("Query", hangs)).to.throw("no Query");
    const failure = await dynamoDb.items("other").catch((error: unknown) => error);
    expect(String(failure)).to.include("ResourceNotFoundException");
  });

  describe("an intercept", () => {
    it("that refuses: the SDK throws that error, and nothing is written", async () => {
      dynamoDb.intercept("PutItem", (_input, times) =>
        times === 1
          ? { refusal: "InternalServerError", message: "trouble", status: 500 }
          : undefined,
      );
      const error = await put("a").catch((thrown: unknown) => thrown);
      expect(error).to.include({ name: "InternalServerError", message: "trouble" });
      expect(error).to.have.nested.property("$metadata.httpStatusCode", 500);
      expect(await dynamoDb.items(TABLE)).to.deep.equal([]);
      await put("a");
      expect(await dynamoDb.items(TABLE)).to.deep.equal([{ id: "a" }]);
    });

    it("that runs code first: the operation sees what it has written", async () => {
      dynamoDb.intercept("GetItem", async () => {
        await dynamoDb.put(TABLE, { id: "a", by: "another run" });
        return undefined;
      });
      expect((await get("a")).Item).to.deep.equal({ id: { S: "a" }, by: { S: "another run" } });
    });

    it("that hangs: no response until the server stops, nothing is written, and other calls go on", async () => {
      const arrived = new Promise<void>((resolve) => {
        dynamoDb.intercept("PutItem", (...call) => {
          resolve();
          return hangs(...call);
        });
      });
      let ended = false;
      const hanging = put("a")
        .catch((error: unknown) => error)
        .finally(() => (ended = true));
      await arrived;
      expect((await get("a")).Item).to.equal(undefined);
      expect(ended).to.equal(false);
      expect(dynamoDb.calls[0]).to.include({ operation: "PutItem", began: 0 });
      expect(dynamoDb.calls[0]).not.to.have.property("ended");
      await dynamoDb.stop();
      expect(await hanging).to.be.an.instanceOf(Error);
    });

    it("that loses the response: the item is written, and the SDK throws", async () => {
      dynamoDb.intercept("PutItem", async (_input, _times, perform) => {
        await perform();
        return { refusal: "InternalServerError", message: "lost", status: 500 };
      });
      const error = await put("a").catch((thrown: unknown) => thrown);
      expect(error).to.include({ name: "InternalServerError" });
      expect(await dynamoDb.items(TABLE)).to.deep.equal([{ id: "a" }]);
    });
  });

  it("numbers its calls in one sequence with the local Cognito's", async () => {
    const sequence = createSequence();
    const table = await startDynamoDb({ sequence });
    const cognito = await startCognito({ sequence });
    const users = new CognitoIdentityProviderClient({
      endpoint: cognito.url,
      region: "us-east-2",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const items = localClient(table.url);
    try {
      await table.createTable(TABLE);
      cognito.addUser("us-east-2_x", { name: "casey" });
      const read = () =>
        items.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: "a" } } }));
      await read();
      await users.send(new AdminGetUserCommand({ UserPoolId: "us-east-2_x", Username: "casey" }));
      await read();
      const calls = [...table.calls, ...cognito.calls].sort((a, b) => a.began - b.began);
      expect(calls.map(({ operation, began, ended }) => [operation, began, ended])).to.deep.equal([
        ["GetItem", 0, 1],
        ["AdminGetUser", 2, 3],
        ["GetItem", 4, 5],
      ]);
    } finally {
      users.destroy();
      items.destroy();
      await Promise.all([table.stop(), cognito.stop()]);
    }
  });

  it("leaves nothing open that keeps a process alive, with a call in flight as well", async () => {
    const script = `
      const { startDynamoDb } = require("./testbed/aws/dynamodb");
      const { hangs } = require("./testbed/aws/call-log");
      const post = (url, operation, input) => fetch(url, {
        method: "POST", headers: { "x-amz-target": "DynamoDB_20120810." + operation }, body: JSON.stringify(input) });
      (async () => {
        const dynamoDb = await startDynamoDb();
        await dynamoDb.createTable("table");
        await (await post(dynamoDb.url, "PutItem", { TableName: "table", Item: { id: { S: "a" } } })).text();
        const arrived = new Promise((resolve) =>
          dynamoDb.intercept("GetItem", (...call) => (resolve(), hangs(...call))));
        post(dynamoDb.url, "GetItem", {}).catch(() => console.log("cut"));
        await arrived;
        await dynamoDb.stop();
        console.log("stopped");
      })();`;
    const ended = await runCommand(
      process.execPath,
      ["--require", "ts-node/register/transpile-only", "--eval", script],
      { cwd: ROOT, timeoutMs: 30_000 },
    );
    expect(ended.stderr).to.equal("");
    expect(ended.stdout.trim().split("\n")).to.have.members(["cut", "stopped"]);
    expect(ended.exitCode).to.equal(0);
  });
});
