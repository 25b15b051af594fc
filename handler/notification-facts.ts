/** What a notification is made of, and what follows from it. Pure. */
import { hasStatus, isDisabled } from "./account";
import type { Evidence } from "./assessment";
import type { ComponentId } from "./component";
import type { WayBack } from "./way-back";
import type { LockedOutcome, UntouchedOutcome, Waiting } from "./decision";
import type { Exposure } from "./exposure";
import type { Escalation } from "./account-memory";
import type { BadLoginReport } from "./report";
import { isStepDone } from "./step";
import type { Operation, Step } from "./step";

/** Where an administrator can read more. */
export interface NotificationPlace {
  /** Where the log lines are; absent outside Lambda. */
  log?: LogLocation;
  /** The administrators' own runbook; absent where the stack has none. */
  runbookUrl?: string;
}

/** What is known of a report, and what was done about it. */
export type NotificationFacts = ComponentId & {
  report: BadLoginReport;
  evidence: Evidence;
  /** Other reports on the account within the hour before; absent where there are none, or where nothing is remembered. */
  otherReports?: number;
  /** The AWS account of the pool; absent where it is not known. */
  accountId?: string;
} & NotificationPlace &
  (
    | { kind: "untouched"; outcome: UntouchedOutcome }
    | {
        kind: "locked";
        outcome: LockedOutcome | "no-such-user";
        /** Why a person must help. */
        escalation?: Escalation;
        /** Whether an earlier report was escalated for the same lock, so that people know. */
        isEscalatedAgain?: true;
        steps: Step[];
        /** When the last step ended. */
        lockedAt: Date;
        exposure: Exposure;
        /** When we sent the code that can still work, in an earlier run. */
        codeSentAt?: Date;
        wayBack?: WayBack;
        /** Whether the account was changed between the reported sign-in and the lock: its contacts may be the attacker's. */
        isChangedSinceSignIn: boolean;
      }
    | {
        /** Something waits, or a step failed, and the report comes again unless this was the last delivery. */
        kind: "incomplete";
        steps: Step[];
        /** When the last step ended. */
        triedAt: Date;
        isLast: boolean;
        waiting?: Waiting;
      }
  );

/** One line of a digest. */
export interface DigestEntry {
  user: string;
  userPoolId: string;
  /** The outcome, or that there is none yet. */
  state: string;
  /** What an administrator must do; absent in an entry of an older version. */
  duty?: Duty;
}

/** What a notification is about. It is kept as facts, and rendered when it is posted. */
export type NotificationContent =
  | { kind: "report"; facts: NotificationFacts }
  | ({
      kind: "unreadable";
      reason: string;
      /** Whether the function has put it into the dead-letter queue. */
      isMoved: boolean;
      /** Whether SQS moves it there now. */
      isLast: boolean;
    } & ComponentId &
      NotificationPlace)
  | ({
      kind: "digest";
      entries: DigestEntry[];
      /** Whether there are more, for which the list had no place. */
      isFull: boolean;
      runbookUrl?: string;
    } & ComponentId);

/** A log stream. */
export interface LogLocation {
  region: string;
  group: string;
  stream: string;
}

/** The outcome, or that there is none yet. */
export function stateOf(facts: NotificationFacts): LockedOutcome | UntouchedOutcome | "incomplete" {
  return facts.kind === "incomplete" ? "incomplete" : facts.outcome;
}

/**
 * What an administrator must do. `done`: nothing, the account is locked on a confirmed report. `check`: it is locked, and a
 * person should ask the customer, or check the contacts. `act-now`: a person must act, and nobody else will. `not-locked`: it
 * is not locked, or not yet.
 */
export const DUTIES = ["done", "check", "act-now", "not-locked", "information"] as const;
export type Duty = (typeof DUTIES)[number];

/** What an administrator must do about a report. */
export function dutyOf(facts: NotificationFacts): Duty {
  if (facts.kind === "incomplete") return facts.isLast ? "act-now" : "not-locked";
  switch (facts.outcome) {
    case "escalated":
      return "act-now";
    case "no-such-user":
      // On our page a customer has pressed the button, and Cognito has accepted the token of their mail.
      return facts.report.page ? "not-locked" : "information";
    case "recovered":
      return "information";
    case "unconfirmed":
    case "rejected":
      return "not-locked";
    case "contained":
    case "already-contained":
      if (facts.kind === "locked" && needsSignOutByHand(facts)) return "act-now";
      return isConfirmed(facts) && !mayCodeBeStolen(facts) ? "done" : "check";
  }
}

/** Whether a person must act on it now. */
export function isUrgent(content: NotificationContent): boolean {
  if (content.kind !== "report" || dutyOf(content.facts) !== "act-now") return false;
  return content.facts.kind !== "locked" || !content.facts.isEscalatedAgain;
}

/** Whether Cognito's audit log confirms the report. */
export function isConfirmed({ evidence }: NotificationFacts): boolean {
  return evidence.verdict === "confirmed";
}

/** Whether the second sign-out could not be queued. A disabled account needs none. */
export function needsSignOutByHand(facts: NotificationFacts): boolean {
  return (
    facts.kind === "locked" && facts.exposure.signedOutAgainAt === null && !isAccountDisabled(facts)
  );
}

/** Whether the account was changed between the reported sign-in and the lock, so that the code may be the attacker's. */
export function mayCodeBeStolen(facts: NotificationFacts): boolean {
  return facts.kind === "locked" && facts.isChangedSinceSignIn;
}

/** The steps of a report; none where nothing was done. */
export function stepsOf(facts: NotificationFacts): Step[] {
  return facts.kind === "untouched" ? [] : facts.steps;
}

/** Whether the account is disabled now, as far as is known. */
export function isAccountDisabled(facts: NotificationFacts): boolean {
  return isDisabled(facts.evidence.account) || isDone(facts, "AdminDisableUser");
}

/** Whether the customer has been sent a code. */
export function hasCode(facts: NotificationFacts): boolean {
  return (
    hasStatus(facts.evidence.account, "RESET_REQUIRED") || isDone(facts, "AdminResetUserPassword")
  );
}

/** Where the reported sign-in is not known: a contact that was added this long before the click may be the attacker's. */
const BEFORE_CLICK_MS = 24 * 3_600_000;

/**
 * Whether the account was changed between the reported sign-in and the lock (Cognito's UserLastModifiedDate). It is shown
 * to people, and nothing is decided by it.
 *
 * @param codeSentAt when an earlier reset of ours explains the change, by itself or by the customer's recovery
 */
export function isChangedSinceSignIn(
  report: BadLoginReport,
  evidence: Evidence,
  codeSentAt: Date | undefined,
): boolean {
  const signInAt = evidence.verdict === "unconfirmed" ? undefined : evidence.signIn.time;
  const since = signInAt ?? new Date(report.time.getTime() - BEFORE_CLICK_MS);
  const modifiedAt = evidence.account.kind === "found" ? evidence.account.modifiedAt : undefined;
  const isOurs = codeSentAt !== undefined && codeSentAt > since;
  return modifiedAt !== undefined && modifiedAt > since && !isOurs;
}

function isDone(facts: NotificationFacts, operation: Operation): boolean {
  return isStepDone(stepsOf(facts), operation);
}
