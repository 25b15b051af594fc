/** Plans what the function would do with a message if it arrived today. Reads only. */
import { decide } from "../handler/decision";
import type { Measure, Outcome } from "../handler/decision";
import type { Evidence } from "../handler/evidence";
import { readLateReceipt } from "../handler/late-receipt";
import { readReport, wasRefused } from "../handler/report";
import type { BadLoginReport } from "../handler/report";
import type { Settings } from "../handler/settings";
import { AwsFailure } from "./aws";

/** A message and its plan, in words. Every text in it is untrusted. */
export interface PlannedMessage {
  /** What the message is. */
  about: string;
  /** What Cognito says about it today; absent where the report was not assessed. */
  evidence?: string;
  plan: string;
  /** Why the plan is unknown. */
  failure?: AwsFailure;
}

/** Assesses a report by what Cognito says today. @throws AwsFailure when the operator can't read the account */
export type Assessor = (report: BadLoginReport) => Promise<Evidence>;

const MEASURES: Record<Measure, string> = {
  reset: "reset the password",
  "sign-out": "end every session",
  disable: "disable the account",
};

/** Why nothing is done, for each outcome without measures. */
const NO_MEASURES: Partial<Record<Outcome, string>> = {
  recovered: "the customer has chosen a new password since",
  benign: "the customer said that it was them",
  rejected: "Cognito refused the click",
  unconfirmed: "the audit log holds no trace, and unconfirmedReports is alert",
  "no-such-user": "there is no such account",
};

const REJECTED = describePlan({ outcome: "rejected", measures: [] });

/** Plans for one message body, in the order in which the function checks it. */
export async function planFor(
  body: string,
  assess: Assessor,
  settings: Settings,
): Promise<PlannedMessage> {
  const deferred = readLateReceipt(body);
  if (deferred !== null) {
    const { eventId, since } = deferred;
    const subject = eventId === undefined ? "an unreadable report" : `event ${eventId}`;
    return {
      about: `a notification about ${subject} that Slack has not accepted since ${since}`,
      plan: "post the notification to Slack, nothing else",
    };
  }
  let report: BadLoginReport;
  try {
    report = readReport(body);
  } catch (error) {
    const { message, refused } = error as Error & { refused?: boolean };
    return {
      about: `unreadable: ${message}`,
      plan: refused ? REJECTED : "none: it fails again, and returns to the dead-letter queue",
    };
  }
  const { user, userPoolId, time, eventId, drill } = report;
  const about = `${user} in pool ${userPoolId}, at ${time}, event ${eventId}${drill ? " (a drill)" : ""}`;
  if (wasRefused(report)) return { about, plan: REJECTED };
  try {
    const evidence = await assess(report);
    const { verdict, reason, state } = evidence;
    return {
      about,
      evidence: `${verdict}${reason === undefined ? "" : ` (${reason})`}; the account is ${state}`,
      plan: describePlan(decide(evidence, settings)),
    };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { about, plan: `cannot determine: ${error.message}`, failure: error };
  }
}

function describePlan({ outcome, measures }: { outcome: Outcome; measures: Measure[] }): string {
  return measures.length === 0
    ? `${outcome}: nothing is done, ${NO_MEASURES[outcome] ?? ""}`
    : `${outcome}: ${measures.map((measure) => MEASURES[measure]).join(", ")}`;
}
