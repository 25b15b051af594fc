/** What a notification is made of, and what follows from it. Pure. */
import { hasStatus, isDisabled } from "./account";
import type { Evidence } from "./assessment";
import type { LockedOutcome, UntouchedOutcome } from "./decision";
import type { Exposure } from "./exposure";
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
      steps: Step[];
      /** When the last step ended. */
      lockedAt: Date;
      exposure: Exposure;
    }
  | {
      /** A step failed, and the queue redelivers unless this was the last delivery. */
      kind: "incomplete";
      steps: Step[];
      /** When the last step ended. */
      triedAt: Date;
      isLast: boolean;
    }
);

/** A log stream. */
export interface LogLocation {
  region: string;
  group: string;
  stream: string;
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

function isDone(facts: NotificationFacts, operation: Operation): boolean {
  return stepsOf(facts).some((step) => step.operation === operation && step.result === "done");
}
