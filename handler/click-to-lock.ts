/** How long a customer waited, from the click to the lock: what the log says, and a metric counts. Pure. */
import type { LockedOutcome } from "./decision";
import type { Past } from "./past";
import type { BadLoginReport } from "./report";
import { isStepDone } from "./step";
import type { Step } from "./step";

/** The time from a click to its lock, in the line of the run that has ended the lock: once for each lock. */
export interface ClickToLock {
  /** `page`: the button on our page. `link`: Cognito's own link, whose record CloudTrail delivers some minutes later. */
  way: "page" | "link";
  /** In seconds, with fractions. Never negative. */
  seconds: number;
}

/** A report whose actions are all done. */
interface Locked {
  report: Pick<BadLoginReport, "time" | "page" | "drill">;
  past: Pick<Past, "isLockUnfinished">;
  outcome: LockedOutcome | "no-such-user";
  steps: Step[];
  lockedAt: Date;
}

/**
 * The time from the click to the moment when the last step of the lock was done; undefined where this run did not end a lock.
 *
 * It begins at the report's time. For Cognito's link that is the record's `eventTime`, when Cognito had answered the click, by
 * the clock of Cognito's host (CloudTrail user guide, "CloudTrail record contents"). It has whole seconds, so that the wait may
 * be up to a second too long. For our page it is when Cognito had accepted the press, by the clock of the page's function.
 *
 * Every wait counts, also that of a report which came back, or which was replayed after days: the customer did wait.
 * A drill has none, because it begins at the queue and nobody waits for it. A time before the click can only come from clocks
 * that differ, and says nothing about the wait, so there is none either: 0 would make the rest look faster, and a negative
 * value would take the percentiles away (CloudWatch Logs user guide, "Creating metrics from log events using filters").
 */
export function clickToLockOf(locked: Locked): ClickToLock | undefined {
  const { report, lockedAt } = locked;
  const waitedMs = lockedAt.getTime() - report.time.getTime();
  if (report.drill || waitedMs < 0 || !endsLock(locked)) return undefined;
  return { way: report.page ? "page" : "link", seconds: waitedMs / 1000 };
}

/** Whether the account is locked now and was not before: a report that finds it locked ends no lock. */
function endsLock({ outcome, steps, past }: Locked): boolean {
  switch (outcome) {
    case "contained":
      return true;
    case "escalated":
      return (
        past.isLockUnfinished || isStepDone(steps, "AdminResetUserPassword", "AdminDisableUser")
      );
    case "already-contained":
    case "recovered":
      // An earlier delivery of the same report has reset the password, and this one has done the rest. That is not known
      // where nothing could be remembered.
      return past.isLockUnfinished;
    case "unconfirmed":
    case "no-such-user":
      return false;
  }
}
