/** What became of the reports: counted from the log, the accounts, the mails and the Slack messages. */
import type { LocalMail, LocalUser } from "../aws/cognito";
import type { LogLine } from "../aws/lambda";
import type { SlackMessage } from "../aws/slack";
import type { Drained } from "./queue";
import { exactly } from "./table";
import type { Row } from "./table";

/** Where the counts come from. */
export interface Traces {
  reports: { user: LocalUser; eventId: string }[];
  lines: LogLine[];
  mails: LocalMail[];
  messages: SlackMessage[];
}

/** The counts. */
export interface Summary {
  /** Reports with an outcome in the log. */
  ended: number;
  /** Reports without an outcome, or whose account is not locked. */
  lost: number;
  /** Mails beyond the first of each account. */
  secondCodes: number;
  /** The most mails that one account got. */
  mostCodes: number;
  /** Reports with a notification in Slack that states an outcome. */
  notified: number;
  /** Reports with exactly one notification in Slack that their containment has failed so far. */
  failedOnce: number;
  /** How often each outcome was logged. */
  outcomes: Record<string, number>;
  /** Log lines of deliveries; each delivery must write one. */
  lines: number;
}

/** Counts what became of the reports. */
export function summarize({ reports, lines, mails, messages }: Traces): Summary {
  const logged = lines.map(({ message }) => message).filter((message) => message?.type);
  const withOutcome = logged.filter(({ outcome }) => outcome !== undefined);
  const endedIds = new Set(withOutcome.map(({ report }) => report?.eventId));
  const ended = reports.filter(({ eventId }) => endedIds.has(eventId));
  const locked = ended.filter(({ user }) => user.status === "RESET_REQUIRED" || !user.enabled);
  const codes = Object.values(tally(mails.map(({ user }) => user)));
  const notifications = reports.map(({ user }) => {
    const all = messages.filter(({ text }) => text.includes(`\`${user.name}\``));
    const failures = all.filter(({ text }) => text.startsWith(":x:")).length;
    return { failures, outcomes: all.length - failures };
  });
  return {
    ended: ended.length,
    lost: reports.length - locked.length,
    secondCodes: mails.length - codes.length,
    mostCodes: Math.max(0, ...codes),
    notified: notifications.filter(({ outcomes }) => outcomes > 0).length,
    failedOnce: notifications.filter(({ failures }) => failures === 1).length,
    outcomes: tally(withOutcome.map(({ outcome }) => String(outcome))),
    lines: logged.length,
  };
}

/** Rows for what no fault may cause: each of these counts must be 0. */
export function neverRows(summary: Summary, drained: Drained): Row[] {
  return [
    exactly("reports lost", summary.lost, 0),
    exactly("second codes", summary.secondCodes, 0),
    exactly("messages in the dead-letter queue", drained.deadLetters.length, 0),
    exactly("deliveries without a log line", drained.deliveries - summary.lines, 0),
  ];
}

/** How often each text occurs. */
function tally(texts: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}
