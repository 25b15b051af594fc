/**
 * The notification of a report: its layout, who and when. Pure. `duty.ts` has its first two lines, `steps-text.ts` what was
 * done, `still-open.ts` what is open, `advice.ts` what to do next.
 */
import type { ActionsBlock } from "@slack/types";
import { adviceSections, USER_NAME_CHARACTERS } from "./advice";
import type { Evidence } from "./assessment";
import type { JudgedSignIn } from "./audit-log";
import { POOL_ID } from "./aws-patterns";
import { titleOf } from "./component";
import { consoleLogLink, consoleUserLink, consoleUsersLink } from "./console-links";
import { CLOCKS_MS } from "./deadlines";
import { dutyText, markedState } from "./duty";
import { stateOf } from "./notification-facts";
import type { NotificationFacts, NotificationPlace } from "./notification-facts";
import { publicReason } from "./reasons";
import {
  cutTo,
  escapeSlack,
  header,
  linkButtons,
  plainName,
  section,
  slackCode,
  slackCodeWithin,
  slackMessage,
  smallPrint,
} from "./slack-text";
import type { LinkButton, SlackMessage } from "./slack-text";
import { stillOpenSection, wayBackSection } from "./still-open";
import { REASON, stepSummary, whatWasDone } from "./steps-text";
import { durationText, readableTime, slackTime, utcTime } from "./time-text";

const DETAIL = { characters: 100, escaped: 160 };

/** Of a header's 150 characters, the names take so many at most, so that the longest state fits beside them. */
const HEADER_NAME = { user: 60, component: 30 };

/**
 * The notification of a report: is it over, what must I do, and then everything that is known.
 *
 * @param now for how long there is time
 */
export function notification(facts: NotificationFacts, now: Date): SlackMessage {
  const { report, evidence } = facts;
  const { lead, rest } = dutyText(facts, now, slackTime);
  const user = plainName(report.user, HEADER_NAME.user);
  const drill = report.drill ? ["This is a drill, started with npm run drill."] : [];
  return slackMessage(
    textOf(facts, now),
    header(`${markedState(facts)} · ${user} · ${plainName(titleOf(facts), HEADER_NAME.component)}`),
    section(null, [...drill, [`*${lead}*`, ...rest].join(" ")]),
    ...buttons(facts),
    section("What was reported", [...who(facts), ...when(facts)]),
    section("The sign-in that was reported", reportedSignIn(evidence)),
    section("What was done", whatWasDone(facts)),
    ...(facts.kind === "locked" ? [stillOpenSection(facts), ...wayBackSection(facts)] : []),
    ...adviceSections(facts, now),
    origin(facts),
  );
}

/** A notification that has waited for Slack says so, because the situation may have changed. */
export function delayedNotification(message: SlackMessage, since: Date): SlackMessage {
  const note = (time: string) =>
    `This message has waited since ${time}, when Slack could not take it.`;
  return {
    ...message,
    text: `${message.text}\n${note(readableTime(since))}`,
    blocks: [...(message.blocks ?? []), smallPrint(note(slackTime(since)))],
  };
}

/** The button of the log lines. */
export function logButton({ log }: NotificationPlace): LinkButton {
  return { label: "Log", url: log && consoleLogLink(log) };
}

/** The button of the administrators' own runbook. */
export function runbookButton({ runbookUrl }: NotificationPlace): LinkButton {
  return { label: "Runbook", url: runbookUrl };
}

/** The essential, for a phone's notification and for clients that show no blocks. */
function textOf(facts: NotificationFacts, now: Date): string {
  const { report } = facts;
  const { lead, rest } = dutyText(facts, now, utcTime);
  return [
    `${markedState(facts)} · ${slackCode(report.user)} · ${escapeSlack(cutTo(titleOf(facts), 100))}`,
    [lead, ...rest].join(" "),
    `Pool ${slackCode(report.userPoolId)}.`,
    ...stepSummary(facts),
  ].join("\n");
}

/** Pages to open. Where there is no such user, the page of the user is bound to fail. */
function buttons(facts: NotificationFacts): ActionsBlock[] {
  const { region, userPoolId, user } = facts.report;
  const isPool = POOL_ID.test(userPoolId);
  const isUser = isPool && [...user].length <= USER_NAME_CHARACTERS;
  const account =
    stateOf(facts) === "no-such-user"
      ? {
          label: "Pool's users",
          url: isPool ? consoleUsersLink(region, userPoolId) : undefined,
        }
      : {
          label: "User",
          url: isUser ? consoleUserLink(region, userPoolId, user) : undefined,
        };
  return linkButtons([account, logButton(facts), runbookButton(facts)]);
}

function who({ report, evidence, accountId }: NotificationFacts): string[] {
  const { user, userPoolId, region } = report;
  const account = accountId === undefined ? "" : `, AWS account ${slackCode(accountId, 20)}`;
  return [
    `User: ${slackCode(user)}`,
    `Pool: ${slackCode(userPoolId)} in ${slackCode(region, 30)}${account}`,
    ...(evidence.mismatch ? [`:warning: ${slackCodeWithin(evidence.mismatch, REASON)}`] : []),
  ];
}

/** The click, and how long after it the account was locked. */
function when(facts: NotificationFacts): string[] {
  const { report, otherReports } = facts;
  const { time, sourceAddress, page } = report;
  const from = sourceAddress === undefined ? "" : ` from ${slackCodeWithin(sourceAddress, DETAIL)}`;
  return [
    `Reported: ${slackTime(time)}${from}${page ? ", on the report page" : ""}`,
    ...(page?.userAgent === undefined
      ? []
      : [`Browser: ${slackCodeWithin(page.userAgent, DETAIL)}`]),
    ...lockTime(facts),
    ...(otherReports
      ? [
          otherReports === 1
            ? "There is another report on this account within the hour."
            : `There are ${otherReports} other reports on this account within the hour.`,
        ]
      : []),
  ];
}

/** States of an account that this run has locked. */
const LOCKS = ["contained", "escalated"];

function lockTime(facts: NotificationFacts): string[] {
  if (facts.kind === "untouched" || stateOf(facts) === "no-such-user") return [];
  const [verb, at] =
    facts.kind === "incomplete"
      ? ["Last tried", facts.triedAt]
      : [LOCKS.includes(stateOf(facts)) ? "Locked" : "Sessions ended", facts.lockedAt];
  const afterMs = at.getTime() - facts.report.time.getTime();
  // A clock that is behind must not show a lock before the click; one that a report joins can really be older.
  const after =
    afterMs < -CLOCKS_MS
      ? "before the click"
      : `${durationText(Math.max(0, afterMs))} after the click`;
  return [`${verb}: ${slackTime(at)}, ${after}`];
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
    ...(signIn.time ? [`Time: ${slackTime(signIn.time)}`] : []),
    ...details.flatMap(([name, field]) => {
      const value = signIn[field];
      return value === undefined ? [] : [`${name}: ${slackCodeWithin(String(value), DETAIL)}`];
    }),
  ];
  return lines.length > 0 ? lines : ["The audit log holds it, but no details."];
}

function origin({ report, log }: NotificationFacts) {
  const event = `Report ${slackCode(report.eventId, 64)}`;
  return log ? smallPrint(`Log ${slackCode(log.group)}`, event) : smallPrint(event);
}
