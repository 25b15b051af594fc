/**
 * A DynamoDB with real conditional writes: dynalite holds the items and evaluates the expressions; in front of it each
 * call is recorded and may be replaced. Operations run one at a time, so a failed condition's item is the one it saw.
 */
import type { AddressInfo } from "node:net";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { createCallLog } from "./call-log";
import type { CallLog, Sequence } from "./call-log";
import { startAwsServer } from "./server";
import type { AwsOperation, AwsOutput, LocalServer } from "./server";

/** An item as plain values. */
export type LocalItem = Record<string, unknown>;

/** The local DynamoDB, and what a test may read and change. */
export interface LocalDynamoDb extends LocalServer {
  /** Every call of GetItem, PutItem, UpdateItem and Scan, in the order of arrival. */
  calls: CallLog["calls"];
  /** Replaces the responses of an operation. */
  intercept: CallLog["intercept"];

  /** Makes a table on demand with the string key `id`. */
  createTable(name: string): Promise<void>;
  /** All items of a table, by `id`. Not in `calls`. @throws Error when there is no such table */
  items(table: string): Promise<LocalItem[]>;
  /** Replaces or adds an item. Not in `calls`. @throws Error when there is no such table */
  put(table: string, item: LocalItem): Promise<void>;
}

/** The operations that a client may call. */
const OPERATIONS = ["GetItem", "PutItem", "UpdateItem", "Scan"];

/**
 * Starts a DynamoDB without a table.
 *
 * @param options `now` returns milliseconds since 1970; `sequence` numbers the calls, in one count with another server
 */
export async function startDynamoDb(
  options: { now?: () => number; sequence?: Sequence } = {},
): Promise<LocalDynamoDb> {
  const { watched, calls, intercept } = createCallLog(options.now ?? Date.now, options.sequence);
  const store = await startStore();
  let stopped: Promise<void> | undefined;
  const server = await startAwsServer(
    watched(Object.fromEntries(OPERATIONS.map((name) => [name, operation(store, name)]))),
  );

  /** Calls the store, not through `calls`. */
  const must = async (name: string, input: object): Promise<Record<string, unknown>> => {
    const { ok, body } = await store.call(name, input);
    if (!ok) throw new Error(`${name}: ${String(body.__type)}: ${String(body.message)}`);
    return body;
  };

  const isActive = async (TableName: string): Promise<boolean> => {
    const { Table: table } = await must("DescribeTable", { TableName });
    return (table as { TableStatus?: string }).TableStatus === "ACTIVE";
  };

  return {
    ...server,
    calls,
    intercept,
    async createTable(name) {
      await must("CreateTable", {
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      });
      // It exists a moment after the response.
      while (!(await isActive(name))) await new Promise((resolve) => setImmediate(resolve));
    },
    async items(table) {
      const found: LocalItem[] = [];
      let from: unknown;
      do {
        const page = await must("Scan", { TableName: table, ExclusiveStartKey: from });
        found.push(
          ...(page.Items as Record<string, AttributeValue>[]).map((item) => unmarshall(item)),
        );
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return found.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
    },
    async put(table, item) {
      const Item = marshall(item, { removeUndefinedValues: true });
      await must("PutItem", { TableName: table, Item });
    },
    stop: () => (stopped ??= server.stop().then(() => store.stop())),
  };
}

/** One operation of the store. dynalite ignores ReturnValuesOnConditionCheckFailure, so that is done here. */
function operation(store: Store, name: string): AwsOperation {
  return (input: WriteInput) =>
    store.alone(async (): Promise<AwsOutput> => {
      const { ok, status, body } = await store.send(name, input);
      if (ok) return body as AwsOutput;
      const refusal = String(body.__type);
      const wantsItem =
        input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" &&
        refusal.endsWith("#ConditionalCheckFailedException");
      const details = wantsItem ? await conflicting(store, input) : undefined;
      return { refusal, message: String(body.message ?? ""), status, details };
    });
}

/** The item that did not meet the condition, as a field of the error; none where there is no item. */
async function conflicting(
  store: Store,
  { TableName, Key, Item }: WriteInput,
): Promise<Record<string, unknown>> {
  const key = Key ?? { id: Item!.id };
  const read = await store.send("GetItem", { TableName, Key: key, ConsistentRead: true });
  return read.body;
}

interface WriteInput {
  TableName: string;
  Key?: Record<string, unknown>;
  Item?: Record<string, unknown>;
  ReturnValuesOnConditionCheckFailure?: string;
}

/** dynalite's response to a call. */
interface StoreAnswer {
  ok: boolean;
  status: number;
  body: Record<string, unknown>;
}

/** dynalite behind its own port. */
interface Store {
  /** Runs `work` when everything before it has ended. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  send(name: string, input: object): Promise<StoreAnswer>;
  /** `send`, alone. */
  call(name: string, input: object): Promise<StoreAnswer>;
  /** Stops when everything before has ended. */
  stop(): Promise<void>;
}

/** dynalite wants these, and checks no signature. */
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20200101T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none",
};

async function startStore(): Promise<Store> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let last: Promise<unknown> = Promise.resolve();

  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const send = async (name: string, input: object): Promise<StoreAnswer> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...HEADERS, "x-amz-target": `DynamoDB_20120810.${name}` },
      body: JSON.stringify(input),
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { ok: response.ok, status: response.status, body };
  };

  return {
    alone,
    send,
    call: (name, input) => alone(() => send(name, input)),
    stop: () =>
      alone(
        () =>
          new Promise<void>((resolve, reject) => {
            server.close((error) => (error ? reject(error) : resolve()));
          }),
      ),
  };
}
