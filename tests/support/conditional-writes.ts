/** How DynamoDB's conditional writes behave: the cases that the test bed's DynamoDB and AWS's own must both pass. */
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { PutItemCommandInput, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { expect } from "chai";

/** A client of a local server, which makes one attempt per call. */
export function localClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: "us-east-2",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
}

/** Registers a test for each case. Each has items of its own, in a table with the string key `id`. */
export function conditionalWrites(client: () => DynamoDBClient, table: () => string): void {
  type Item = Record<string, unknown>;

  const put = (item: Item, input: Partial<PutItemCommandInput> = {}) =>
    client().send(new PutItemCommand({ TableName: table(), Item: marshall(item), ...input }));

  const update = (id: string, input: Partial<UpdateItemCommandInput>) =>
    client().send(new UpdateItemCommand({ TableName: table(), Key: { id: { S: id } }, ...input }));

  const read = async (id: string) => {
    const { Item: item } = await client().send(
      new GetItemCommand({ TableName: table(), Key: { id: { S: id } }, ConsistentRead: true }),
    );
    return item && unmarshall(item);
  };

  const IF_NEW = { ConditionExpression: "attribute_not_exists(id)" };
  const ifRevision = (revision: number) => ({
    ConditionExpression: "revision = :n",
    ExpressionAttributeValues: marshall({ ":n": revision }),
  });

  /** The error of a write whose condition does not hold. */
  async function refused(write: Promise<unknown>): Promise<ConditionalCheckFailedException> {
    const error = await write.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ConditionalCheckFailedException)) throw error ?? new Error("it wrote");
    return error;
  }

  /** How many of these writes did not fail; a failure other than the condition's is thrown. */
  async function countWritten(writes: Promise<unknown>[]): Promise<number> {
    const results = await Promise.allSettled(writes);
    const failures = results.flatMap((result) => (result.status === "rejected" ? [result] : []));
    for (const { reason } of failures) await refused(Promise.reject(reason));
    return results.length - failures.length;
  }

  it("PutItem if there is no item: writes once, and refuses the second time", async () => {
    await put({ id: "new", from: "first" }, IF_NEW);
    const error = await refused(put({ id: "new", from: "second" }, IF_NEW));
    expect(error.message).to.equal("The conditional request failed");
    expect(error.$metadata.httpStatusCode).to.equal(400);
    expect(error.Item).to.equal(undefined);
    expect(await read("new")).to.deep.equal({ id: "new", from: "first" });
  });

  it("PutItem if the revision is still the one read: refuses one that is not, and where there is no item", async () => {
    await put({ id: "revised", revision: 1, old: true });
    await put({ id: "revised", revision: 2 }, ifRevision(1));
    await refused(put({ id: "revised", revision: 2, late: true }, ifRevision(1)));
    expect(await read("revised")).to.deep.equal({ id: "revised", revision: 2 });
    await refused(put({ id: "none", revision: 2 }, ifRevision(1)));
    expect(await read("none")).to.equal(undefined);
  });

  it("PutItem of ten writers that read the same revision: one writes", async () => {
    await put({ id: "raced", revision: 1 });
    const writers = Array.from({ length: 10 }, (_, writer) =>
      put({ id: "raced", revision: 2, writer }, ifRevision(1)),
    );
    expect(await countWritten(writers)).to.equal(1);
    expect(await read("raced")).to.include({ revision: 2 });
  });

  it("a refused write returns the item on request, and nothing where there is none", async () => {
    const asked = { ...ifRevision(1), ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
    await put({ id: "returned", revision: 7 });
    const set = { UpdateExpression: "SET late = :n" };
    const writes = [
      () => put({ id: "returned" }, asked),
      () => update("returned", { ...set, ...asked }),
    ];
    for (const write of writes) {
      const { Item: item } = await refused(write());
      expect(item && unmarshall(item)).to.deep.equal({ id: "returned", revision: 7 });
    }
    const { Item: none } = await refused(put({ id: "not-returned" }, asked));
    expect(none).to.equal(undefined);
  });

  it("a refused write returns the item that did not meet the condition, not a later one", async () => {
    const asked = { ...ifRevision(1), ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
    const ids = Array.from({ length: 20 }, (_, n) => `overtaken-${n}`);
    await Promise.all(ids.map((id) => put({ id, revision: 7 })));
    const pairs = ids.map(async (id) => {
      const write = put({ id, revision: 2 }, asked).catch((error: unknown) => error);
      await put({ id, revision: 1 });
      const error = await write;
      return error instanceof ConditionalCheckFailedException ? unmarshall(error.Item!) : undefined;
    });
    const seen = (await Promise.all(pairs)).filter((item) => item !== undefined);
    // The others came after the put, and met the condition.
    expect(seen).not.to.have.lengthOf(0);
    for (const item of seen) expect(item).to.include({ revision: 7 });
  });

  it("UpdateItem with ADD below a maximum: 20 at once stop at it", async () => {
    const updates = Array.from({ length: 20 }, () =>
      update("counter", {
        UpdateExpression: "ADD n :one",
        ConditionExpression: "attribute_not_exists(n) OR n < :max",
        ExpressionAttributeValues: marshall({ ":one": 1, ":max": 7 }),
      }),
    );
    expect(await countWritten(updates)).to.equal(7);
    expect(await read("counter")).to.deep.equal({ id: "counter", n: 7 });
  });

  it("UpdateItem with list_append: ten at once lose nothing, and the first makes the list", async () => {
    const updates = Array.from({ length: 10 }, (_, name) =>
      update("list", {
        UpdateExpression: "SET #names = list_append(if_not_exists(#names, :none), :name)",
        ExpressionAttributeNames: { "#names": "names" },
        ExpressionAttributeValues: marshall({ ":none": [], ":name": [name] }),
      }),
    );
    await Promise.all(updates);
    const item = await read("list");
    expect(item!.names).to.have.members([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("UpdateItem whose condition does not hold makes no item", async () => {
    const set = { UpdateExpression: "SET step = :n", ...ifRevision(1) };
    await refused(update("unmade", set));
    expect(await read("unmade")).to.equal(undefined);
  });

  it("a table that does not exist: ResourceNotFoundException, from a read and from a write", async () => {
    const TableName = "no-such-table";
    const calls = [
      client().send(new GetItemCommand({ TableName, Key: { id: { S: "x" } } })),
      put({ id: "x" }, { TableName }),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result)
        .to.have.property("reason")
        .that.is.instanceOf(ResourceNotFoundException)
        .with.nested.property("$metadata.httpStatusCode", 400);
    }
  });
}
