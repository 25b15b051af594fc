/**
 * What Slack is told. Pure. Every foreign string passes through `code`, `command` or a link of `console-links.ts`, and
 * each has a share of the room: Slack refuses a whole message for one text that is too long.
 */
import type { ContextBlock, HeaderBlock, SectionBlock } from "@slack/types";
import type { IncomingWebhookSendArguments } from "@slack/webhook";
import { consoleLogLink, consoleUserLink } from "./console-links";
import type { Step } from "./containment";
import type { Outcome } from "./decision";
import type { Evidence } from "./evidence";
import type { Exposure } from "./exposure";
import type { BadLoginReport } from "./report";
import { POOL_ID } from "./shapes";

/** Everything that a receipt says. */
export interface ReceiptFacts {
  stack: string;
  report: BadLoginReport;
  evidence: Evidence;
  /** How it ended; null when the containment is not complete and the queue delivers again. */
  outcome: Outcome | null;
  steps: Step[];
  /** ISO time at which the last step ended; absent when nothing was done. */
  containedAt?: string;
  /** Absent when nothing was done. */
  exposure?: Exposure;
  /** Whether the queue will not deliver it again; only said where it is not complete. */
  isLast?: boolean;
  /** Where the log lines are, from Lambda's own environment; absent outside Lambda. */
  log?: { region: string; group: string; stream: string };
}

/** Slack's limits: docs.slack.dev, "Header block" and "Text object"; a little is left for the closing ellipsis. */
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 2900;

/**
 * Room for foreign texts, before and after they are escaped (an & grows to five characters). The sum of all texts in a
 * message must stay below 13,000; Slack doesn't say so, and answers `msg_blocks_too_long`.
 */
const REASON = { limit: 300, room: 400 };
const DETAIL = { limit: 100, room: 160 };

/** No user name in Cognito is longer (API reference, `UsernameType`). */
const USER_NAME_CHARACTERS = 128;

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
    done: "the account is disabled until an administrator enables it",
    open: "assume that the account is still enabled",
  },
  AdminRevokeUserSession: {
    done: "the managed-login sessions are revoked",
    open: "assume that a managed-login cookie can still make new tokens",
  },
};

/** The receipt of a report: how it ended, on what evidence, what is still open, and what to do next. */
export function receipt(facts: ReceiptFacts): IncomingWebhookSendArguments {
  const { stack, outcome } = facts;
  const drill = facts.report.drill ? ["This is a drill, started with npm run drill."] : [];
  return message(
    [summary(facts), ...drill, ...stepSummary(facts.steps)].join("\n"),
    header(`${EMOJI[outcome ?? "incomplete"]} ${outcome ?? "not complete"} · ${stack}`),
    ...drill.map((line) => section(null, [line])),
    section("Who", who(facts.report)),
    section("The sign-in that was reported", reportedSignIn(facts.evidence)),
    section("What was done", whatWasDone(facts)),
    ...(facts.exposure ? [section("Still open, and until when", stillOpen(facts.exposure))] : []),
    ...whatToDoNext(facts),
    origin(facts),
  );
}

/** The notice that a report names nobody whom the function could lock. */
export function unreadableReceipt(
  stack: string,
  reason: string,
  isLast: boolean,
): IncomingWebhookSendArguments {
  const happened = `could not be read, and nobody was locked. ${whatNext(isLast)}`;
  const why = `Reason: ${code(reason, 300)}`;
  return message(
    `:x: ${stack}: a report ${happened}\n${why}`,
    header(`:x: unreadable report · ${stack}`),
    section("What happened", [`A report ${happened}`, why]),
  );
}

/** What the queue does with a report that failed. */
function whatNext(isLast: boolean | undefined): string {
  return isLast
    ? "This was the last delivery: it goes to the dead-letter queue, until somebody replays it."
    : "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.";
}

