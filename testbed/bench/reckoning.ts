/** What became of the reports, counted from outside: the log, the accounts, the mails and Slack. */
import { code } from "../../handler/receipt";
import type { LocalMail, LocalUser } from "../aws/cognito";
import type { LogLine } from "../aws/lambda";
import type { SlackMessage } from "../aws/slack";
import type { Drained } from "./queue";
import type { Row } from "./table";

/** What there is to look at. */
export interface Traces {
  reports: { user: LocalUser; eventId: string }[];
  lines: LogLine[];
  mails: LocalMail[];
  messages: SlackMessage[];
}

/** The counts. */
export interface Reckoning {
  /** Reports with a line of the log that says how they ended. */
  ended: number;
  /** Reports without such a line, or whose account is not locked. */
  lost: number;
  /** Mails beyond one per account. */
  secondCodes: number;
  /** Reports that Slack has a receipt of. */
  told: number;
  /** How often each outcome was logged. */
  outcomes: Record<string, number>;
  /** Lines of the log, one of which each delivery must have. */
  lines: number;
}

/** Counts. */
export function reckon({ reports, lines, mails, messages }: Traces): Reckoning {
  const logged = lines.map(({ message }) => message).filter((message) => message?.type);
  const outcomes: Record<string, number> = {};
  const endedIds = new Set<string>();
  for (const { outcome, report } of logged) {
    if (outcome === undefined) continue;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    endedIds.add(report.eventId);
  }
  const ended = reports.filter(({ eventId }) => endedIds.has(eventId));
  const saved = ended.filter(({ user }) => user.status === "RESET_REQUIRED" || !user.enabled);
  const told = reports.filter(({ user }) => receiptsOf(messages, user).length > 0);
  return {
    ended: ended.length,
    lost: reports.length - saved.length,
    secondCodes: mails.length - new Set(mails.map(({ user }) => user)).size,
    told: told.length,
    outcomes,
    lines: logged.length,
  };
}

/** What no trouble may lead to: each of these counts must be 0. */
export function forbidden(bench: string, found: Reckoning, drained: Drained): Row[] {
  const counts = {
    "reports lost": found.lost,
    "second codes": found.secondCodes,
    "messages in the dead-letter queue": drained.deadLetters.length,
    "deliveries without a line of the log": drained.deliveries - found.lines,
  };
  return Object.entries(counts).map(([what, value]) => ({
    bench,
    what,
    value,
    unit: "count",
    limit: { is: "exactly", value: 0 },
  }));
}

/** The receipts of a user's report that say how it ended. */
function receiptsOf(messages: SlackMessage[], user: LocalUser): SlackMessage[] {
  return messages.filter((message) => !isFailure(message) && concerns(message, user));
}

/** The notices that the containment of this user's account has failed so far. */
export function failuresTold(messages: SlackMessage[], user: LocalUser): SlackMessage[] {
  return messages.filter((message) => isFailure(message) && concerns(message, user));
}

function isFailure({ text }: SlackMessage): boolean {
  return text.startsWith(":x:");
}

function concerns({ text }: SlackMessage, { name }: LocalUser): boolean {
  return text.includes(code(name));
}
