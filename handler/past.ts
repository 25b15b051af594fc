/** What is remembered of an account, as far as it matters for a report. Pure. */
import { isOpen } from "./account-memory";
import type { AccountMemory, Escalation, RunReport, Settlement } from "./account-memory";
import { isFromPage } from "./remembered-report";
import type { RememberedReport } from "./remembered-report";
import { weighOtherClicks } from "./assessment";
import type { Evidence } from "./assessment";
import { CLOCKS_MS, RESET_LEASE_MS } from "./deadlines";
import type { BadLoginReport } from "./report";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Clicks this close together are answered by one Valid each. */
const CLICKS_MS = MINUTE;

/** A log counts as hidden to the end when it was hidden at two looks this far apart at least: two waits of the queue. */
const HIDDEN_MS = 20 * MINUTE;

/** A disabling that was begun is finished for as long as a report can be replayed from the dead-letter queue. */
const UNFINISHED_MS = 14 * DAY;

/** How long after a failed reset another one is a second try: what `COME_BACK_SECONDS` waits, less the clocks. */
const SECOND_TRY_MS = 25_000;

/** A second theft within this time means that the mailbox, or another factor, is the attacker's. */
const THEFT_AGAIN_MS = 7 * DAY;

/** What the memory says about a report. */
export interface Past {
  /** Whether the judged sign-in, or else the click, is older than a settlement that counts for this report. */
  isSettled: boolean;
  settledBy?: "reset" | "restore";
  /** Whether we disabled the account after the judged sign-in, and it is enabled now: only a person can have done that. */
  isGivenBack: boolean;
  /** Whether the account was locked after the judged sign-in, on a confirmed report. */
  wasConfirmed: boolean;
  /** Whether the judged sign-in came within seven days after we had locked the account on another one. */
  isStolenAgain: boolean;
  /** Whether an earlier run began to disable the account, and did not end it. */
  mustDisable: boolean;
  /** Whether the account was read after that settlement, so that its status tells what happened since. */
  isReadSince: boolean;
  /** Whether another run began a reset less than 30 s ago and has not ended it. */
  isResetInProgress: boolean;
  /** Whether a reset of ours has gone through since the click. */
  isReset: boolean;
  /** Whether an earlier delivery of this report has begun a lock with a reset, and a step of it is not done. */
  isLockUnfinished: boolean;
  /** Whether we sent a code within the last 24 hours. */
  hasCodeToday: boolean;
  /** Whether we ended the sessions within the last hour. */
  isSignedOutThisHour: boolean;
  /**
   * Whether the same link to our page was used before, and its report is settled: whoever uses it again and again sends no
   * second code, and not a sign-out each time.
   */
  isLinkUsedAgain: boolean;
  /** Whether we ended the sessions within the last minute. */
  isJustSignedOut: boolean;
  /** How many runs of this report could not reset the password, at least half a minute ago. */
  failedResets: number;
  /** Whether throttling or errors hid the audit log from an earlier look at this report too, and ever since. */
  isHiddenForLong: boolean;
  /** Why a person must help since a lock after the judged sign-in. */
  escalation?: Escalation;
  /** Whether another report led to that, so that people know. */
  isEscalatedAgain: boolean;
  /** Other clicks on Cognito's links, on the account and within a minute of this report. */
  otherClicks: number;
  /** Whether a second look at a click of the minute before this one is still to come. */
  isLookedAtAgain: boolean;
  /** Other reports on the account within the last hour. */
  reportsThisHour: number;
  codeSentAt?: Date;
  signedOutAt?: Date;
  /** When the sessions are ended once more, or were. */
  signOutAgainAt?: Date;
}

