/**
 * The memory: one item per account in a DynamoDB table, written under the condition that nobody else has written since it
 * was read; and counters. It fails towards locking: denied, throttled, slow, or an item that this version can't read, it
 * is out for the rest of the run, and the run goes on as if there were no item.
 *
 * No idempotency library fits: with those, the write comes before the work, so that a table which is down stops it.
 */
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Assessed } from "./assessment";
import { CONNECTION_MS, MEMORY_MS } from "./deadlines";
import { describeError, hasName, namedError } from "./errors";
import { ITEM_VERSION, parseAccountMemory } from "./account-memory";
import type { AccountMemory } from "./account-memory";
import { log } from "./log";

/** Which account: a sub is unique in its pool and never changes. */
export interface MemoryKey {
  userPoolId: string;
  sub: string;
}

/** What was read of an account: its memory, null where it has none yet, and how often it has been written. */
export interface Known {
  account: AccountMemory | null;
  revision: number;
}

/** The memory in one run. No method throws; once a call has failed, `isOut` is true and nothing is called any more. */
export interface Memory {
  readonly isOut: boolean;
  /** Reads an account; null where the memory is out. */
  read(key: MemoryKey): Promise<Known | null>;
  /**
   * Changes an account.
   *
   * @param known what was read; null where the memory is out
   * @param change makes the new memory from the present one. It is called again where another run has written meanwhile.
   * @returns what is written; null where the memory is out. `change` has been called in any case.
   */
  update(
    key: MemoryKey | undefined,
    known: Known | null,
    change: (account: AccountMemory | null) => AccountMemory,
  ): Promise<Known | null>;
  /**
   * Takes one of a number of places in a sliding window of time.
   *
   * @returns whether there was one; null where the memory is out
   */
  take(name: string, limit: Limit): Promise<boolean | null>;
  /** Adds an entry to a list, unless it is full. @returns the number of entries; null where the memory is out */
  append(
    name: string,
    entry: string,
    limit: { max: number; expiresAt: number },
  ): Promise<number | "full" | null>;
  /** A list; null where the memory is out. */
  list(name: string): Promise<List | null>;
  /** Remembers how many entries of a list are told. */
  markTold(name: string, told: number): Promise<void>;
}

/** How many places there are in a span of time. */
export interface Limit {
  max: number;
  windowMs: number;
}

/** A list, and how many of its entries were told. */
export interface List {
  entries: string[];
  told: number;
}

/** An account's item expires this long after its last change: reports of a year, and some weeks. */
const KEPT_MS = 400 * 24 * 3_600_000;

/** Writes that may find another run's write. At most nine runs at once can get in each other's way. */
const WRITES = 10;

/** Creates the client, once per cold start. @returns a function that opens the memory for one run */
export function makeMemory(table: string): () => Memory {
  const client = new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECTION_MS },
  });
  return () => openMemory(client, table);
}

/** Opens the memory for one run, which waits for it no longer than `MEMORY_MS` in all. */
export function openMemory(client: DynamoDBClient, table: string): Memory {
  let leftMs = MEMORY_MS;
  let isOut = false;

  /** Calls the table; null once the memory is out. */
  async function attempt<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    if (isOut) return null;
    // Not the clock of the day: that may jump.
    const startedAt = performance.now();
    try {
      return await call(AbortSignal.timeout(Math.max(1, leftMs)));
    } catch (error) {
      if (isConflict(error)) throw error;
      return outOf(describeError(error));
    } finally {
      leftMs -= Math.ceil(performance.now() - startedAt);
    }
  }

  function read(key: MemoryKey): Promise<Known | null> {
    return attempt((abortSignal) => readItem(client, table, key, { abortSignal }));
  }

  async function update(
    key: MemoryKey | undefined,
    known: Known | null,
    change: (account: AccountMemory | null) => AccountMemory,
  ): Promise<Known | null> {
    let latest = known;
    for (let writes = 0; writes < WRITES; writes++) {
      const account = change(latest?.account ?? null);
      if (!key || !latest) return null;
      const { revision } = latest;
      try {
        return await attempt(async (abortSignal) => {
          await client.send(putAccount(table, key, revision, account), { abortSignal });
          return { account, revision: revision + 1 };
        });
      } catch {
        // Another run has written.
        latest = await read(key);
        if (!latest) return null;
      }
    }
    return outOf(`other runs wrote ${WRITES} times meanwhile`);
  }

  async function take(name: string, { max, windowMs }: Limit): Promise<boolean | null> {
    for (let writes = 0; writes < WRITES; writes++) {
      const item = await attempt((abortSignal) => get(name, abortSignal));
      if (item === null) return null;
      const now = Date.now();
      const taken = (item.times?.L ?? []).filter(({ N: time }) => now - Number(time) < windowMs);
      if (taken.length >= max) return false;
      const revision = Number(item.revision?.N ?? 0);
      const times = { L: [...taken, { N: String(now) }] };
      const expiresAt = seconds(now + 2 * windowMs);
      try {
        return await attempt(async (abortSignal) => {
          await client.send(putIf(table, name, revision, { times, expiresAt }), { abortSignal });
          return true;
        });
      } catch {
        // Another run has taken one: again.
      }
    }
    return outOf(`other runs wrote ${WRITES} times meanwhile`);
  }

  async function append(
    name: string,
    entry: string,
    { max, expiresAt }: { max: number; expiresAt: number },
  ): Promise<number | "full" | null> {
    try {
      return await attempt(async (abortSignal) => {
        const { Attributes: attributes } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: { id: { S: name } },
            UpdateExpression:
              "SET expiresAt = :expiresAt, entries = list_append(if_not_exists(entries, :none), :entry)",
            ConditionExpression: "attribute_not_exists(entries) OR size(entries) < :max",
            ExpressionAttributeValues: {
              ":expiresAt": seconds(expiresAt),
              ":none": { L: [] },
              ":entry": { L: [{ S: entry }] },
              ":max": { N: String(max) },
            },
            ReturnValues: "UPDATED_NEW",
          }),
          { abortSignal },
        );
        return attributes?.entries?.L?.length ?? 1;
      });
    } catch {
      return "full";
    }
  }

  function list(name: string): Promise<List | null> {
    return attempt(async (abortSignal) => {
      const item = await get(name, abortSignal);
      const entries = (item.entries?.L ?? []).map(({ S: entry }) => entry ?? "");
      return { entries, told: Number(item.told?.N ?? 0) };
    });
  }

  async function markTold(name: string, told: number): Promise<void> {
    await attempt((abortSignal) =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { id: { S: name } },
          UpdateExpression: "SET told = :told",
          ExpressionAttributeValues: { ":told": { N: String(told) } },
        }),
        { abortSignal },
      ),
    );
  }

  async function get(
    id: string,
    abortSignal: AbortSignal,
  ): Promise<Record<string, AttributeValue>> {
    const { Item: item = {} } = await client.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }),
      { abortSignal },
    );
    return item;
  }

  /** The memory is out for the rest of the run. */
  function outOf(error: string): null {
    isOut = true;
    log({ type: "memory", error });
    return null;
  }

  return {
    get isOut() {
      return isOut;
    },
    read,
    update,
    take,
    append,
    list,
    markTold,
  };
}

