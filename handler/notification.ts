/** The notifications that administrators get in Slack: layout and words. Pure; `advice.ts` says what to do next. */
import { adviceSections, redeliveryNote, USER_NAME_CHARACTERS } from "./advice";
import type { Evidence } from "./assessment";
import type { JudgedSignIn } from "./audit-log";
import { POOL_ID } from "./aws-patterns";
import { consoleLogLink, consoleUserLink } from "./console-links";
import type { WayBack } from "./way-back";
import type { Waiting } from "./decision";
import type { Exposure } from "./exposure";
import type { Escalation } from "./account-memory";
import { hasCode, isAccountDisabled, stateOf, stepsOf } from "./notification-facts";
import type { NotificationFacts } from "./notification-facts";
import { publicReason } from "./reasons";
import type { BadLoginReport } from "./report";
import {
  context,
  cutTo,
  escapeSlack,
  header,
  readableTime,
  section,
  slackCode,
  slackCodeWithin,
  slackLink,
  slackMessage,
} from "./slack-text";
import type { SlackMessage } from "./slack-text";
import type { Step } from "./step";

const REASON = { characters: 300, escaped: 400 };
const DETAIL = { characters: 100, escaped: 160 };

const EMOJI = {
  contained: ":fire:",
  "already-contained": ":fire:",
  escalated: ":fire:",
  incomplete: ":x:",
  unconfirmed: ":warning:",
  recovered: ":information_source:",
  "no-such-user": ":information_source:",
};

/** What each operation achieved, and what to assume where it failed. */
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

/** Why a person must help. */
const ESCALATIONS: Record<Escalation, string> = {
  status: "Cognito resets no password in the account's status",
  "reset-refused": "Cognito refused to reset the password",
  "reset-failed": "the password could not be reset in two runs",
  "stolen-again":
    "it was stolen again within seven days of the last lock: the mailbox, or another factor, may be the attacker's",
  "log-hidden":
    "the audit log could not be read for hours, and the password could not be reset: somebody may be hiding the report",
};

/** What a report waits for that comes back. */
const WAITINGS: Record<Waiting, string> = {
  "another-reset": "another run is resetting the password",
  "second-try": "the reset is tried once more in 30 s; if it fails again, the account is disabled",
  room: "more than 20 passwords of unconfirmed reports were reset in this pool within ten minutes; it is reset when there is room",
};

/** The notification of a report: how it ended, on what evidence, what is still open, and what to do next. */
export function notification(facts: NotificationFacts): SlackMessage {
  const { stack, report, evidence } = facts;
  const state = stateOf(facts);
  const drill = report.drill ? ["This is a drill, started with npm run drill."] : [];
  return slackMessage(
    [summary(facts), ...drill, ...stepSummary(stepsOf(facts))].join("\n"),
    header(`${EMOJI[state]} ${state === "incomplete" ? "not complete" : state} · ${stack}`),
    ...drill.map((line) => section(null, [line])),
    section("Who", who(report, evidence.mismatch)),
    section("The sign-in that was reported", reportedSignIn(evidence)),
    ...escalationSection(facts),
    section("What was done", whatWasDone(facts)),
    ...(facts.kind === "locked"
      ? [
          section(
            "Still open, and until when",
            stillOpen(facts.exposure, isAccountDisabled(facts)),
          ),
          ...wayBackSection(facts),
        ]
      : []),
    ...adviceSections(facts),
    origin(facts),
  );
}

/** A notification that has waited for Slack says so, because the situation may have changed. */
export function delayedNotification(message: SlackMessage, since: Date): SlackMessage {
  const note = `This message has waited since ${readableTime(since)}, when Slack could not take it.`;
  return {
    ...message,
    text: `${message.text}\n${note}`,
    blocks: [...(message.blocks ?? []), context(note)],
  };
}