/** What the memory says about a report. */
export function pastOf(memory: AccountMemory | null, runReport: RunReport): Past {
  const { report, evidence, run, now } = runReport;
  const judgedAt = judgedTime(report, evidence);
  const { settlement, codeSentAt, signedOutAt, signOutAgainAt } = memory ?? {};
  const { theftAt = 0, theftResetAt = 0, disabledAt = 0, escalation } = memory ?? {};
  const { reset, disable } = memory?.steps ?? {};
  const { account } = evidence;
  const isWithin = (time: number | undefined, span: number) =>
    time !== undefined && now - time < span;
  const readAt = account.kind === "found" ? account.readAt.getTime() : 0;
  const isEnabled = account.kind === "found" && account.enabled && readAt > disabledAt;
  const settledBy = settlement && settles(settlement, judgedAt, report, evidence);
  const isSettled = settledBy !== undefined || judgedAt < theftResetAt - CLOCKS_MS;
  const isRestored = settledBy === "restore";
  const mine = memory?.reports.find(({ eventId }) => eventId === report.eventId);
  const toDate = (time: number | undefined) => (time === undefined ? undefined : new Date(time));
  return {
    isSettled,
    ...(isSettled && { settledBy: settledBy ?? "reset" }),
    isReadSince: readAt > Math.max(settlement?.at ?? 0, reset?.doneAt ?? 0),
    isGivenBack: isRestored || (judgedAt < disabledAt && isEnabled),
    wasConfirmed: judgedAt < theftAt,
    isStolenAgain:
      judgedAt > theftAt + CLOCKS_MS &&
      isWithin(theftAt, THEFT_AGAIN_MS) &&
      mayHaveComeIn(evidence),
    mustDisable: isOpen(disable) && isWithin(disable.begunAt, UNFINISHED_MS),
    isResetInProgress: isOpen(reset) && reset.by !== run && isWithin(reset.begunAt, RESET_LEASE_MS),
    isReset: codeSentAt !== undefined && codeSentAt > report.time.getTime(),
    isLockUnfinished: isLockUnfinished(memory, report),
    hasCodeToday: isWithin(codeSentAt, DAY),
    isSignedOutThisHour: isWithin(signedOutAt, HOUR),
    isLinkUsedAgain: report.page !== undefined && mine?.verdict === "confirmed" && isSettled,
    isJustSignedOut: isWithin(signedOutAt, MINUTE),
    // Two uses of a link within seconds are no second try.
    failedResets: isWithin(mine?.resetFailedAt, SECOND_TRY_MS) ? 0 : (mine?.failedResets ?? 0),
    isHiddenForLong: isHiddenForLong(memory, runReport, mine),
    ...(escalation && judgedAt < escalation.at && { escalation: escalation.reason }),
    isEscalatedAgain: escalation !== undefined && escalation.eventId !== report.eventId,
    otherClicks: otherClicks(memory, report),
    isLookedAtAgain: isLookedAtAgain(memory, runReport),
    reportsThisHour: (memory?.reports ?? []).filter(
      ({ eventId, clickedAt }) => eventId !== report.eventId && isWithin(clickedAt, HOUR),
    ).length,
    codeSentAt: toDate(codeSentAt),
    signedOutAt: toDate(signedOutAt),
    signOutAgainAt: toDate(signOutAgainAt),
  };
}

function isLockUnfinished(memory: AccountMemory | null, { eventId }: BadLoginReport): boolean {
  const steps = memory?.steps ?? {};
  // A reset that failed is not there any more.
  return (
    steps.reset?.eventId === eventId &&
    Object.values(steps).some((step) => step.eventId === eventId && isOpen(step))
  );
}

/** By what a settlement settles a report; undefined where it does not. */
function settles(
  { at, by, isConfirmed, eventId }: Settlement,
  judgedAt: number,
  report: BadLoginReport,
  { verdict }: Evidence,
): Settlement["by"] | undefined {
  const counts =
    verdict !== "confirmed" || by === "restore" || isConfirmed || eventId === report.eventId;
  return counts && judgedAt < at - CLOCKS_MS ? by : undefined;
}

