/** What an administrator should do next, as text and as commands of the AWS CLI to paste. Pure. */
import type { SectionBlock } from "@slack/types";
import { POOL_ID, REGION } from "./aws-patterns";
import { optionsToFind } from "./component";
import type { ComponentId } from "./component";
import { CODE_MS } from "./duty";
import {
  hasCode,
  isAccountDisabled,
  needsSignOutByHand,
  stateOf,
  stepsOf,
} from "./notification-facts";
import type { NotificationFacts } from "./notification-facts";
import type { BadLoginReport } from "./report";
import { escapeSlack, section, slackCode } from "./slack-text";
import type { Operation } from "./step";
import { slackTime } from "./time-text";

/** No user name in Cognito is longer (API reference, `UsernameType`). */
export const USER_NAME_CHARACTERS = 128;

/** A command to paste; null where a name in it is not safe in a shell, and then what is shown in its place. */
export interface PasteCommand {
  command: string | null;
  shown: string;
}

/** A subcommand of `aws cognito-idp`, with its further options. */
interface CognitoCommand {
  subcommand: string;
  options?: string;
  /** Whether it is about the pool, and names no user. */
  isOfPool?: true;
}

/** A line of text, or a command. */
type Advice = string | CognitoCommand | PasteCommand;

/**
 * The sections of advice. Each command has a section of its own, so that the longest user name fits.
 *
 * @param now whether a code can still work
 */
export function adviceSections(facts: NotificationFacts, now: Date): SectionBlock[] {
  const groups: string[][] = [[]];
  let isRefused = false;
  for (const item of adviceOn(facts, now)) {
    if (typeof item === "string") {
      groups.at(-1)!.push(item);
      continue;
    }
    const { command, shown } = "shown" in item ? item : pasteCommand(item, facts.report);
    if (command === null) {
      isRefused = true;
      groups.at(-1)!.push(`• ${slackCode(shown)}`);
    } else {
      groups.at(-1)!.push(codeBlock(command));
      groups.push([]);
    }
  }
  if (isRefused) {
    groups
      .at(-1)!
      .push(
        "The names can't be shown here as part of a safe command. Take them from the log, " +
          "and quote them yourself or use the Cognito console.",
      );
  }
  return groups
    .filter((lines) => lines.length > 0)
    .map((lines, index) => section(index === 0 ? "What to do next" : null, lines));
}

/** A command as a block of code, to copy. */
export function codeBlock(command: string): string {
  return `\`\`\`\n${escapeSlack(command)}\n\`\`\``;
}

/** The command that moves messages out of the dead-letter queues, from a checkout of this program. */
export function replayCommand(id: ComponentId, options = ""): PasteCommand {
  const shown = `npm run replay -- ${optionsToFind(id)}${options}`;
  return { command: isSafeId(id) ? shown : null, shown };
}

/** The command that gives an account back, from a checkout of this program. It takes the steps by hand in their order. */
function restoreAdvice(facts: NotificationFacts): Advice[] {
  const { user, userPoolId } = facts.report;
  // With a space before it, a value that begins with - would be taken for an option.
  const shown = `npm run restore -- ${optionsToFind(facts)} --user=${user} --pool ${userPoolId}`;
  const isSafe = isSafeId(facts) && isSafeName(user) && POOL_ID.test(userPoolId);
  const words = "To give it back, from a checkout of this program:";
  return isSafe ? [words, { command: shown, shown }, "Or by hand:"] : [];
}

function adviceOn(facts: NotificationFacts, now: Date): Advice[] {
  if (facts.kind === "incomplete") return finishByHand(facts);
  switch (facts.outcome) {
    case "contained":
    case "already-contained":
      return [
        ...(needsSignOutByHand(facts)
          ? ["To sign the account out once more:", { subcommand: "admin-user-global-sign-out" }]
          : []),
        ...giveBack(facts, now),
      ];
    case "escalated":
      return helpTheCustomer(facts);
    case "recovered":
      return [
        "Check what happened since:",
        LIST_EVENTS,
        "If it was not the customer, the mailbox or another factor is the attacker's. Disable the account:",
        { subcommand: "admin-disable-user" },
      ];
    case "unconfirmed":
    case "rejected":
      return [
        "Look for sign-ins that are not the customer's:",
        LIST_EVENTS,
        "To lock the account by hand:",
        { subcommand: "admin-reset-user-password" },
        { subcommand: "admin-user-global-sign-out" },
      ];
    case "no-such-user":
      return findByEmail(facts.report);
  }
}

