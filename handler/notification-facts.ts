/** What a notification is made of, and what follows from it. Pure. */
import { hasStatus, isDisabled } from "./account";
import type { Evidence } from "./assessment";
import type { WayBack } from "./way-back";
import type { LockedOutcome, UntouchedOutcome, Waiting } from "./decision";
import type { Exposure } from "./exposure";
import type { Escalation } from "./account-memory";
import type { BadLoginReport } from "./report";
import type { Operation, Step } from "./step";

/** What is known of a report, and what was done about it. */
export type NotificationFacts = {
  stack: string;
  report: BadLoginReport;
  evidence: Evidence;
  /** Where the log lines are; absent outside Lambda. */
  log?: LogLocation;
} & (
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
}

/** What a notification is about. It is kept as facts, and rendered when it is posted. */
export type NotificationContent =
  | { kind: "report"; facts: NotificationFacts }
  | {
      kind: "unreadable";
      stack: string;
      reason: string;
      /** Whether the function has put it into the dead-letter queue. */
      isMoved: boolean;
      /** Whether SQS moves it there now. */
      isLast: boolean;
    }
  | {
      kind: "digest";
      stack: string;
      entries: DigestEntry[];
      /** Whether there are more, for which the list had no place. */
      isFull: boolean;
    };

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

/** Whether a person must act on it now. */
export function isUrgent(content: NotificationContent): boolean {
  if (content.kind !== "report") return false;
  const { facts } = content;
  if (facts.kind === "incomplete") return facts.isLast;
  return facts.kind === "locked" && facts.outcome === "escalated" && !facts.isEscalatedAgain;
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
 * to people, and nothing is decided by it. After a reset of ours the change may be that one, or the customer's recovery.
 *
 * @param codeSentAt when we last reset the password, before this run
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
  return stepsOf(facts).some((step) => step.operation === operation && step.result === "done");
}
