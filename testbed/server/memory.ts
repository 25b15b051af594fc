/** The function's memory on the server, as far as the run changes it. */
import type { Clients } from "./clients";
import type { Differences } from "./differences";

/** What is remembered of an account begins like this (`handler/memory.ts`); everything else counts or lists. */
const ACCOUNT = "account#";

/**
 * Deletes counters and lists, so that the notifications of one scenario are not told in a digest because of those before it.
 * On the fake clock each scenario has a table of its own.
 */
export async function forgetCounters(
  { dynamodb }: Clients,
  TableName: string,
  differences: Differences,
): Promise<void> {
  const { Items: items = [] } = await dynamodb.scan({ TableName });
  const ids = items.map(({ id }) => id?.S ?? "").filter((id) => !id.startsWith(ACCOUNT));
  for (const id of ids) await dynamodb.deleteItem({ TableName, Key: { id: { S: id } } });
  differences.changed(
    "the memory's counters, deleted before each scenario",
    "so that the notifications of all scenarios are not one wave",
  );
}