/** A receipt that has waited for Slack: it says so, because things may have moved on. */
export function lateNotice(
  late: IncomingWebhookSendArguments,
  since: string,
): IncomingWebhookSendArguments {
  const note = `This message has waited since ${readableTime(since)}, when Slack could not take it.`;
  return {
    ...late,
    text: `${late.text}\n${note}`,
    blocks: [
      ...(late.blocks ?? []),
      { type: "context", elements: [{ type: "mrkdwn", text: note }] },
    ],
  };
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
  return `\`${escapeText(cut).replace(/`/g, "'")}\``;
}

const EMOJI = {
  contained: ":fire:",
  "already-contained": ":fire:",
  escalated: ":fire:",
  incomplete: ":x:",
  unconfirmed: ":warning:",
  recovered: ":information_source:",
  benign: ":information_source:",
  rejected: ":information_source:",
  "no-such-user": ":information_source:",
};

/** The first line of `text`, which is what a notification shows. */
function summary({ stack, report, outcome, isLast }: ReceiptFacts): string {
  const account = `${code(report.user)} in pool ${code(report.userPoolId)}`;
  const said = {
    contained: `contained: locked ${account}, who reported a sign-in as not theirs.`,
    "already-contained": `already-contained: ${account} was locked before, and the sessions are ended again.`,
    escalated: `escalated: locked ${account} by disabling the account. A person must help the customer.`,
    incomplete:
      `could not fully lock ${account}, who reported a sign-in as not theirs. ` + whatNext(isLast),
    unconfirmed:
      `unconfirmed: ${account} is said to have reported a sign-in as not theirs. ` +
      "Nothing was locked: unconfirmedReports is alert. Please look at the account.",
    recovered: `recovered: ${account} chose a new password after the report. Nothing was touched.`,
    benign: `benign: ${account} said that the sign-in was theirs. Nothing was touched.`,
    rejected: `rejected: Cognito refused a click that names ${account}. Nothing was touched.`,
    "no-such-user": `no-such-user: there is no ${account}. Nothing was touched.`,
  };
  const key = outcome ?? "incomplete";
  return `${EMOJI[key]} ${escapeText(cutTo(stack, 100))}: ${said[key]}`;
}

/** The steps in a few words: `text` must say the essential even where blocks are not shown. */
function stepSummary(steps: Step[]): string[] {
  const list = (title: string, some: Step[]) => {
    const actions = some.map(({ action }) => action);
    const names = actions.filter((action, index) => actions.indexOf(action) === index);
    return names.length === 0 ? [] : [`${title}: ${names.join(", ")}.`];
  };
  return [
    ...list(
      "Done",
      steps.filter((step) => step.done && step.reason === undefined),
    ),
    ...list(
      "Not needed",
      steps.filter((step) => step.done && step.reason !== undefined),
    ),
    ...list(
      "Failed",
      steps.filter((step) => !step.done),
    ),
  ];
}

function who(report: BadLoginReport): string[] {
  const isName = [...report.user].length <= USER_NAME_CHARACTERS && POOL_ID.test(report.userPoolId);
  const url = isName && consoleUserLink(report.region, report.userPoolId, report.user);
  return [
    `User: ${code(report.user)}`,
    `Pool: ${code(report.userPoolId)}`,
    ...(url ? [link(url, "Open the user in the Cognito console")] : []),
  ];
}

function reportedSignIn({ signIn, reason }: Evidence): string[] {
  if (!signIn) {
    return [
      "Cognito's audit log shows none.",
      ...(reason === undefined ? [] : [`Reason: ${bounded(reason, REASON)}`]),
    ];
  }
  const details: [string, string | undefined][] = [
    ["Time", signIn.time === undefined ? undefined : readableTime(signIn.time)],
    ["IP address", shown(signIn.ipAddress)],
    ["City", shown(signIn.city)],
    ["Country", shown(signIn.country)],
    ["Device", shown(signIn.device)],
    ["Risk level", shown(signIn.riskLevel)],
    ["Risk decision", shown(signIn.riskDecision)],
  ];
  const lines = details.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return lines.length > 0 ? lines : ["The audit log holds it, but no details."];
}

