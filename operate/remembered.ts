/** Reads and writes what a stack's function remembers of accounts, in its table. */
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import type { AttributeValue, ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import type { AccountMemory } from "../handler/account-memory";
import { hasName } from "../handler/errors";
import { ACCOUNT_PREFIX, accountOf, putAccount, readItem } from "../handler/memory";
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

/** Writes that may find another run's write. */
const WRITES = 8;

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
        ExpressionAttributeValues: { ":account": { S: ACCOUNT_PREFIX } },
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
      const account = change(latest.account);
      await memory.dynamodb.send(putAccount(memory.table, key, latest.revision, account));
      return;
    } catch (error) {
      const isConflict =
        error instanceof AwsFailure && hasName(error.cause, "ConditionalCheckFailedException");
      if (!isConflict) throw error;
      latest = await readRemembered(memory, key);
    }
  }
  throw new Error(`the function wrote ${WRITES} times meanwhile; try again`);
}

function readScanned(item: Record<string, AttributeValue>): RememberedAccount {
  const [userPoolId = "", ...sub] = (item.id?.S ?? "").slice(ACCOUNT_PREFIX.length).split("#");
  const version = item.version?.N ?? "unknown";
  return { userPoolId, sub: sub.join("#"), memory: accountOf(item), version };
}
