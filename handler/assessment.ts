/**
 * Assesses a report: which account is it, in which state, and what does Cognito's audit log say? Reads only.
 *
 * Nothing links a CloudTrail record to its event in the audit log. They are matched by the user and by the time of the
 * feedback. A report from our page names its event, so that it waits for no feedback.
 */
import { setTimeout as wait } from "node:timers/promises";
import type {
  AuthEventType,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AccountState } from "./account";
import { describeSignIn, hasFeedbackNear, isInvalid, readAuditLog } from "./audit-log";
import type { AuditLog, JudgedSignIn } from "./audit-log";
import { ASSESSMENT_MS, CLICK_WINDOW_MS, FEEDBACK_WINDOW_MS, SNAPSHOT_MS } from "./deadlines";
import { identify, keyOf } from "./identity";
import type { Identity } from "./identity";
import type { BadLoginReport, PageOrigin } from "./report";

/** What the audit log says of the report. */
export type Verdict = "confirmed" | "benign" | "unconfirmed";

/** What is known of the feedback: which sign-in was judged, or why that is not known. */
export type Feedback =
  | {
      verdict: "confirmed";
      signIn: JudgedSignIn;
      /** Whether the Invalid certainly belongs to this click, and not to another one near it. */
      isExact: boolean;
    }
  | {
      verdict: "benign";
      signIn: JudgedSignIn;
      /** How many sign-ins have a Valid of that minute. */
      validSignIns: number;
    }
  | {
      verdict: "unconfirmed";
      reason: string;
      /**
       * `read`: it was read to its end. `without-sign-in`: so too, and the sign-in is not in it that our page reported.
       * `hidden`: throttling or errors kept its end from being read. `unfinished`: the time did, or a permission that is
       * missing. `none`: the pool keeps none.
       */
      log: "read" | "without-sign-in" | "hidden" | "unfinished" | "none";
    };

/** How far the log of an unconfirmed report was read. */
export type LogRead = Extract<Feedback, { verdict: "unconfirmed" }>["log"];

/** How a log was read that did not come to its end. */
const UNREAD: Record<Exclude<AuditLog["end"], "reached">, LogRead> = {
  failed: "hidden",
  unfinished: "unfinished",
  "no-log": "none",
};

/** Everything that is known before anything is done. */
export type Evidence = Feedback & {
  account: AccountState;
  /** Why the record's name and sub don't belong together; absent where they do. */
  mismatch?: string;
  /** How often account and audit log were read. */
  snapshots: number;
};

/** A report with Cognito's own user name in it, and the evidence. */
export interface Assessed {
  report: BadLoginReport;
  evidence: Evidence;
}

/** How a report is assessed. */
export interface Look {
  /** Milliseconds before each snapshot; for a report that is minutes old, one snapshot is enough. */
  pausesMs: number[];
  /**
   * Asked once, where a look takes long: before the first pause, or after ten pages of the log. In a flood it may not, so
   * that true reports need not wait behind it.
   */
  mayTakeLong?: () => Promise<boolean>;
  /** At a second look: the event that was Valid at the first. It ends as benign when it is still Valid. */
  validEventId?: string;
}

/** The account and its audit log, read at the same time. */
interface Snapshot extends Omit<Identity, "foundBy"> {
  log: AuditLog;
}

/**
 * Assesses a report: takes several snapshots before it calls a report unconfirmed. Never throws: what can't be read is a
 * reason, not an error.
 */
export async function assess(
  cognito: CognitoIdentityProviderClient,
  report: BadLoginReport,
  look: Look,
): Promise<Assessed> {
  let known: Omit<Identity, "foundBy"> = { account: { kind: "unreadable", isFinal: false } };
  let evidence: Evidence | undefined;
  const deadline = AbortSignal.timeout(ASSESSMENT_MS);
  let asked: Promise<boolean> | undefined;
  const mayTakeLong = () => (asked ??= look.mayTakeLong?.() ?? Promise.resolve(true));
  for (const [index, pause] of look.pausesMs.entries()) {
    if (pause > 0) await wait(pause, undefined, { signal: deadline }).catch(() => undefined);
    if (evidence && deadline.aborted) break;
    const { log, ...latest } = await takeSnapshot(
      cognito,
      report,
      known.account,
      deadline,
      mayTakeLong,
    );
    // An account that was read once stays known when a later read fails.
    if (latest.account.kind !== "unreadable" || known.account.kind === "unreadable") known = latest;
    const { feedback, isConclusive } = report.page
      ? matchSignIn(report.page, log)
      : matchFeedback(report, log, look.validEventId);
    evidence = { ...withKnownAccount(feedback, known), ...known, snapshots: index + 1 };
    if (isConclusive && (known.account.kind !== "unreadable" || known.account.isFinal)) break;
    if (index === 0 && look.pausesMs.length > 1 && !(await mayTakeLong())) break;
  }
  const { account } = known;
  const user = account.kind === "found" ? account.user : report.user;
  return { report: { ...report, user }, evidence: evidence! };
}