/** The first line of `text`, which is what a phone's notification shows. */
function summary(facts: NotificationFacts): string {
  const { stack, report } = facts;
  const account = `${slackCode(report.user)} in pool ${slackCode(report.userPoolId)}`;
  const lines = {
    contained: `contained: locked ${account}, who reported a sign-in as not theirs.`,
    "already-contained": `already-contained: ${account} was locked before. ${signOutSummary(facts)}`,
    escalated: `escalated: locked ${account} by disabling the account${why(facts)}. A person must help the customer.`,
    incomplete: `could not fully lock ${account}, who reported a sign-in as not theirs. ${next(facts)}`,
    unconfirmed:
      `unconfirmed: ${account} is said to have reported a sign-in as not theirs. ` +
      (facts.kind === "untouched"
        ? "Nothing was locked: unconfirmedReports is alert. Please check the account."
        : `The password was not reset. ${signOutSummary(facts)} Please check the account.`),
    recovered:
      `recovered: ${account} has a new password since our reset, and an older sign-in was reported. ` +
      signOutSummary(facts),
    "no-such-user": `no-such-user: there is no ${account}. Nothing was changed.`,
  };
  const state = stateOf(facts);
  return `${EMOJI[state]} ${escapeSlack(cutTo(stack, 100))}: ${lines[state]}`;
}

function signOutSummary(facts: NotificationFacts): string {
  return stepsOf(facts).length > 0
    ? "The sessions are ended again."
    : "The sessions were ended less than an hour ago, so nothing was done.";
}

function why(facts: NotificationFacts): string {
  const reason = facts.kind === "locked" ? facts.escalation : undefined;
  return reason === undefined ? "" : `: ${ESCALATIONS[reason]}`;
}