/** Cognito finds users by an attribute (API reference, ListUsers, Filter). The name may be the address itself. */
function findByEmail({ user }: BadLoginReport): Advice[] {
  const isAddress = user.includes("@") && isSafeName(user);
  return [
    isAddress
      ? "To find the account by that address:"
      : "To find the account by the customer's e-mail address, put it in place of ADDRESS:",
    {
      subcommand: "list-users",
      options: `--filter 'email = "${isAddress ? user : "ADDRESS"}"'`,
      isOfPool: true,
    },
    "If it is there, lock it by its user name: admin-reset-user-password, then admin-user-global-sign-out.",
  ];
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

function giveBack(facts: NotificationFacts, now: Date): Advice[] {
  if (isAccountDisabled(facts) && hasCode(facts)) {
    return [
      "The account is disabled.",
      ...restoreAdvice(facts),
      "Enable it, then send a new code, which works for 1 hour:",
      { subcommand: "admin-enable-user" },
      { subcommand: "admin-reset-user-password" },
    ];
  }
  if (isAccountDisabled(facts)) {
    return [
      "The account is disabled, and its password may be the stolen one.",
      ...restoreAdvice(facts),
      "First set a password that nobody knows, then enable it; the customer chooses a new one with “forgot password”:",
      SET_UNKNOWN_PASSWORD,
      { subcommand: "admin-enable-user" },
    ];
  }
  return [codeNote(facts, now), { subcommand: "admin-reset-user-password" }];
}

/** Which code the customer has, and whether it can still work. */
function codeNote(facts: NotificationFacts, now: Date): string {
  if (stateOf(facts) === "contained" && hasCode(facts)) {
    return "The customer gets in with the code, which works for 1 hour. To send another:";
  }
  const none = "No code was sent this time.";
  const sentAt = facts.kind === "locked" ? facts.codeSentAt : undefined;
  if (!sentAt) {
    return hasCode(facts)
      ? `${none} The account waits for one that was sent before; when is not known. To send another:`
      : `${none} If the customer needs one:`;
  }
  const sent = `${none} The last one was sent ${slackTime(sentAt)}`;
  if (!hasCode(facts)) return `${sent}, and has been used since. If the customer needs another:`;
  const until = new Date(sentAt.getTime() + CODE_MS);
  return until > now
    ? `${sent}, and works until ${slackTime(until)}. To send another:`
    : `${sent}, and does not work any more: a code works for 1 hour. To send another:`;
}

/**
 * The way back for an account that could not be reset. Enabling it makes the old password work again, so a new one
 * comes first (developer guide, "Managing and searching for user accounts").
 */
function helpTheCustomer(facts: NotificationFacts): Advice[] {
  const { account } = facts.evidence;
  const start: Advice[] = [
    "A person must help. Check that the account's email address and phone number are the customer's " +
      "(an attacker may have changed them):",
    SHOW_USER,
    ...restoreAdvice(facts),
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
  const byHand =
    commands.length === 0
      ? facts.waiting
        ? []
        : ["The reason is in the log."]
      : ["To finish by hand what failed:", ...commands];
  return facts.isLast
    ? [...byHand, "To have the function do it, once the cause is fixed:", replayCommand(facts)]
    : byHand;
}

/** A name that no shell changes: not POSIX ones, not PowerShell, not cmd.exe, and the AWS CLI reads no file for it. */
const SAFE_NAME = /^[\w.@+-]+$/;

/** The longest stack name that is part of a command: Pulumi allows 100 characters. A component's name is shorter. */
const STACK_CHARACTERS = 100;

function isSafeId({ stack, name }: ComponentId): boolean {
  return [stack, name].every((text) => SAFE_NAME.test(text) && text.length <= STACK_CHARACTERS);
}

function isSafeName(user: string): boolean {
  return user.length <= USER_NAME_CHARACTERS && SAFE_NAME.test(user);
}

function pasteCommand(
  { subcommand, options, isOfPool }: CognitoCommand,
  { region, userPoolId, user }: BadLoginReport,
): PasteCommand {
  // With a space before it, the AWS CLI takes a value that begins with - for an option.
  const assign = (name: string, value: string) =>
    ` --${name}${value.startsWith("-") ? "=" : " "}${value}`;
  const start = `aws cognito-idp ${subcommand}`;
  const pool = `${assign("region", region)}${assign("user-pool-id", userPoolId)}`;
  const username = isOfPool ? "" : assign("username", user);
  const extra = options === undefined ? "" : ` ${options}`;
  const isSafe =
    REGION.test(region) && POOL_ID.test(userPoolId) && (isOfPool === true || isSafeName(user));
  return {
    command: isSafe ? `${start}${pool}${username}${extra}` : null,
    shown: `${start}${extra}`,
  };
}
