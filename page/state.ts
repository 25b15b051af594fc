/**
 * The state of one report, found by a random handle that only the customer's browser has. The table holds the handle's
 * hash. The event id of the sign-in is no key: it is in the attacker's own tokens, and must not let him watch.
 */
import { createHash, randomBytes } from "node:crypto";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PAGE_STATES, STATE_KEPT_MS } from "../handler/page-state";
import type { PageState } from "../handler/page-state";
import { STATE_MS, USUAL_MS } from "./deadlines";
import { log, nameOf } from "./log";

const HANDLE_BYTES = 16;

const HANDLE = /^[\w-]{22}$/;

/** Seconds since 1970. */
const SECONDS = /^\d{1,12}$/;

/** Where the state of a report is shown. */
export interface StatusLink {
  handle: string;
  /** When the report was made. */
  since: Date;
  /** Whether the page must not load itself again. */
  isStill: boolean;
}

/** A new handle: 128 random bits. */
export function makeHandle(): string {
  return randomBytes(HANDLE_BYTES).toString("base64url");
}

/** The key of a handle's state. */
export function stateIdOf(handle: string): string {
  return createHash("sha256").update(handle).digest("hex");
}

/** The path and query of the page with the state. */
export function statusPath({ handle, since, isStill }: StatusLink): string {
  return `/status?h=${handle}&s=${Math.floor(since.getTime() / 1000)}${isStill ? "&still=1" : ""}`;
}

/** How far in the future a report may be, by the clock of another process of this function. */
const CLOCKS_MS = 60_000;

/** Reads the query of such a page; null where it is none. */
export function readStatusLink(query: string, now: Date): StatusLink | null {
  const fields = new URLSearchParams(query);
  const [handle = "", seconds = ""] = [fields.get("h") ?? "", fields.get("s") ?? ""];
  if (!HANDLE.test(handle) || !SECONDS.test(seconds)) return null;
  const since = new Date(Number(seconds) * 1000);
  // Or the page would load itself again for ever.
  return since.getTime() - now.getTime() > CLOCKS_MS
    ? null
    : { handle, since, isStill: fields.get("still") === "1" };
}

/** Reads a state; null where there is none yet, or no more. Never throws: a table that is down looks like no state. */
export async function readState(
  dynamoDb: DynamoDBClient,
  table: string,
  handle: string,
): Promise<PageState | null> {
  try {
    const { Item: item } = await dynamoDb.send(
      new GetItemCommand({
        TableName: table,
        Key: { id: { S: stateIdOf(handle) } },
        ConsistentRead: true,
      }),
      { abortSignal: AbortSignal.timeout(STATE_MS) },
    );
    const isOver = Number(item?.expiresAt?.N ?? 0) * 1000 <= Date.now();
    return isOver ? null : (PAGE_STATES.find((state) => state === item?.state?.S) ?? null);
  } catch (error) {
    log({ type: "page", result: "state-unreadable", error: nameOf(error) });
    return null;
  }
}

/** How a report is shown that has no state. `over`: its hour has passed. */
export type Waiting = "usual" | "slow" | "very-slow" | "over";

/** From the button to a page that looks no more by itself. */
const LOOKS_MS = 6 * 60_000;

/** What a page without a state says. @param ageMs since the report */
export function waitingAfter(ageMs: number): Waiting {
  if (ageMs >= STATE_KEPT_MS) return "over";
  if (ageMs >= LOOKS_MS) return "very-slow";
  return ageMs >= USUAL_MS ? "slow" : "usual";
}

/** Seconds until the page is loaded again, without a script; null where it is not, so that a forgotten page ends. */
export function refreshAfter(ageMs: number): number | null {
  if (ageMs >= LOOKS_MS) return null;
  if (ageMs < USUAL_MS) return 2;
  return ageMs < 70_000 ? 5 : 15;
}
