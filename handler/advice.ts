/** What an administrator should do next, as text and as commands of the AWS CLI to paste. Pure. */
import type { SectionBlock } from "@slack/types";
import { POOL_ID, REGION } from "./aws-patterns";
import { hasCode, isAccountDisabled, stepsOf } from "./notification-facts";
import type { NotificationFacts } from "./notification-facts";
import type { BadLoginReport } from "./report";
import { escapeSlack, section, slackCode } from "./slack-text";
import type { Operation } from "./step";

/** No user name in Cognito is longer (API reference, `UsernameType`). */
export const USER_NAME_CHARACTERS = 128;

/** A line of text, or a subcommand of `aws cognito-idp` with its further options. */
type Advice = string | { subcommand: string; options?: string };

/** The sections of advice. Each command has a section of its own, so that the longest user name fits. */
export function adviceSections(facts: NotificationFacts): SectionBlock[] {
  const advice = adviceOn(facts);
  const isSafe = isSafeInShell(facts.report);
  const groups: string[][] = [[]];
  for (const item of advice) {
    if (typeof item === "string") groups.at(-1)!.push(item);
    else if (isSafe) {
      groups.at(-1)!.push(`\`\`\`\n${escapeSlack(command(item, facts.report))}\n\`\`\``);
      groups.push([]);
    } else {
      const shown = `aws cognito-idp ${item.subcommand}${optionsOf(item)}`;
      groups.at(-1)!.push(`• ${slackCode(shown)}`);
    }
  }
  if (!isSafe && advice.some((item) => typeof item !== "string")) {
    groups
      .at(-1)!
      .push(
        "The user, pool or region can't be shown here as part of a safe command. Take them from the log, " +
          "and quote them yourself or use the Cognito console.",
      );
  }
  return groups
    .filter((lines) => lines.length > 0)
    .map((lines, index) => section(index === 0 ? "What to do next" : null, lines));
}

/** What SQS does with a report that failed. */
export function redeliveryNote(isLast: boolean): string {
  return isLast
    ? "This was the last delivery: it goes to the dead-letter queue, until an administrator replays it."
    : "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.";
}

function adviceOn(facts: NotificationFacts): Advice[] {
  if (facts.kind === "incomplete") return finishByHand(facts);
  switch (facts.outcome) {
    case "contained":
    case "already-contained":
      return giveBack(facts);
    case "escalated":
      return helpTheCustomer(facts);
    case "recovered":
      return [
        "Nothing is needed if it was the customer who chose the new password. Ask, and check what happened since:",
        LIST_EVENTS,
        "If it was not the customer, the mailbox or another factor is the attacker's. Disable the account:",
        { subcommand: "admin-disable-user" },
      ];
    case "unconfirmed":
      return [
        "Ask the customer, and look for sign-ins that are not theirs:",
        LIST_EVENTS,
        "To lock the account by hand:",
        { subcommand: "admin-reset-user-password" },
        { subcommand: "admin-user-global-sign-out" },
      ];
    case "no-such-user":
      return ["Check whether the account was deleted since, or has another name:", SHOW_USER];
  }
}

const LIST_EVENTS: Advice = {
  subcommand: "admin-list-user-auth-events",
  options: "--max-items 20",
};
const SHOW_USER: Advice = { subcommand: "admin-get-user" };

/**
 * Options that set a password which nobody knows. No `!` in it: some shells expand one between double quotes. The README
 * shows the same command.
 */
export const UNKNOWN_PASSWORD = '--permanent --password "$(openssl rand -base64 24)Aa1."';

const SET_UNKNOWN_PASSWORD: Advice = {
  subcommand: "admin-set-user-password",
  options: UNKNOWN_PASSWORD,
};