async function takeSnapshot(
  cognito: CognitoIdentityProviderClient,
  report: BadLoginReport,
  known: AccountState,
  deadline: AbortSignal,
  mayTakeLong: () => Promise<boolean>,
): Promise<Snapshot> {
  const accountDeadline = AbortSignal.any([deadline, AbortSignal.timeout(SNAPSHOT_MS)]);
  const assumed = keyOf(report, known);
  const readLog = (key: typeof assumed) =>
    readAuditLog(cognito, key, decidesOn(report), deadline, mayTakeLong);
  const [identity, assumedLog] = await Promise.all([
    identify(cognito, report, accountDeadline),
    readLog(assumed),
  ]);
  const { foundBy, ...found } = identity;
  // Found by another name than was assumed: then the log may be another account's.
  const isOther = known.kind !== "found" && foundBy !== undefined && foundBy !== assumed.Username;
  const log = isOther ? await readLog(keyOf(report, found.account)) : assumedLog;
  return { ...found, log };
}

/** The log of an account that was not read may be another account's: only an Invalid in it counts. */
function withKnownAccount(feedback: Feedback, { account }: { account: AccountState }): Feedback {
  if (feedback.verdict === "confirmed" || account.kind !== "unreadable") return feedback;
  const isRead =
    feedback.verdict === "benign" || ["read", "without-sign-in"].includes(feedback.log);
  if (!isRead) return feedback;
  return { verdict: "unconfirmed", reason: "the account can't be read", log: "hidden" };
}

/** Which event decides on a report. No Valid does: it may belong to another mail, and the Invalid be on a later page. */
export function decidesOn({ page, time }: BadLoginReport): (event: AuthEventType) => boolean {
  return page
    ? ({ EventId: id }) => id === page.signInId
    : (event) => isInvalid(event) && hasFeedbackNear(event, time, CLICK_WINDOW_MS);
}

/**
 * Finds the sign-in that our page reported. Cognito has accepted the token for it, so it needs no feedback; but it must be
 * this account's, or the token of one account would lock another. Where it is not in the log, the log may lag. Pure.
 */
export function matchSignIn(
  { signInId }: PageOrigin,
  log: AuditLog,
): { feedback: Feedback; isConclusive: boolean } {
  const found = log.events.find(({ EventId: id }) => id === signInId);
  if (found) {
    const feedback = {
      verdict: "confirmed",
      signIn: describeSignIn(found),
      isExact: true,
    } as const;
    return { feedback, isConclusive: true };
  }
  const isRead = log.end === "reached";
  return {
    feedback: {
      verdict: "unconfirmed",
      reason: isRead
        ? `the account's audit log does not hold the sign-in ${signInId}`
        : log.reason!,
      log: log.end === "reached" ? "without-sign-in" : UNREAD[log.end],
    },
    isConclusive: !isRead && log.isFinal,
  };
}

/** Finds the feedback of a click in the audit log. It is conclusive where another snapshot can't change it. Pure. */
export function matchFeedback(
  report: BadLoginReport,
  log: AuditLog,
  validEventId?: string,
): { feedback: Feedback; isConclusive: boolean } {
  const near = log.events.filter((event) =>
    hasFeedbackNear(event, report.time, FEEDBACK_WINDOW_MS),
  );
  // An Invalid counts even if a newer answer to another mail is Valid: a report must not be lost. Of two, the newest
  // sign-in counts: the older one may be settled.
  const [invalid] = near.filter(isInvalid).sort((a, b) => signInTime(b) - signInTime(a));
  if (invalid) {
    const isExact = hasFeedbackNear(invalid, report.time, CLICK_WINDOW_MS);
    return {
      feedback: { verdict: "confirmed", signIn: describeSignIn(invalid), isExact },
      isConclusive: isExact,
    };
  }
  const unconfirmed = (reason: string, how: LogRead, isConclusive: boolean) => ({
    feedback: { verdict: "unconfirmed", reason, log: how } as const,
    isConclusive,
  });
  if (log.end !== "reached") return unconfirmed(log.reason!, UNREAD[log.end], log.isFinal);
  const valid =
    validEventId === undefined
      ? near.find((event) => hasFeedbackNear(event, report.time, CLICK_WINDOW_MS))
      : log.events.find((event) => event.EventId === validEventId && isValid(event));
  if (valid) {
    const validSignIns = new Set([valid, ...near.filter(isValid)]).size;
    return {
      feedback: { verdict: "benign", signIn: describeSignIn(valid), validSignIns },
      isConclusive: true,
    };
  }
  const found = near.length > 0 ? "a Valid of another click, and no feedback" : "no feedback";
  return unconfirmed(
    `the audit log holds ${found} near ${report.time.toISOString()}`,
    "read",
    false,
  );
}

/**
 * Takes other clicks of the same minute into account: a Valid answers one click. With fewer Valid sign-ins than clicks,
 * the Invalid of one may be still missing. Pure.
 *
 * @param otherClicks reports on the account within a minute of this one
 */
export function weighOtherClicks(evidence: Evidence, otherClicks: number): Evidence {
  if (evidence.verdict !== "benign" || otherClicks < evidence.validSignIns) return evidence;
  const { account, mismatch, snapshots, validSignIns } = evidence;
  return {
    verdict: "unconfirmed",
    reason: `${otherClicks + 1} clicks within a minute, and the audit log holds ${validSignIns} Valid`,
    log: "read",
    account,
    ...(mismatch !== undefined && { mismatch }),
    snapshots,
  };
}

function isValid(event: AuthEventType): boolean {
  return event.EventFeedback?.FeedbackValue === "Valid";
}

function signInTime(event: AuthEventType): number {
  return event.CreationDate?.getTime() ?? 0;
}
