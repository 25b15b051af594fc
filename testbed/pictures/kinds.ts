/** One notification of every kind, from the facts that the function would have: at three in the morning. */
import type { FoundAccount } from "../../handler/account";
import type { Evidence } from "../../handler/assessment";
import { PROJECT } from "../../handler/component";
import { parseMessage } from "../../handler/message";
import type { NotificationContent, NotificationFacts } from "../../handler/notification-facts";
import type { Operation, Step } from "../../handler/step";
import sample from "../../tests/events/event-feedback-get.json";

/** A notification to draw. */
export interface Kind {
  name: string;
  content: NotificationContent;
}

/** When every notification is read. */
export const READ_AT = new Date("2026-11-22T02:03:00Z");

const CLICKED_AT = "2026-11-22T02:00:12Z";
const LOCKED_AT = new Date("2026-11-22T02:02:53Z");
const STACK = "production";
const RUNBOOK = "https://wiki.example.com/stolen-account";

function reportOf() {
  const detail = { ...sample.detail, eventTime: CLICKED_AT };
  const parsed = parseMessage(JSON.stringify({ ...sample, detail }));
  if (parsed.kind !== "report") throw new Error("the sample record is not a report");
  return parsed.report;
}

const minutesLater = (minutes: number) => new Date(LOCKED_AT.getTime() + minutes * 60_000);
const done = (operation: Operation): Step => ({ operation, result: "done" });
const failed = (operation: Operation, reason: string): Step => ({
  ...{ operation, result: "failed", reason },
});
const RESET = done("AdminResetUserPassword");
const SIGN_OUT = done("AdminUserGlobalSignOut");
const DISABLE = done("AdminDisableUser");
const THROTTLED = "TooManyRequestsException: Rate exceeded";