function giveBack(facts: NotificationFacts): Advice[] {
  if (isAccountDisabled(facts) && hasCode(facts)) {
    return [
      "The account is disabled. To give it back, enable it, then send a new code, which works for 1 hour:",
      { subcommand: "admin-enable-user" },
      { subcommand: "admin-reset-user-password" },
    ];
  }
  if (isAccountDisabled(facts)) {
    return [
      "The account is disabled, and its password may be the stolen one. To give it back, first set a password " +
        "that nobody knows, then enable it; the customer chooses a new one with “forgot password”:",
      SET_UNKNOWN_PASSWORD,
      { subcommand: "admin-enable-user" },
    ];
  }
  return [
    hasCode(facts)
      ? "Nothing is needed: the customer gets in with the code, which works for 1 hour. To send another:"
      : "No code was sent this time. If the customer needs one:",
    { subcommand: "admin-reset-user-password" },
  ];
}

/**
 * The way back for an account that could not be reset. Enabling it makes the old password work again, so a new one
 * comes first (developer guide, "Managing and searching for user accounts").
 */
function helpTheCustomer({ evidence: { account } }: NotificationFacts): Advice[] {
  const start: Advice[] = [
    "A person must help. Check that the account's email address and phone number are the customer's " +
      "(an attacker may have changed them):",
    SHOW_USER,
  ];
  switch (account.kind === "found" ? account.status : "OTHER") {
    case "EXTERNAL_PROVIDER":
      return [
        ...start,
        "The password is with the identity provider: it must lock the customer's account too. Only then:",
        { subcommand: "admin-enable-user" },
      ];
    case "FORCE_CHANGE_PASSWORD":
      return [
        ...start,
        "Then enable it and invite the customer again, one right after the other: until then the old " +
          "temporary password works.",
        { subcommand: "admin-enable-user" },
        { subcommand: "admin-create-user", options: "--message-action RESEND" },
      ];
    default:
      return [
        ...start,
        "Then set a password that nobody knows, and enable it. The customer chooses a new one with “forgot " +
          "password”, which needs a verified email address or phone number.",
        SET_UNKNOWN_PASSWORD,
        { subcommand: "admin-enable-user" },
      ];
  }
}

/** The commands for what failed. No reset once the account is disabled: Cognito would refuse it. */
function finishByHand(facts: NotificationFacts & { kind: "incomplete" }): Advice[] {
  const isOpen = (operation: Operation) =>
    stepsOf(facts).some(
      (step) =>
        step.operation === operation && (step.result === "failed" || step.result === "refused"),
    );
  const commands: Advice[] = [
    ...(isOpen("AdminResetUserPassword") && !isAccountDisabled(facts)
      ? [{ subcommand: "admin-reset-user-password" }]
      : []),
    ...(isOpen("AdminUserGlobalSignOut") ? [{ subcommand: "admin-user-global-sign-out" }] : []),
    ...(isOpen("AdminDisableUser") ? [{ subcommand: "admin-disable-user" }] : []),
    ...(isOpen("AdminRevokeUserSession")
      ? [
          { subcommand: "admin-list-user-sessions" },
          `and for each session there ${slackCode("admin-revoke-user-session --session-id ID")}`,
        ]
      : []),
  ];
  const note = redeliveryNote(facts.isLast);
  return commands.length === 0
    ? [`${note} The reason is in the log.`]
    : [note, "To finish by hand what failed:", ...commands];
}

/** A name that no shell changes: not POSIX ones, not PowerShell, not cmd.exe, and the AWS CLI reads no file for it. */
const SAFE_NAME = /^[\w.@+-]+$/;

/** Whether the account's names can be part of a command that a person pastes. */
function isSafeInShell({ region, userPoolId, user }: BadLoginReport): boolean {
  return (
    REGION.test(region) &&
    POOL_ID.test(userPoolId) &&
    user.length <= USER_NAME_CHARACTERS &&
    SAFE_NAME.test(user)
  );
}

function command(
  advice: { subcommand: string; options?: string },
  { region, userPoolId, user }: BadLoginReport,
): string {
  // With a space before it, the AWS CLI takes a value that begins with - for an option.
  const assign = (name: string, value: string) =>
    `--${name}${value.startsWith("-") ? "=" : " "}${value}`;
  return (
    `aws cognito-idp ${advice.subcommand} --region ${region} ${assign("user-pool-id", userPoolId)} ` +
    `${assign("username", user)}${optionsOf(advice)}`
  );
}

function optionsOf({ options }: { options?: string }): string {
  return options === undefined ? "" : ` ${options}`;
}