/** A detail of the sign-in, unless it is unknown; Cognito writes the word "null" for some that it does not know. */
function shown(value: string | null | undefined): string | undefined {
  return value === undefined || value === null || value.trim() === "" || value === "null"
    ? undefined
    : bounded(value, DETAIL);
}

function whatWasDone(facts: ReceiptFacts): string[] {
  const { steps, report, containedAt, outcome, evidence } = facts;
  if (steps.length === 0) {
    return evidence.recoveredAt !== undefined && outcome === "recovered"
      ? [`Nothing: the customer chose a new password at ${readableTime(evidence.recoveredAt)}.`]
      : ["Nothing."];
  }
  const seconds = secondsBetween(report.time, containedAt);
  const verb = outcome === null ? "last tried" : "locked";
  return [
    ...steps.map((step) => stepLine(step, facts)),
    ...(seconds === undefined ? [] : [`${verb} ${seconds} s after the click`]),
  ];
}

function stepLine(step: Step, facts: ReceiptFacts): string {
  const meaning = MEANING[step.action];
  const reason = step.reason === undefined ? "" : `: ${bounded(step.reason, REASON)}`;
  if (!step.done) {
    const open =
      step.action !== "AdminDisableUser" && isDisabled(facts)
        ? "but the account is disabled, so nobody can sign in to it"
        : meaning.open;
    return `• ${step.action} failed, ${open}${reason || "."}`;
  }
  if (step.reason !== undefined) return `• ${step.action} was not needed${reason}`;
  const codeToo =
    step.action === "AdminDisableUser" && hasCode(facts) ? ", and the code works only then" : "";
  return `• ${step.action}: ${meaning.done}${codeToo}.`;
}

/** What no call to Cognito can end (developer guide, "Ending user sessions with token revocation"). */
function stillOpen({ tokensUntil, lifetimeKnown, cookieUntil }: Exposure): string[] {
  const source = lifetimeKnown
    ? "longest lifetime of the pool's app clients"
    : "up to 1 day: the app clients could not be read";
  const which = cookieUntil === null ? "already issued" : "already issued, or made by the cookie";
  return [
    `• Access and ID tokens ${which}: until ${readableTime(tokensUntil)} (${source})`,
    cookieUntil === null
      ? "• The managed-login cookie: closed, it makes no new tokens"
      : `• The managed-login cookie can make new tokens until ${readableTime(cookieUntil)}`,
  ];
}

/** A line of advice, or a command to show in a code block: a verb of `aws cognito-idp`, with or without options. */
type Advice = string | { run: string; options?: string };