/**
 * Reads an account's item.
 *
 * @throws what DynamoDB threw, or an Error named UnknownItem where the item is of another version
 */
export async function readItem(
  client: DynamoDBClient,
  table: string,
  key: MemoryKey,
  options?: { abortSignal: AbortSignal },
): Promise<Known> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { id: { S: idOf(key) } }, ConsistentRead: true }),
    options,
  );
  if (!item) return { account: null, revision: 0 };
  const account = accountOf(item);
  if (!account) throw namedError("UnknownItem", `an item of version ${item.version?.N}`);
  return { account, revision: Number(item.revision?.N) };
}

/** What an item holds of an account; null where the item is of another version. */
export function accountOf(item: Record<string, AttributeValue>): AccountMemory | null {
  return item.version?.N === String(ITEM_VERSION) ? parseAccountMemory(item.memory?.S ?? "") : null;
}

/** The account's key in the memory; undefined where its sub is not known. */
export function memoryKeyOf({ report, evidence: { account } }: Assessed): MemoryKey | undefined {
  const { userPoolId } = report;
  if (account.kind === "not-found") return undefined;
  const sub = account.kind === "found" ? account.sub : report.sub;
  return sub === undefined ? undefined : { userPoolId, sub };
}

/** The start of the id of every item that is about an account. */
export const ACCOUNT_PREFIX = "account#";

/** The id of an account's item. */
export function idOf({ userPoolId, sub }: MemoryKey): string {
  return `${ACCOUNT_PREFIX}${userPoolId}#${sub}`;
}

/** Writes an account's item if nobody else has written it since it had this revision; 0 where it did not exist. */
export function putAccount(
  table: string,
  key: MemoryKey,
  revision: number,
  account: AccountMemory,
): PutItemCommand {
  return putIf(table, idOf(key), revision, {
    version: { N: String(ITEM_VERSION) },
    // TTL deletes an item whose time is past (DynamoDB developer guide, "Time to Live").
    expiresAt: seconds(Date.now() + KEPT_MS),
    user: { S: account.user },
    memory: { S: JSON.stringify(account) },
  });
}

/** Writes an item if nobody else has written it since it had this revision; 0 where it did not exist. */
function putIf(
  table: string,
  id: string,
  revision: number,
  attributes: Record<string, AttributeValue>,
): PutItemCommand {
  return new PutItemCommand({
    TableName: table,
    Item: { id: { S: id }, revision: { N: String(revision + 1) }, ...attributes },
    ...(revision === 0
      ? { ConditionExpression: "attribute_not_exists(id)" }
      : {
          ConditionExpression: "revision = :revision",
          ExpressionAttributeValues: { ":revision": { N: String(revision) } },
        }),
  });
}

function seconds(milliseconds: number): AttributeValue.NMember {
  return { N: String(Math.floor(milliseconds / 1_000)) };
}

function isConflict(error: unknown): boolean {
  return hasName(error, "ConditionalCheckFailedException");
}