/** Every kind of notification. */
export function kindsOfNotification(): Kind[] {
  const report = reportOf();
  const account: FoundAccount = {
    kind: "found",
    user: report.user,
    status: "CONFIRMED",
    enabled: true,
    readAt: LOCKED_AT,
    contacts: { mfa: [] },
  };
  const signIn = {
    time: new Date("2026-11-22T01:42:00Z"),
    ...{ ipAddress: "203.0.113.7", city: "Reykjavík", country: "Iceland" },
    ...{ device: "Firefox 140, Windows", riskLevel: "High", riskDecision: "AccountTakeover" },
  };
  const confirmed: Evidence = {
    verdict: "confirmed",
    signIn,
    isExact: true,
    account,
    snapshots: 1,
  };
  const unconfirmed: Evidence = {
    verdict: "unconfirmed",
    reason: `the audit log holds no feedback near ${CLICKED_AT}`,
    log: "read",
    account,
    snapshots: 5,
  };
  const known = {
    ...{ stack: STACK, name: PROJECT, report, evidence: confirmed, accountId: "123456789012" },
    ...{ runbookUrl: RUNBOOK, otherReports: 0 },
    log: {
      region: report.region,
      group: "/aws/lambda/cognito-lockdown-production-responder-1a2b3c4",
      stream: "2026/11/22/[$LATEST]0a1b2c3d",
    },
  };
  const wayBack = {
    code: { medium: "email", masked: "c***@e***", isVerified: true },
    otherWays: ["SOFTWARE_TOKEN_MFA"],
  } as const;
  type Locked = NotificationFacts & { kind: "locked" };
  const locked = (change: Partial<Locked> = {}): NotificationContent => ({
    kind: "report",
    facts: {
      ...known,
      ...{ kind: "locked", outcome: "contained", steps: [RESET, SIGN_OUT], lockedAt: LOCKED_AT },
      exposure: {
        tokensUntil: minutesLater(137),
        isLifetimeKnown: true,
        cookieUntil: minutesLater(77),
        signedOutAgainAt: minutesLater(77),
      },
      wayBack: { ...wayBack, otherWays: [...wayBack.otherWays] },
      isChangedSinceSignIn: false,
      ...change,
    },
  });
  const closed = {
    tokensUntil: minutesLater(60),
    ...{ isLifetimeKnown: true, cookieUntil: null, signedOutAgainAt: null },
  };
  const disabledSteps = [failed("AdminResetUserPassword", THROTTLED), SIGN_OUT, DISABLE];
  type Incomplete = NotificationFacts & { kind: "incomplete" };
  const incomplete = (change: Partial<Incomplete>): NotificationContent => ({
    kind: "report",
    facts: {
      ...{ ...known, kind: "incomplete", triedAt: LOCKED_AT, isLast: false },
      steps: [
        failed("AdminResetUserPassword", THROTTLED),
        failed("AdminUserGlobalSignOut", THROTTLED),
      ],
      ...change,
    },
  });
  const untouched = (outcome: "unconfirmed" | "no-such-user"): NotificationContent => ({
    kind: "report",
    facts: {
      ...{ ...known, kind: "untouched", outcome },
      evidence: outcome === "unconfirmed" ? unconfirmed : { ...unconfirmed, account: GONE },
    },
  });
  const entries = Array.from({ length: 20 }, (_, index) => ({
    ...{ user: `customer-${index + 1}`, userPoolId: report.userPoolId, state: "contained" },
    duty: index % 7 === 3 ? ("check" as const) : ("done" as const),
  }));
  return [
    { name: "done", content: locked() },
    {
      name: "done-disabled",
      content: locked({ steps: [RESET, SIGN_OUT, DISABLE], exposure: closed }),
    },
    {
      name: "done-before",
      content: locked({
        ...{ outcome: "already-contained", steps: [SIGN_OUT], otherReports: 2 },
        evidence: { ...confirmed, account: { ...account, status: "RESET_REQUIRED" } },
        codeSentAt: new Date("2026-11-22T00:30:00Z"),
      }),
    },
    { name: "not-confirmed", content: locked({ evidence: unconfirmed }) },
    { name: "check-contacts", content: locked({ isChangedSinceSignIn: true }) },
    {
      name: "act-now-escalated",
      content: locked({
        ...{ outcome: "escalated", escalation: "reset-failed", steps: disabledSteps },
        exposure: closed,
      }),
    },
    {
      name: "act-now-sign-out",
      content: locked({
        exposure: {
          tokensUntil: minutesLater(137),
          ...{ isLifetimeKnown: true, cookieUntil: minutesLater(77), signedOutAgainAt: null },
        },
      }),
    },
    { name: "act-now-last-failure", content: incomplete({ isLast: true }) },
    { name: "not-locked-first-failure", content: incomplete({}) },
    {
      name: "not-locked-waiting",
      content: incomplete({ waiting: "room", steps: [SIGN_OUT], evidence: unconfirmed }),
    },
    {
      name: "not-locked-signed-out",
      content: locked({ outcome: "unconfirmed", steps: [SIGN_OUT], evidence: unconfirmed }),
    },
    { name: "not-locked-alert", content: untouched("unconfirmed") },
    {
      name: "not-locked-unreadable",
      content: {
        ...{ kind: "unreadable", stack: STACK, name: PROJECT, isMoved: true, isLast: false },
        reason:
          "this report can't be read: it names no pool: detail.additionalEventData.userPoolId is missing",
        ...{ log: known.log, runbookUrl: RUNBOOK },
      },
    },
    { name: "information-recovered", content: locked({ outcome: "recovered", steps: [SIGN_OUT] }) },
    { name: "information-no-such-user", content: untouched("no-such-user") },
    { name: "drill", content: locked({ report: { ...report, drill: true } }) },
    {
      name: "digest",
      content: {
        kind: "digest",
        stack: STACK,
        name: PROJECT,
        entries,
        isFull: false,
        runbookUrl: RUNBOOK,
      },
    },
  ];
}

const GONE = { kind: "not-found" } as const;
