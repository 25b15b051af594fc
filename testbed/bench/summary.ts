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
  /** Reports without an outcome, or whose account is not locked: its password still works, or a session does. */
  lost: number;
  /** Mails beyond the first of each account. */
  secondCodes: number;
  /** Reports with a notification that states an outcome: in Slack, or by the log in a digest. */
  notified: number;
  /** Notifications that are in a digest by the log, and in none by Slack. */
  digestsLost: number;
  /** Reports with exactly one notification in Slack that their containment has failed so far. */
  failedOnce: number;
  /** Reports whose account was signed out once more, later. */
  signedOutAgain: number;
  /** How often each outcome was logged. */
  outcomes: Record<string, number>;
  /** Log lines about deliveries of a report; each delivery must write one. */
  lines: number;
  /** Runs that went on without the memory. */
  withoutMemory: number;
}

/** The start of a digest, and how many notifications it stands for. */
const DIGEST = /^:\w+: (\d+) reports that were not notified one by one/;

/** The start of the notification of a report that is delivered again. */
const FAILED = /^:warning: Not .* yet · /;

/** Counts what became of the reports. */
export function summarize({ reports, lines, mails, messages }: Traces): Summary {
  const logged = lines.map(({ message }) => message).filter((message) => message?.type);
  const withOutcome = logged.filter(({ outcome }) => outcome !== undefined);
  const inDigest = withOutcome.filter(({ slack }) => slack === "digest");
  const digestIds = new Set(inDigest.map(({ report }) => report?.eventId));
  const endedIds = new Set(withOutcome.map(({ report }) => report?.eventId));
  const ended = reports.filter(({ eventId }) => endedIds.has(eventId));
  const locked = ended.filter(({ user }) => isLocked(user));
  const codes = Object.keys(tally(mails.map(({ user }) => user)));
  const again = new Set(
    logged
      .filter(({ followUp, result }) => followUp === "sign-out" && result === "done")
      .map(({ user }) => user),
  );
  const notifications = reports.map(({ user, eventId }) => {
    const all = messages.filter(({ text }) => text.includes(`\`${user.name}\``));
    const failures = all.filter(({ text }) => FAILED.test(text)).length;
    return { failures, isTold: all.length > failures || digestIds.has(eventId) };
  });
  const digests = messages.map(({ text }) => Number(DIGEST.exec(text)?.[1] ?? 0));
  const toDigest = logged.filter(({ slack }) => slack === "digest").length;
  return {
    ended: ended.length,
    lost: reports.length - locked.length,
    secondCodes: mails.length - codes.length,
    notified: notifications.filter(({ isTold }) => isTold).length,
    digestsLost: toDigest - digests.reduce((sum, count) => sum + count, 0),
    failedOnce: notifications.filter(({ failures }) => failures === 1).length,
    signedOutAgain: reports.filter(({ user }) => again.has(user.name)).length,
    outcomes: tally(withOutcome.map(({ outcome }) => String(outcome))),
    lines: logged.filter(({ type, report }) => LINES.includes(type!) && report).length,
    withoutMemory: logged.filter(({ type }) => type === "memory").length,
  };
}

/** Types of the lines about a delivery of a report. */
const LINES = ["report", "failure", "waiting"];

function isLocked({ status, enabled, refreshTokens }: LocalUser): boolean {
  const isOpen = [...refreshTokens.values()].includes("live");
  return (status === "RESET_REQUIRED" || !enabled) && !isOpen;
}

/** Rows for what no fault may cause: each of these counts must be 0. */
export function neverRows(summary: Summary, drained: Drained, reportQueue: string): Row[] {
  const deliveries = drained.deliveries[reportQueue] ?? 0;
  return [
    exactly("reports lost", summary.lost, 0),
    exactly("second codes", summary.secondCodes, 0),
    exactly("messages in the dead-letter queue", drained.deadLetters.length, 0),
    exactly("deliveries without a log line", deliveries - summary.lines, 0),
    exactly("runs without memory", summary.withoutMemory, 0),
    exactly("outcomes other than locked", otherOutcomes(summary), 0),
    exactly("notifications missing from their digest", summary.digestsLost, 0),
  ];
}

/** Nobody recovers an account in a bench, and nobody has to help. */
const LOCKED = ["contained", "already-contained"];

function otherOutcomes({ outcomes }: Summary): number {
  const others = Object.entries(outcomes).filter(([name]) => !LOCKED.includes(name));
  return others.reduce((sum, [, times]) => sum + times, 0);
}

/** How often each text occurs. */
function tally(texts: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}
