/** What a drill has proved. Pure. */
import type { Proof } from "../cli/terminal";
import type { Outcome } from "../handler/decision";
import type { LogLine } from "./follow";

/** Whether the drill proved what it is for, and otherwise what to look at. */
export interface Verdict extends Proof {
  lookAt: string[];
}

/** Outcomes that the drill is for, and what each proves. */
const PROVES: Partial<Record<Outcome, string>> = {
  contained: "the account is locked",
  "already-contained": "the account was locked before, and its sessions are ended again",
  escalated:
    "the account is locked by disabling it: Cognito can't reset it, so a person must enable it",
  unconfirmed:
    "nothing was locked, as unconfirmedReports: alert has it, and the administrators are told",
};

/** Outcomes after which nobody was locked although the way works. */
const PROVES_NOTHING: Partial<Record<Outcome, string>> = {
  "no-such-user": "There is no such user in that pool. Name a test user that exists.",
  recovered: "The owner of the account chose a new password at the same moment. Drill again.",
  benign:
    'Cognito\'s audit log has an answer "it was me" of that user within the last two minutes. Drill again later.',
  rejected: "The function took the report for one that Cognito refused: is it of another version?",
};

const CLAIM = "a report goes through queue, function and Slack to its outcome";

/** Judges a drill by the line of its outcome. @param failures lines of failed deliveries before it */
export function judgeDrill(line: LogLine, failures: number): Verdict {
  const outcome = line.outcome as Outcome;
  const lookAt: string[] = [];
  const proves = PROVES[outcome];
  if (proves === undefined) {
    lookAt.push(PROVES_NOTHING[outcome] ?? "This version does not know that outcome.");
  }
  if (failures > 0) {
    lookAt.push(
      "A delivery failed before the one that ended well: its reason stands above and in the log.",
    );
  }
  if (line.slack !== "sent" && line.slack !== "off" && outcome !== "benign") {
    lookAt.push(
      `Slack did not take the receipt${line.slackFailure === undefined ? "" : `: ${line.slackFailure}`}. ` +
        "Look at the webhook: npx pulumi config set --secret slackWebhookUrl, then npx pulumi up.",
    );
  }
  return {
    claim: CLAIM,
    holds: lookAt.length === 0,
    evidence: `${outcome}: ${proves ?? "nobody was locked"}`,
    lookAt,
  };
}

/** What became of the receipt, in words. */
export function slackInWords({ slack, slackFailure }: LogLine): string {
  if (slack === "sent") return "took the receipt";
  if (slack === "off") return "is off in this stack; the log line is the receipt";
  if (slack === undefined) return "was not told";
  return `did not take the receipt: ${slackFailure ?? slack}`;
}
