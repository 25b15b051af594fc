/** Plans what the function would do with a message if it arrived today. Reads only. */
import { describeEvidence } from "../cli/log-line";
import { recall } from "../handler/past";
import type { AccountMemory } from "../handler/account-memory";
import type { Assessed } from "../handler/assessment";
import { decide } from "../handler/decision";
import type { LeavePlan, Plan } from "../handler/decision";
import { parseMessage } from "../handler/message";
import { parsePageReport } from "../handler/page-report";
import type { BadLoginReport, ParsedReport } from "../handler/report";
import type { Settings } from "../handler/settings";
import type { Action } from "../handler/step";
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

/** Which queue a report came from: the rule's, or the page's. Its body does not say it. */
export type ReportSource = "report" | "page report";

/** Assesses a report by what Cognito says today. @throws AwsFailure when the operator can't read the account */
export type Assessor = (
  report: BadLoginReport,
) => Promise<Assessed & { memory: AccountMemory | null }>;

const ACTIONS: Record<Action, string> = {
  reset: "reset the password",
  "sign-out": "end every session",
  "revoke-sessions": "revoke the managed-login sessions",
  disable: "disable the account",
};

/** Why nothing is done. */
const REASONS: Record<LeavePlan["outcome"], string> = {
  rejected: "the account's audit log does not hold the sign-in",
  benign: "the customer said that it was them",
  unconfirmed: "the audit log does not confirm it, and unconfirmedReports is alert",
  "no-such-user": "there is no such account",
};

/** What the function does with a message that it can't read. */
const UNREADABLE: Record<ReportSource, string> = {
  report: "none: the function puts it back into the dead-letter queue, and says so once",
  "page report": "none: it fails at each delivery, until it is in the dead-letter queue again",
};

/** Plans for one message body. */
export async function planFor(
  source: ReportSource,
  body: string,
  assess: Assessor,
  settings: Settings,
): Promise<PlannedMessage> {
  const message = source === "report" ? parseMessage(body) : parsePageMessage(body);
  switch (message.kind) {
    case "unreadable":
      return {
        about: `unreadable: ${message.reason}`,
        plan: UNREADABLE[source],
      };
    case "rejected":
      return {
        about: message.report ? describe(message.report) : `unreadable: ${message.unreadable}`,
        plan: "rejected: nothing is done, Cognito rejected the click",
      };
    case "report":
      return planForReport(message.report, assess, settings);
  }
}

function parsePageMessage(body: string): ParsedReport {
  const report = parsePageReport(body);
  return report
    ? { kind: "report", report }
    : { kind: "unreadable", reason: "it is no report of the page of this version" };
}

async function planForReport(
  report: BadLoginReport,
  assess: Assessor,
  settings: Settings,
): Promise<PlannedMessage> {
  const about = describe(report);
  try {
    const { evidence: today, memory } = await assess(report);
    const given = { report, evidence: today, run: "replay", now: Date.now() };
    const { runReport, past } = recall(memory, given);
    const { evidence } = runReport;
    const occasion = { receiveCount: 1, isLast: false, isMemoryOut: false };
    const plan = describePlan(decide(evidence, past, settings, occasion));
    return { about, evidence: describeEvidence(evidence), plan };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { about, plan: `cannot determine: ${error.message}`, failure: error };
  }
}

function describe({ user, userPoolId, time, eventId, drill }: BadLoginReport): string {
  return `${user} in pool ${userPoolId}, at ${time.toISOString()}, event ${eventId}${drill ? " (a drill)" : ""}`;
}

function describePlan(plan: Plan): string {
  if (plan.kind === "leave") return `${plan.outcome}: nothing is done, ${REASONS[plan.outcome]}`;
  const actions = plan.actions.map((action) => ACTIONS[action]);
  return `${plan.outcome}: ${actions.join(", ") || "nothing more is done: the sessions were just ended"}`;
}
