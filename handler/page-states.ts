/** Tells customers on the page what became of their reports: writes the states of `page-state.ts`. */
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CONNECTION_MS, PAGE_STATE_MS } from "./deadlines";
import { describeError, hasName } from "./errors";
import { log } from "./log";
import { STATE_KEPT_MS } from "./page-state";
import type { PageState, PageStateItem } from "./page-state";
import type { BadLoginReport } from "./report";
import type { PageSettings } from "./settings";

/**
 * Writes the state of a report from the page; does nothing for any other report, and where its hour is over. Never throws,
 * and never takes longer than `PAGE_STATE_MS`: no lock waits for it.
 *
 * @param others keys of further states: the same link was used more than once, and each browser has a page of its own
 */
export type CustomerTeller = (
  report: BadLoginReport,
  state: PageState,
  others?: string[],
) => Promise<void>;

/** Words that say the lock itself: they replace any other. */
const LOCKS: PageState[] = ["locked", "closed"];

/** Words that a later one may replace. */
const PASSING: PageState[] = ["signed-out", "not-locked"];

/** Creates the teller, once per cold start. @param page null where the stack has no page */
export function makeCustomerTeller(page: PageSettings | null): CustomerTeller {
  if (page === null) return async () => undefined;
  const client = new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECTION_MS },
  });
  return async (report, state, others = []) => {
    const endsAt = report.time.getTime() + STATE_KEPT_MS;
    if (!report.page || endsAt <= Date.now()) return;
    const signal = AbortSignal.timeout(PAGE_STATE_MS);
    const ids = new Set([report.page.stateId, ...others]);
    const writes = [...ids].map((id) =>
      client.send(putState(page.stateTable, id, state, endsAt), { abortSignal: signal }),
    );
    const results = await Promise.allSettled(writes);
    const errors = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
    const [error] = errors.filter((one) => !hasName(one, "ConditionalCheckFailedException"));
    if (error === undefined) return;
    const { eventId } = report;
    log({ type: "page-state", eventId, state, error: describeError(error) });
  };
}

function putState(table: string, id: string, state: PageState, endsAt: number): PutItemCommand {
  const item: PageStateItem = {
    id: { S: id },
    state: { S: state },
    expiresAt: { N: String(Math.floor(endsAt / 1000)) },
  };
  return new PutItemCommand({
    TableName: table,
    Item: { ...item },
    // A second run of the same report, which finds the lock of the first, must not take its word back.
    ...(!LOCKS.includes(state) && {
      ConditionExpression: "attribute_not_exists(id) OR #state IN (:first, :second)",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":first": { S: PASSING[0]! }, ":second": { S: PASSING[1]! } },
    }),
  });
}
