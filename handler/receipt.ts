/** What Slack is told, as text. Pure. Every foreign string passes through `code`. */
import type { IncomingWebhookSendArguments } from "@slack/webhook";
import type { Step } from "./containment";
import type { BadLoginReport } from "./report";

/** What each step achieved, and what is left open where it failed. */
const MEANING = {
  AdminResetUserPassword: {
    done: "the password is reset, and Cognito has sent the customer a code",
    open: "assume that the password still works",
  },
  AdminUserGlobalSignOut: {
    done: "every session is ended: refresh tokens are revoked",
    open: "assume that sessions and refresh tokens still work",
  },
  AdminDisableUser: {
    done: "the account is disabled until an administrator enables it, and the code works only then",
    open: "assume that the account is still enabled",
  },
};

/**
 * What no call to Cognito can end (developer guide, "Ending user sessions with token revocation" and "User pool
 * managed login": tokens verify offline until they expire; the cookie lasts one hour).
 */
const STILL_OPEN = "Still open: access and ID tokens already issued, until they expire";
const COOKIE = "; a managed-login cookie can make new ones for up to 1 hour";

/** The receipt of a finished containment. */
export function containedReceipt(
  stack: string,
  report: BadLoginReport,
  steps: Step[],
): IncomingWebhookSendArguments {
  const disabled = steps.some((step) => step.action === "AdminDisableUser");
  return message(
    `:fire: ${stack}: locked ${who(report)}, who reported a sign-in as not theirs.`,
    ...steps.map(stepLine),
    `${STILL_OPEN}${disabled ? "" : COOKIE}.`,
  );
}

/** The notice that a containment is not complete: what was refused, why, and what that leaves open. */
export function failedReceipt(
  stack: string,
  report: BadLoginReport,
  steps: Step[],
): IncomingWebhookSendArguments {
  return message(
    `:x: ${stack}: could not fully lock ${who(report)}, who reported a sign-in as not theirs. ` +
      "The queue delivers the report again.",
    ...steps.map(stepLine),
    `${STILL_OPEN}${COOKIE}.`,
  );
}

/** The notice under policy `alert`: nothing was touched, a person decides. */
export function unconfirmedReceipt(
  stack: string,
  report: BadLoginReport,
): IncomingWebhookSendArguments {
  return message(
    `:warning: ${stack}: ${who(report)} reported a sign-in as not theirs. ` +
      "Nothing was locked: unconfirmedReports is alert. Please look at the account.",
  );
}

/** The notice that a report names nobody whom the function could lock. */
export function unreadableReceipt(stack: string, reason: string): IncomingWebhookSendArguments {
  return message(
    `:x: ${stack}: a report could not be read, and nobody was locked. ` +
      "It stays in the queue and ends in the dead-letter queue.",
    `Reason: ${code(reason, 300)}`,
  );
}

/**
 * A foreign string as Slack code: shown as it is, never run. Cut before it is escaped, between code points, so that
 * neither an emoji nor an entity is split. Only & < > are special to Slack (docs.slack.dev, "Formatting message
 * text": escaping); a backtick would end the code, and control, format and
 * direction characters could disguise the line (the joiner U+200D stays, for emoji are made with it).
 */
export function code(value: string, limit = 128): string {
  const points = [...value.replace(/(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ")];
  const cut = points.length > limit ? `${points.slice(0, limit).join("")}…` : points.join("");
  const escaped = cut.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `\`${escaped.replace(/`/g, "'")}\``;
}

function who(report: BadLoginReport): string {
  return `${code(report.user)} in pool ${code(report.userPoolId)}`;
}

function stepLine(step: Step): string {
  const meaning = MEANING[step.action];
  const reason = step.reason === undefined ? "" : ` ${code(step.reason, 300)}`;
  if (!step.done) return `• ${step.action} failed, ${meaning.open}:${reason}`;
  return step.reason === undefined
    ? `• ${step.action}: ${meaning.done}.`
    : `• ${step.action} was not needed:${reason}`;
}

function message(...lines: string[]): IncomingWebhookSendArguments {
  return { text: lines.join("\n"), unfurl_links: false, unfurl_media: false };
}