/** Each command has a section of its own, so that the longest name fits as often as it is needed. */
function whatToDoNext(facts: ReceiptFacts): SectionBlock[] {
  const advice = adviceOn(facts);
  const safe = isSafeInShell(facts.report);
  const groups: string[][] = [[]];
  for (const item of advice) {
    if (typeof item === "string") groups.at(-1)!.push(item);
    else if (safe) {
      groups.at(-1)!.push(`\`\`\`\n${escapeText(command(item, facts.report))}\n\`\`\``);
      groups.push([]);
    } else groups.at(-1)!.push(`• ${code(`aws cognito-idp ${item.run}${optionsOf(item)}`)}`);
  }
  if (!safe && advice.some((item) => typeof item !== "string")) {
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

function adviceOn(facts: ReceiptFacts): Advice[] {
  switch (facts.outcome) {
    case null:
      return finishByHand(facts);
    case "contained":
    case "already-contained":
      return giveBack(facts);
    case "escalated":
      return helpTheCustomer(facts);
    case "recovered":
      return [
        "Nothing is needed if the customer did it. Look at what else happened since the report:",
        SEE_EVENTS,
        "AWS does not say that a new password ends older sessions. To end all of them, the customer's too:",
        { run: "admin-user-global-sign-out" },
      ];
    case "unconfirmed":
      return [
        "Ask the customer, and look for sign-ins that are not theirs:",
        SEE_EVENTS,
        "To lock the account by hand:",
        { run: "admin-reset-user-password" },
        { run: "admin-user-global-sign-out" },
      ];
    case "no-such-user":
      return ["Look whether the account was deleted since, or has another name:", SEE_USER];
    case "benign":
    case "rejected":
      return ["Nothing."];
  }
}

const SEE_EVENTS: Advice = { run: "admin-list-user-auth-events", options: "--max-items 20" };
const SEE_USER: Advice = { run: "admin-get-user" };

function giveBack(facts: ReceiptFacts): Advice[] {
  if (isDisabled(facts) && hasCode(facts)) {
    return [
      "The account is disabled. To give it back, enable it, then send a new code, which works for 1 hour:",
      { run: "admin-enable-user" },
      { run: "admin-reset-user-password" },
    ];
  }
  if (isDisabled(facts)) {
    return [
      "The account is disabled, and its password may be the stolen one. To give it back, first set a password " +
        "that nobody knows, then enable it; the customer chooses a new one with “forgot password”:",
      SET_UNKNOWN_PASSWORD,
      { run: "admin-enable-user" },
    ];
  }
  return [
    "Nothing is needed: the customer gets in with the code, which works for 1 hour. To send another:",
    { run: "admin-reset-user-password" },
  ];
}

/** No `!` in it: some shells take one between double quotes for a command of their own. */
const SET_UNKNOWN_PASSWORD: Advice = {
  run: "admin-set-user-password",
  options: '--permanent --password "$(openssl rand -base64 24)Aa1."',
};

/**
 * The way back for an account that could not be reset. Enabling it makes the old password work again, so a new one
 * comes first (developer guide, "Managing and searching for user accounts").
 */
function helpTheCustomer({ evidence: { state, userStatus } }: ReceiptFacts): Advice[] {
  const start: Advice[] = [
    "A person must help. Check that the account's email address and phone number are the customer's " +
      "(an attacker may have changed them):",
    SEE_USER,
  ];
  switch (state === "DISABLED" ? userStatus : state) {
    case "EXTERNAL_PROVIDER":
      return [
        ...start,
        "The password is with the identity provider: it must lock the customer's account too. Only then:",
        { run: "admin-enable-user" },
      ];
    case "FORCE_CHANGE_PASSWORD":
      return [
        ...start,
        "Then enable it and invite the customer again, one right after the other: until then the old " +
          "temporary password works.",
        { run: "admin-enable-user" },
        { run: "admin-create-user", options: "--message-action RESEND" },
      ];
    default:
      return [
        ...start,
        "Then set a password that nobody knows, and enable it. The customer chooses a new one with “forgot " +
          "password”, which needs a verified email address or phone number.",
        SET_UNKNOWN_PASSWORD,
        { run: "admin-enable-user" },
      ];
  }
}

/** The commands for what failed. A reset is left out once the account is disabled: Cognito would refuse it. */
function finishByHand(facts: ReceiptFacts): Advice[] {
  const failed = (action: Step["action"]) =>
    facts.steps.some((step) => step.action === action && !step.done);
  const disabled = isDisabled(facts);
  const commands: Advice[] = [
    ...(failed("AdminResetUserPassword") && !disabled
      ? [{ run: "admin-reset-user-password" }]
      : []),
    ...(failed("AdminUserGlobalSignOut") ? [{ run: "admin-user-global-sign-out" }] : []),
    ...(failed("AdminDisableUser") ? [{ run: "admin-disable-user" }] : []),
    ...(failed("AdminRevokeUserSession")
      ? [
          { run: "admin-list-user-sessions" },
          `and for each session there ${code("admin-revoke-user-session --session-id ID")}`,
        ]
      : []),
  ];
  const again = whatNext(facts.isLast);
  return commands.length === 0
    ? [`${again} Look at the log for the reason.`]
    : [again, "To finish by hand what failed:", ...commands];
}

/** Whether the account is disabled now, as far as is known. */
function isDisabled({ steps, evidence }: ReceiptFacts): boolean {
  return (
    evidence.state === "DISABLED" ||
    steps.some((step) => step.action === "AdminDisableUser" && step.done)
  );
}

/** Whether a code is on its way to the customer. */
function hasCode({ steps, evidence }: ReceiptFacts): boolean {
  return (
    evidence.state === "RESET_REQUIRED" ||
    evidence.userStatus === "RESET_REQUIRED" ||
    steps.some(
      (step) => step.action === "AdminResetUserPassword" && step.done && step.reason === undefined,
    )
  );
}

/**
 * Whether the account's names can stand in a command that a person pastes. Not what Slack would show changed (a
 * backtick, marks that nobody sees), and not what the AWS CLI would read as the address of a file.
 */
function isSafeInShell({ region, userPoolId, user }: BadLoginReport): boolean {
  return (
    /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region) &&
    POOL_ID.test(userPoolId) &&
    [...user].length <= USER_NAME_CHARACTERS &&
    !/(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`]/u.test(user) &&
    !/^(fileb?|https?):\/\//i.test(user)
  );
}

function command(
  advice: { run: string; options?: string },
  { region, userPoolId, user }: BadLoginReport,
): string {
  // With a space before it, the AWS CLI takes a value that begins with - for an option.
  const assign = (name: string, value: string) =>
    `--${name}${value.startsWith("-") ? "=" : " "}${quote(value)}`;
  return (
    `aws cognito-idp ${advice.run} --region ${region} ${assign("user-pool-id", userPoolId)} ` +
    `${assign("username", user)}${optionsOf(advice)}`
  );
}

function optionsOf({ options }: { options?: string }): string {
  return options === undefined ? "" : ` ${options}`;
}

/** One word for a POSIX shell: nothing is special between single quotes but the quote itself. */
function quote(value: string): string {
  return `'${value.replace(/'/g, "'\\''")}'`;
}

function origin({ report, log }: ReceiptFacts): ContextBlock {
  const event = `Report ${code(report.eventId, 64)}`;
  const url = log && consoleLogLink(log);
  const place =
    log && (url && url.length < 2000 ? link(url, "Log lines") : `Log: ${code(log.group)}`);
  return {
    type: "context",
    elements: [...(place ? [place] : []), event].map((text) => ({ type: "mrkdwn", text })),
  };
}

/** `code`, cut shorter where escaping would make it longer than its room. */
function bounded(value: string, { limit, room }: { limit: number; room: number }): string {
  let points = limit;
  while (points > 10 && code(value, points).length > room) points -= 10;
  return code(value, points);
}

function secondsBetween(from: string, to: string | undefined): number | undefined {
  const seconds = to === undefined ? NaN : (Date.parse(to) - Date.parse(from)) / 1000;
  // A clock that runs behind must not make the receipt say that the lock came before the click.
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.round(seconds));
}

