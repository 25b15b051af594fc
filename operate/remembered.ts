/** Reads and writes what a stack's function remembers of accounts, in its table. */
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { AttributeValue, ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { ITEM_VERSION, parseAccountMemory } from "../handler/account-memory";
import type { AccountMemory } from "../handler/account-memory";
import { hasName } from "../handler/errors";
import { idOf, readItem } from "../handler/memory";
import type { Known, MemoryKey } from "../handler/memory";
import { AwsFailure } from "./aws";
import type { AwsClients } from "./aws";

/** A stack's table. */
export interface MemoryTable {
  dynamodb: AwsClients["dynamodb"];
  table: string;
}

/** An item of the table that is about an account; `memory` is null where this version can't read it. */
export interface RememberedAccount extends MemoryKey {
  memory: AccountMemory | null;
  /** The version of the item. */
  version: string;
}

/** How long an item is kept after its last change: as the function does (handler/memory.ts). */
const KEPT_MS = 400 * 24 * 3_600_000;

/** Writes that may find another run's write. */
const WRITES = 8;

/** The start of the id of every item that is about an account. */
const ACCOUNT = "account#";

/**
 * Reads what is remembered of an account.
 *
 * @throws Error where the item is of another version: what it means is not guessed
 */
export async function readRemembered(
  { dynamodb, table }: MemoryTable,
  key: MemoryKey,
): Promise<Known> {
  try {
    return await readItem(dynamodb, table, key);
  } catch (error) {
    if (!hasName(error, "UnknownItem")) throw error;
    throw new Error(
      `the memory holds ${(error as Error).message} of this account, which this version of the program can't read; ` +
        "use the version that the stack was deployed with",
      { cause: error },
    );
  }
}

/** Reads every item that is about an account. */
export async function scanRemembered({
  dynamodb,
  table,
}: MemoryTable): Promise<RememberedAccount[]> {
  const found: RememberedAccount[] = [];
  let from: ScanCommandOutput["LastEvaluatedKey"];
  do {
    const page: ScanCommandOutput = await dynamodb.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: "begins_with(id, :account)",
        ExpressionAttributeValues: { ":account": { S: ACCOUNT } },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    found.push(...(page.Items ?? []).map(readScanned));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}

/**
 * Changes what is remembered of an account, under the condition that nobody else has written since it was read.
 *
 * @param known what was read
 * @param change makes the new memory. It is called again where the function has written meanwhile.
 */
export async function changeRemembered(
  memory: MemoryTable,
  key: MemoryKey,
  known: Known,
  change: (account: AccountMemory | null) => AccountMemory,
): Promise<void> {
  let latest = known;
  for (let writes = 0; writes < WRITES; writes++) {
    try {
      return await write(memory, key, change(latest.account), latest.revision);
    } catch (error) {
      const isConflict =
        error instanceof AwsFailure && hasName(error.cause, "ConditionalCheckFailedException");
      if (!isConflict) throw error;
      latest = await readRemembered(memory, key);
    }
  }
  throw new Error(`the function wrote ${WRITES} times meanwhile; try again`);
}

/** Writes an item as the function does (handler/memory.ts). */
async function write(
  { dynamodb, table }: MemoryTable,
  key: MemoryKey,
  account: AccountMemory,
  revision: number,
): Promise<void> {
  await dynamodb.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        id: { S: idOf(key) },
        revision: { N: String(revision + 1) },
        version: { N: String(ITEM_VERSION) },
        expiresAt: { N: String(Math.floor((Date.now() + KEPT_MS) / 1000)) },
        user: { S: account.user },
        memory: { S: JSON.stringify(account) },
      },
      ...(revision === 0
        ? { ConditionExpression: "attribute_not_exists(id)" }
        : {
            ConditionExpression: "revision = :revision",
            ExpressionAttributeValues: { ":revision": { N: String(revision) } },
          }),
    }),
  );
}

function readScanned(item: Record<string, AttributeValue>): RememberedAccount {
  const [userPoolId = "", ...sub] = (item.id?.S ?? "").slice(ACCOUNT.length).split("#");
  const version = item.version?.N ?? "unknown";
  const memory = version === String(ITEM_VERSION) ? parseAccountMemory(item.memory?.S ?? "") : null;
  return { userPoolId, sub: sub.join("#"), memory, version };
}