/**
 * Whether somebody may have come in by the judged sign-in. One that Cognito refused is no theft; and while the account
 * needs a new password, only one that passed is (with a passkey, say).
 */
function mayHaveComeIn(evidence: Evidence): boolean {
  const response = evidence.verdict === "unconfirmed" ? undefined : evidence.signIn.response;
  const { account } = evidence;
  const hasPassword = account.kind !== "found" || account.status !== "RESET_REQUIRED";
  return response === "Pass" || (response === undefined && hasPassword);
}

function isHiddenForLong(
  memory: AccountMemory | null,
  { report, now, hiddenSince }: RunReport,
  mine: RememberedReport | undefined,
): boolean {
  // Without memory nothing is known of earlier looks; the queue has delivered the report for hours.
  const remembered = memory === null ? report.time.getTime() : (mine?.hiddenSince ?? now);
  return now - Math.min(remembered, hiddenSince?.getTime() ?? now) >= HIDDEN_MS;
}

/**
 * The evidence, where an earlier run had a better one: a report that was confirmed once stays so, however unreadable an
 * attacker makes the log.
 */
export function withEarlierVerdict(
  evidence: Evidence,
  memory: AccountMemory | null,
  { eventId }: BadLoginReport,
): Evidence {
  const earlier = memory?.reports.find((report) => report.eventId === eventId);
  if (evidence.verdict !== "unconfirmed" || earlier?.verdict !== "confirmed") return evidence;
  const { account, mismatch, snapshots } = evidence;
  return {
    verdict: "confirmed",
    signIn: {
      ...(earlier.signInId !== undefined && { eventId: earlier.signInId }),
      ...(earlier.signInAt !== undefined && { time: new Date(earlier.signInAt) }),
    },
    isExact: true,
    account,
    ...(mismatch !== undefined && { mismatch }),
    snapshots,
  };
}

/** The evidence with what the memory adds to it, and what the memory says about the report then. */
export function recall(
  memory: AccountMemory | null,
  runReport: RunReport,
): { runReport: RunReport; past: Past } {
  const earlier = withEarlierVerdict(runReport.evidence, memory, runReport.report);
  const { otherClicks } = pastOf(memory, { ...runReport, evidence: earlier });
  const weighed = { ...runReport, evidence: weighOtherClicks(earlier, otherClicks) };
  return { runReport: weighed, past: pastOf(memory, weighed) };
}

/** The time that decides whether a report is settled: the judged sign-in, or where none is known the click. */
function judgedTime(report: BadLoginReport, evidence: Evidence): number {
  const signInAt = evidence.verdict === "unconfirmed" ? undefined : evidence.signIn.time;
  return (signInAt ?? report.time).getTime();
}

function otherClicks(memory: AccountMemory | null, { eventId, time }: BadLoginReport): number {
  return (memory?.reports ?? []).filter(
    (other) =>
      other.eventId !== eventId &&
      !isFromPage(other) &&
      Math.abs(other.clickedAt - time.getTime()) <= CLICKS_MS,
  ).length;
}

function isLookedAtAgain(
  memory: AccountMemory | null,
  { report, now, isFirstDelivery = true }: RunReport,
): boolean {
  // A second look at a click looks for feedback, and not for the sign-in that the page names. That of another use of the same
  // link does. But a message that comes again may come because its own was not queued.
  if (report.page) {
    const mine = memory?.reports.find(({ eventId }) => eventId === report.eventId);
    return isFirstDelivery && (mine?.lookAgainAt ?? 0) > now;
  }
  const clickedAt = report.time.getTime();
  return (memory?.reports ?? []).some(
    (other) =>
      other.lookAgainAt !== undefined &&
      other.lookAgainAt > now &&
      other.eventId !== report.eventId &&
      !isFromPage(other) &&
      other.clickedAt <= clickedAt &&
      clickedAt - other.clickedAt <= CLICKS_MS,
  );
}
