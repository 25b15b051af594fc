/** Assesses a drill by its log lines. Pure. */
import type { Proof } from "../cli/terminal";
import type { Outcome } from "../handler/decision";

/** What is used of the line of a report that ended: texts, because another version of the function may log other words. */
interface EndedReport {
  outcome: string;
  slack?: string;
  slackFailure?: string;
}

/** Whether the drill passed, and otherwise what to do about it. */
interface DrillResult extends Proof {
  advice: string[];
}

/** Outcomes with which a drill passes, and what each means. */
const PASSED: Partial<Record<string, string>> = {
  contained: "the account is locked",
  "already-contained": "the account was locked before, and its sessions are ended again",
  escalated:
    "the account is disabled, because Cognito can't reset it; an administrator must enable it",
  unconfirmed:
    "the password is not reset, because of unconfirmedReports: alert, or a code of the last 24 hours",
  recovered: "the account has a new password since the last lock, and its sessions are ended again",
} satisfies Partial<Record<Outcome, string>>;

/** Outcomes without a lock although the pipeline works, and what to do. */
const NOT_LOCKED: Partial<Record<string, string>> = {
  "no-such-user": "There is no such user in that pool. Name a test user that exists.",
  benign:
    'Cognito\'s audit log has "it was me" feedback for that user from the last two minutes. Run the drill again later.',
  rejected:
    "The function took the report for a click that Cognito rejected. Check that its version is this one.",
} satisfies Partial<Record<Outcome, string>>;

/** What may become of a notification: a digest is posted within the hour. */
const DELIVERED = ["sent", "off", "digest"];

/** Assesses a drill by the line of its outcome. @param failures number of failed deliveries before it */
export function assessDrill(line: EndedReport, failures: number): DrillResult {
  const { outcome, slack, slackFailure } = line;
  const meaning = PASSED[outcome];
  const advice: string[] = [];
  if (meaning === undefined) {
    advice.push(NOT_LOCKED[outcome] ?? "This version does not know that outcome.");
  }
  if (failures > 0) {
    advice.push(
      "A delivery failed before the last one succeeded. See its reason above and in the log.",
    );
  }
  if (!DELIVERED.includes(slack ?? "") && outcome !== "benign") {
    advice.push(
      `Slack did not accept the notification${slackFailure === undefined ? "" : `: ${slackFailure}`}. ` +
        "Check the webhook: npx pulumi config set --secret slackWebhookUrl, then npx pulumi up.",
    );
  }
  return {
    claim: "a report passes through queue, function and Slack to its outcome",
    holds: advice.length === 0,
    evidence: `${outcome}: ${meaning ?? "nobody was locked"}`,
    advice,
  };
}

/** Describes what happened to the notification. */
export function describeSlack({ slack, slackFailure }: EndedReport): string {
  if (slack === "sent") return "accepted the notification";
  if (slack === "off") return "is off in this stack; the log line is the notification";
  if (slack === "digest") return "gets it in one message with others, because there are many";
  if (slack === undefined) return "was not notified";
  return `did not accept the notification: ${slackFailure ?? slack}`;
}