/** An ISO time as people read it, to the second; what is no time is shown as it is. */
function readableTime(iso: string): string {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) return code(iso, 40);
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function link(url: string, label: string): string {
  return `<${escapeText(url)}|${label}>`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** At most so many UTF-16 units, between code points. */
function cutTo(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let cut = "";
  for (const point of text) {
    if (cut.length + point.length > limit - 1) break;
    cut += point;
  }
  return `${cut}…`;
}

function header(text: string): HeaderBlock {
  return {
    type: "header",
    text: { type: "plain_text", text: cutTo(text, HEADER_CHARACTERS), emoji: true },
  };
}

/** A section under a title; lines that have no room left are dropped whole, so that nothing in them is cut in two. */
function section(title: string | null, lines: string[]): SectionBlock {
  let text = title === null ? "" : `*${title}*`;
  for (const line of lines) {
    if (text.length + 1 + line.length > SECTION_CHARACTERS) {
      text += "\n… more is in the log";
      break;
    }
    text += text === "" ? line : `\n${line}`;
  }
  return { type: "section", text: { type: "mrkdwn", text } };
}

function message(
  text: string,
  ...blocks: (HeaderBlock | SectionBlock | ContextBlock)[]
): IncomingWebhookSendArguments {
  return { text, blocks, unfurl_links: false, unfurl_media: false };
}
