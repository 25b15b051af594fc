/** What the function would do with a message if it came today. Reads only. */
import { decide } from "../handler/decision";
import type { Measure, Outcome } from "../handler/decision";
import type { Evidence } from "../handler/evidence";
import { readLateReceipt } from "../handler/late-receipt";
import { readReport, wasRefused } from "../handler/report";
import type { BadLoginReport } from "../handler/report";
import type { Settings } from "../handler/settings";
import { AwsFailure } from "./aws";

/** A message as a person reads it. Every text in it may be foreign. */
export interface PlannedMessage {
  /** What it is. */
  about: string;
  /** What is known about it today, where it was weighed. */
  evidence?: string;
  plan: string;
  /** Why there is no telling. */
  failure?: AwsFailure;
}

/** Weighs a report with what the account says now. @throws AwsFailure when the person may not, or can't, read it */
export type Weigher = (report: BadLoginReport) => Promise<Evidence>;

/** The measures in words; the order is that of the plan. */
const MEASURES: Record<Measure, string> = {
  reset: "reset the password",
  "sign-out": "end every session",
  disable: "disable the account",
};

/** What each outcome means where nothing is done. */
const NOTHING: Partial<Record<Outcome, string>> = {
  recovered: "the customer has chosen a new password since",
  benign: "the customer said that it was them",
  rejected: "Cognito refused the click",
  unconfirmed: "the audit log holds no trace, and unconfirmedReports is alert",
  "no-such-user": "there is no such account",
};

/**
 * Plans for one message, in the function's own order: a late receipt, then an unreadable report, then a refused click,
 * and only then the account.
 */
export async function planFor(
  body: string,
  weigh: Weigher,
  settings: Settings,
): Promise<PlannedMessage> {
  const late = readLateReceipt(body);
  if (late !== null) {
    return {
      about:
        `a receipt of ${late.eventId === undefined ? "an unreadable report" : `event ${late.eventId}`} ` +
        `that Slack has not taken since ${late.since}`,
      plan: "post the receipt to Slack, nothing else",
    };
  }
  let report: BadLoginReport;
  try {
    report = readReport(body);
  } catch (error) {
    const { message, refused } = error as Error & { refused?: boolean };
    return {
      about: `unreadable: ${message}`,
      plan: refused
        ? inWords({ outcome: "rejected", measures: [] })
        : "none: it fails again, and ends here again",
    };
  }
  const about = describeReport(report);
  if (wasRefused(report)) return { about, plan: inWords({ outcome: "rejected", measures: [] }) };
  try {
    const evidence = await weigh(report);
    return { about, evidence: weighed(evidence), plan: inWords(decide(evidence, settings)) };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { about, plan: `there is no telling: ${error.message}`, failure: error };
  }
}

function describeReport({ user, userPoolId, time, eventId, drill }: BadLoginReport): string {
  return `${user} in pool ${userPoolId}, at ${time}, event ${eventId}${drill ? " (a drill)" : ""}`;
}

function weighed({ verdict, reason, state }: Evidence): string {
  return `${verdict}${reason === undefined ? "" : ` (${reason})`}; the account is ${state}`;
}

function inWords({ outcome, measures }: { outcome: Outcome; measures: Measure[] }): string {
  return measures.length === 0
    ? `${outcome}: nothing is done, ${NOTHING[outcome] ?? ""}`
    : `${outcome}: ${measures.map((measure) => MEASURES[measure]).join(", ")}`;
}