/** Why a person must help. */
function escalationSection(facts: NotificationFacts) {
  const reason = facts.kind === "locked" ? facts.escalation : undefined;
  return reason === undefined
    ? []
    : [section("Why a person must help", [sentence(ESCALATIONS[reason])])];
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** What comes after a run that is not complete. */
function next(facts: NotificationFacts): string {
  if (facts.kind !== "incomplete") return "";
  return facts.waiting
    ? `It comes back: ${WAITINGS[facts.waiting]}.`
    : redeliveryNote(facts.isLast);
}

/** The steps in a few words: `text` must say the essential even where blocks are not shown. */
function stepSummary(steps: Step[]): string[] {
  const line = (title: string, ...results: Step["result"][]) => {
    const matching = steps.filter(({ result }) => results.includes(result));
    const names = new Set(matching.map(({ operation }) => operation));
    return names.size === 0 ? [] : [`${title}: ${[...names].join(", ")}.`];
  };
  return [
    ...line("Done", "done"),
    ...line("Not needed", "not-needed"),
    ...line("Failed", "refused", "failed"),
  ];
}

function who({ user, userPoolId, region }: BadLoginReport, mismatch?: string): string[] {
  const isName = [...user].length <= USER_NAME_CHARACTERS && POOL_ID.test(userPoolId);
  const url = isName && consoleUserLink(region, userPoolId, user);
  return [
    `User: ${slackCode(user)}`,
    `Pool: ${slackCode(userPoolId)}`,
    ...(url ? [slackLink(url, "Open the user in the Cognito console")] : []),
    ...(mismatch ? [`:warning: ${slackCodeWithin(mismatch, REASON)}`] : []),
  ];
}

function reportedSignIn(evidence: Evidence): string[] {
  if (evidence.verdict === "unconfirmed") {
    const reason = `Reason: ${slackCodeWithin(publicReason(evidence.reason), REASON)}`;
    return ["Cognito's audit log shows none.", reason];
  }
  const { signIn } = evidence;
  const details: [string, keyof JudgedSignIn][] = [
    ["IP address", "ipAddress"],
    ["City", "city"],
    ["Country", "country"],
    ["Device", "device"],
    ["Risk level", "riskLevel"],
    ["Risk decision", "riskDecision"],
  ];
  const lines = [
    ...(signIn.time ? [`Time: ${readableTime(signIn.time)}`] : []),
    ...details.flatMap(([name, field]) => {
      const value = signIn[field];
      return value === undefined ? [] : [`${name}: ${slackCodeWithin(String(value), DETAIL)}`];
    }),
  ];
  return lines.length > 0 ? lines : ["The audit log holds it, but no details."];
}

function whatWasDone(facts: NotificationFacts): string[] {
  if (facts.kind === "untouched") {
    return ["Nothing."];
  }
  if (facts.steps.length === 0) return [signOutSummary(facts)];
  const [verb, at] =
    facts.kind === "locked" ? ["locked", facts.lockedAt] : ["last tried", facts.triedAt];
  // A clock that is behind must not show the lock before the click.
  const seconds = Math.max(0, Math.round((at.getTime() - facts.report.time.getTime()) / 1000));
  return [
    ...facts.steps.map((step) => stepLine(step, facts)),
    `${verb} ${seconds} s after the click`,
  ];
}

function stepLine(step: Step, facts: NotificationFacts): string {
  const { operation } = step;
  const meaning = MEANING[operation];
  if (step.result === "done") {
    const codeToo =
      operation === "AdminDisableUser" && hasCode(facts) ? ", and the code works only then" : "";
    return `• ${operation}: ${meaning.done}${codeToo}.`;
  }
  const reason = slackCodeWithin(publicReason(step.reason), REASON);
  if (step.result === "not-needed") return `• ${operation} was not needed: ${reason}`;
  const open =
    operation !== "AdminDisableUser" && isAccountDisabled(facts)
      ? "but the account is disabled, so nobody can sign in to it"
      : meaning.open;
  return `• ${operation} failed, ${open}: ${reason}`;
}

/** What no call to Cognito can end (developer guide, "Ending user sessions with token revocation"). */
function stillOpen(
  { tokensUntil, isLifetimeKnown, cookieUntil, signedOutAgainAt }: Exposure,
  isLocked: boolean,
): string[] {
  const source = isLifetimeKnown
    ? "longest lifetime of the pool's app clients"
    : "up to 1 day: the app clients could not be read";
  const which = isLocked ? "already issued" : "already issued, or made until the second sign-out";
  return [
    `• Access and ID tokens ${which}: until ${readableTime(tokensUntil)} (${source})`,
    cookieUntil === null
      ? "• The managed-login cookie: closed, it makes no new tokens"
      : `• The managed-login cookie can make new tokens until ${readableTime(cookieUntil)}`,
    ...(isLocked
      ? []
      : signedOutAgainAt
        ? [
            `• A sign-in that was under way, and refresh tokens made since: until the account is signed out once more, at ${readableTime(signedOutAgainAt)}`,
          ]
        : [
            "• Refresh tokens made since the lock: the second sign-out could not be queued. Sign the account out again by hand in 77 minutes.",
          ]),
  ];
}

/** Where the code went, and what else opens the account. */
function wayBackSection(facts: NotificationFacts & { kind: "locked" }) {
  const { wayBack, isChangedSinceSignIn } = facts;
  const lines = [
    ...(wayBack && hasCode(facts) ? [codeLine(wayBack)] : []),
    ...(wayBack && wayBack.otherWays.length > 0
      ? [
          `• Other ways into the account: ${wayBack.otherWays.map((way) => slackCodeWithin(way, DETAIL)).join(", ")}. An attacker with a session may have added one.`,
        ]
      : []),
    ...(isChangedSinceSignIn
      ? [
          "• The account was changed between the reported sign-in and the lock: its contacts may be the attacker's. A person should check them.",
        ]
      : []),
  ];
  return lines.length > 0 ? [section("The way back in", lines)] : [];
}

/** Cognito's response to a reset is empty, so this is computed from the pool's settings. */
function codeLine({ code }: WayBack): string {
  if (!code) return "• Where the code went is not known: Cognito does not say.";
  const verified = code.isVerified ? "verified" : "not verified";
  return `• The code went to the ${code.medium} ${slackCodeWithin(code.masked, DETAIL)} (${verified}), by the pool's settings.`;
}

function origin({ report, log }: NotificationFacts) {
  const event = `Report ${slackCode(report.eventId, 64)}`;
  if (!log) return context(event);
  const url = consoleLogLink(log);
  const isShort = url !== undefined && url.length < 2000;
  return context(isShort ? slackLink(url, "Log lines") : `Log: ${slackCode(log.group)}`, event);
}
