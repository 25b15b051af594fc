/**
 * Assesses a report: what does Cognito's audit log say about it, and in which state is the account? Reads only.
 *
 * Nothing links a CloudTrail record to its event in the audit log. They are matched by the user and by the time of the
 * feedback.
 */
import { setTimeout as wait } from "node:timers/promises";
import type {
  AuthEventType,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { readAccount } from "./account";
import type { AccountState } from "./account";
import { describeSignIn, hasFeedbackNear, isInvalid, readAuditLog } from "./audit-log";
import type { AuditLog, JudgedSignIn } from "./audit-log";
import {
  ASSESSMENT_MS,
  CLICK_WINDOW_MS,
  FEEDBACK_WINDOW_MS,
  PAUSES_BEFORE_SNAPSHOTS_MS,
  SNAPSHOT_MS,
} from "./deadlines";
import { keyOf } from "./report";
import type { BadLoginReport } from "./report";

/** What the audit log says of the report. */
export type Verdict = "confirmed" | "benign" | "unconfirmed";

/** The audit log's answer: which sign-in was judged, or why none is known. */
export type Feedback =
  | { verdict: "confirmed" | "benign"; signIn: JudgedSignIn }
  | { verdict: "unconfirmed"; reason: string };

/** Everything that is known before anything is done. */
export type Evidence = Feedback & {
  account: AccountState;
  /** When the customer chose a new password, if that was after the report. */
  recoveredAt?: Date;
  /** How often account and audit log were read. */
  snapshots: number;
};

/** The account and its audit log, read at the same time. */
interface Snapshot {
  account: AccountState;
  log: AuditLog;
}

/**
 * Assesses a report. Feedback may reach the audit log after the record has reached the function. So it takes several
 * snapshots before it calls a report unconfirmed. Never throws: what can't be read is a reason, not an error.
 *
 * @param pausesMs milliseconds before each snapshot; for a report that is hours old, one snapshot is enough
 */
export async function assess(
  cognito: CognitoIdentityProviderClient,
  report: BadLoginReport,
  pausesMs: number[] = PAUSES_BEFORE_SNAPSHOTS_MS,
): Promise<Evidence> {
  let evidence: Evidence | undefined;
  let known: AccountState = { kind: "unreadable", isFinal: false };
  const deadline = AbortSignal.timeout(ASSESSMENT_MS);
  for (const [index, pause] of pausesMs.entries()) {
    if (pause > 0) await wait(pause, undefined, { signal: deadline }).catch(() => undefined);
    if (evidence && deadline.aborted) break;
    const { account: latest, log } = await takeSnapshot(cognito, report, deadline);
    // An account that was read once stays known when a later read fails.
    if (latest.kind !== "unreadable" || known.kind === "unreadable") known = latest;
    const { feedback, isSettled } = matchFeedback(report, log);
    const recoveredAt = findRecovery(report, known, log);
    evidence = { ...feedback, account: known, recoveredAt, snapshots: index + 1 };
    if (isSettled && (known.kind !== "unreadable" || known.isFinal)) break;
  }
  return evidence!;
}

async function takeSnapshot(
  cognito: CognitoIdentityProviderClient,
  report: BadLoginReport,
  deadline: AbortSignal,
): Promise<Snapshot> {
  const signal = AbortSignal.any([deadline, AbortSignal.timeout(SNAPSHOT_MS)]);
  const key = keyOf(report);
  const [account, log] = await Promise.all([
    readAccount(cognito, key, signal),
    readAuditLog(cognito, key, report.time, signal),
  ]);
  return { account, log };
}

/** Finds the feedback of a click in the audit log. It is settled where another snapshot can't change it. Pure. */
export function matchFeedback(
  report: BadLoginReport,
  log: AuditLog,
): { feedback: Feedback; isSettled: boolean } {
  if (log.kind === "unreadable") {
    const feedback = { verdict: "unconfirmed", reason: log.reason } as const;
    return { feedback, isSettled: log.isFinal };
  }
  const near = log.events
    .filter((event) => hasFeedbackNear(event, report.time, FEEDBACK_WINDOW_MS))
    .sort((a, b) => feedbackTime(b) - feedbackTime(a));
  // An Invalid counts even if a newer answer to another mail is Valid: a report must not be lost.
  const invalid = near.find(isInvalid);
  const judged = invalid ?? near[0];
  if (!judged) {
    const reason = `the audit log holds no feedback near ${report.time.toISOString()}`;
    return { feedback: { verdict: "unconfirmed", reason }, isSettled: false };
  }
  return {
    feedback: { verdict: invalid ? "confirmed" : "benign", signIn: describeSignIn(judged) },
    // A Valid of a minute ago may belong to another click, and the Invalid of this one be still missing.
    isSettled: invalid !== undefined || hasFeedbackNear(judged, report.time, CLICK_WINDOW_MS),
  };
}

/**
 * When the customer chose a new password after the report, if they did. Only what an attacker with the old password
 * can't do alone counts: a recovery by code that also changed the account (a mere request for a code, which anyone can
 * make, may be logged alike), or a change of password from the address that the report came from. Pure.
 */
export function findRecovery(
  report: BadLoginReport,
  account: AccountState,
  log: AuditLog,
): Date | undefined {
  if (log.kind === "unreadable") return undefined;
  const modifiedAt = account.kind === "found" ? account.modifiedAt : undefined;
  const isModified = modifiedAt !== undefined && modifiedAt >= report.time;
  const isRecovery = ({ EventType, EventResponse, CreationDate, ...event }: AuthEventType) => {
    if (EventResponse !== "Pass" || CreationDate === undefined) return false;
    // Also where the date is invalid.
    if (!(CreationDate > report.time)) return false;
    if (EventType === "ForgotPassword") return isModified;
    return (
      EventType === "PasswordChange" &&
      report.sourceAddress !== undefined &&
      event.EventContextData?.IpAddress === report.sourceAddress
    );
  };
  return log.events.find(isRecovery)?.CreationDate;
}

function feedbackTime(event: AuthEventType): number {
  return event.EventFeedback?.FeedbackDate?.getTime() ?? 0;
}
