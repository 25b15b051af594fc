/**
 * Limits on what anyone can provoke: resets of unconfirmed reports, long looks at the audit log, and notifications.
 * Without memory there are none: a true report among many forged ones must not be lost.
 */
import type { Limit, Memory } from "./memory";
import { dutyOf, isUrgent, stateOf } from "./notification-facts";
import type { NotificationContent } from "./notification-facts";
import type { BadLoginReport } from "./report";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Resets of unconfirmed reports in a pool. Each sends a customer a mail, which an attacker can provoke with a forged link.
 * Ten customers' reports that are true and unconfirmed within ten minutes are many, so twice that is let through.
 */
const RESETS: Limit = { max: 20, windowMs: 10 * MINUTE };

/**
 * Reports of a pool that wait ten seconds for their feedback. With more, true reports would wait behind forged ones: five
 * runs at once, at ten seconds each, handle 300 in ten minutes, and these take a tenth of that.
 */
const LONG_LOOKS: Limit = { max: 30, windowMs: 10 * MINUTE };

/**
 * The same for the reports of our page, apart from those, so that forged clicks take none of its places. Two runs at once
 * have room for 54 looks of 22 s in ten minutes, and these take a fifth of that.
 */
const LONG_LOOKS_OF_PAGE: Limit = { max: 10, windowMs: 10 * MINUTE };

/** Notifications of a kind that anyone can provoke; the others of the hour follow in one message. */
const PROVOKED: Limit = { max: 10, windowMs: HOUR };

/** Other notifications; those above are told in one message a minute. */
const WAVE: Limit = { max: 20, windowMs: 5 * MINUTE };

const DIGEST_MS = MINUTE;

/** Entries of a digest. An entry is some 300 bytes, and an item holds 400 KB (DynamoDB developer guide, quotas). */
export const DIGEST_ENTRIES = 500;

/** Characters of a name in an entry: no user name in Cognito is longer (API reference, UsernameType). */
const NAME_CHARACTERS = 128;

/**
 * The first entries of a digest each queue it, so that it is told although one of them fails. One comes after the other:
 * two at once would both tell it.
 */
const DIGEST_SENDERS = 3;

/** Time for runs that add an entry in the last second, and for a post to Slack (`SLACK_MS`). */
const ROOM_MS = 10_000;

/** Lists are kept for a day, for whoever looks into a flood. */
const KEPT_MS = 24 * HOUR;

/** Takes one of the pool's resets of unconfirmed reports. @returns whether there was one; true without memory */
export async function takeReset(memory: Memory, userPoolId: string): Promise<boolean> {
  return (await memory.take(`resets#${userPoolId}`, RESETS)) !== false;
}

/** Takes one of the pool's long looks. @returns whether there was one; true without memory */
export async function takeLongLook(
  memory: Memory,
  { userPoolId, page }: Pick<BadLoginReport, "userPoolId" | "page">,
): Promise<boolean> {
  const taken = page
    ? memory.take(`long-looks#page#${userPoolId}`, LONG_LOOKS_OF_PAGE)
    : memory.take(`long-looks#${userPoolId}`, LONG_LOOKS);
  return (await taken) !== false;
}

/** Where a notification goes: into Slack now, or into a list that is told later. */
export type Place =
  | { kind: "now" }
  /** `isSender`: whether this run queues the digest. */
  | { kind: "digest"; list: string; isSender: boolean; dueAt: Date };

/** Finds the place of a notification, and puts it into the list where it goes there. */
export async function placeNotification(
  memory: Memory,
  content: NotificationContent,
  now: number,
): Promise<Place> {
  const kind = provokedKind(content);
  // A person must act on it now, or somebody would drown it.
  if (isUrgent(content)) return { kind: "now" };
  const limit = kind === undefined ? WAVE : PROVOKED;
  const name = kind ?? "wave";
  if ((await memory.take(`notifications#${name}`, limit)) !== false) return { kind: "now" };
  const windowMs = kind === undefined ? DIGEST_MS : PROVOKED.windowMs;
  const window = Math.floor(now / windowMs);
  const list = `digest#${name}#${window}`;
  const entry = JSON.stringify(entryOf(content));
  const limits = { max: DIGEST_ENTRIES, expiresAt: now + KEPT_MS };
  const number = await memory.append(list, entry, limits);
  if (number === null) return { kind: "now" };
  // The digest says that there are more; each has a line in the log.
  if (number === "full") return { kind: "digest", list, isSender: false, dueAt: new Date(now) };
  const waitMs = ROOM_MS * Math.min(number, DIGEST_SENDERS);
  const dueAt = new Date((window + 1) * windowMs + waitMs);
  return { kind: "digest", list, isSender: number <= DIGEST_SENDERS, dueAt };
}

/** The kind of a notification that anyone can provoke with a forged link; undefined for any other. */
function provokedKind(content: NotificationContent): string | undefined {
  if (content.kind !== "report") return content.kind === "unreadable" ? "unreadable" : undefined;
  const { facts } = content;
  const state = stateOf(facts);
  if (state === "no-such-user" || state === "rejected") return state;
  return facts.evidence.verdict === "unconfirmed" ? "unconfirmed" : undefined;
}

function entryOf(content: NotificationContent): object {
  if (content.kind !== "report") return { state: content.kind, duty: "not-locked" };
  const { user, userPoolId } = content.facts.report;
  const cut = [...user].slice(0, NAME_CHARACTERS).join("");
  return { user: cut, userPoolId, state: stateOf(content.facts), duty: dutyOf(content.facts) };
}
