/** Why a delivery of a report fails, so that the queue delivers it again. */
import { describeError, namedError } from "./errors";
import type { BadLoginReport } from "./report";
import type { Step } from "./step";

/** A step of the containment failed. */
export function incomplete(report: BadLoginReport, steps: Step[]): Error {
  const failures = steps.flatMap((step) =>
    step.result === "failed" || step.result === "refused"
      ? [`${step.operation} ${step.result}: ${step.reason}`]
      : [],
  );
  return namedError(
    "ContainmentFailed",
    `the containment of ${JSON.stringify(report.user)} in pool ${report.userPoolId} is not complete: ` +
      failures.join("; "),
  );
}

/** The notification was all that was done, and nobody has it. */
export function notNotified(report: BadLoginReport): Error {
  return namedError(
    "AdministratorsNotNotified",
    `nothing was locked for ${JSON.stringify(report.user)} in pool ${report.userPoolId}, ` +
      "and Slack did not take the notification",
  );
}

/** What comes later could not be queued: the report comes again, and finds what is done. */
export function notQueued(report: BadLoginReport, failure: unknown): Error {
  return namedError(
    "FollowUpNotQueued",
    `the follow-up queue did not take a message about ${JSON.stringify(report.user)}: ${describeError(failure)}`,
  );
}

/** The account was locked without being read. */
export function notSure(report: BadLoginReport): Error {
  return namedError(
    "AccountUnreadable",
    `${JSON.stringify(report.user)} in pool ${report.userPoolId} was locked, but could not be read to make sure of it`,
  );
}
