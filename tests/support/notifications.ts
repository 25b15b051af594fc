/** Facts of notifications, and what a message shows of them. */
import type { JudgedSignIn } from "../../handler/audit-log";
import type { LockedOutcome, UntouchedOutcome, Waiting } from "../../handler/decision";
import { notification } from "../../handler/notification";
import type { NotificationFacts } from "../../handler/notification-facts";
import type { SlackMessage } from "../../handler/slack-text";
import { slackTime, utcTime } from "../../handler/time-text";
import type { Operation, Step } from "../../handler/step";
import { accountOf, confirmed, REPORT } from "./report";

/** The sign-in of every notification here, unless changed. */
export const SIGN_IN: JudgedSignIn = {
  time: new Date("2026-11-22T09:12:00Z"),
  ipAddress: "203.0.113.7",
  city: "Reykjavík",
  country: "Iceland",
  device: "Firefox 140, Windows",
  riskLevel: "High",
  riskDecision: "AccountTakeover",
};

export const RESET: Step = { operation: "AdminResetUserPassword", result: "done" };
export const SIGN_OUT: Step = { operation: "AdminUserGlobalSignOut", result: "done" };
export const DISABLE: Step = { operation: "AdminDisableUser", result: "done" };
export const REVOKE: Step = { operation: "AdminRevokeUserSession", result: "done" };

/** A step that was not done. */
export function notDone(
  { operation }: { operation: Operation },
  result: "failed" | "refused" | "not-needed" = "failed",
  reason = "NotAuthorizedException: <no> & never",
): Step {
  return { operation, result, reason } as Step;
}

/** Where the log of every notification here is. */
export const LOG = {
  region: "us-east-1",
  group: "/aws/lambda/lock",
  stream: "2026/11/22/[$LATEST]0a",
};

const KNOWN = {
  stack: "staging",
  name: "cognito-lockdown",
  report: REPORT,
  evidence: confirmed(accountOf(), SIGN_IN),
  log: LOG,
};

type Change<Kind extends NotificationFacts["kind"]> = Partial<NotificationFacts & { kind: Kind }>;

/** A report whose account was locked. */
export function locked(change: Change<"locked"> = {}): NotificationFacts & { kind: "locked" } {
  return {
    ...KNOWN,
    kind: "locked",
    outcome: "contained",
    steps: [RESET, SIGN_OUT],
    lockedAt: new Date("2026-11-22T09:30:16.400Z"),
    exposure: {
      tokensUntil: new Date("2026-11-22T10:30:16Z"),
      isLifetimeKnown: true,
      cookieUntil: new Date("2026-11-22T10:12:00Z"),
      signedOutAgainAt: new Date("2026-11-22T10:47:16Z"),
    },
    isChangedSinceSignIn: false,
    ...change,
  };
}

/** A report whose account was not changed. */
export function untouched(
  outcome: UntouchedOutcome,
  change: Change<"untouched"> = {},
): NotificationFacts {
  return { ...KNOWN, kind: "untouched", outcome, ...change };
}

/** A report whose containment is not complete. */
export function incomplete(steps: Step[], change: Change<"incomplete"> = {}): NotificationFacts {
  const triedAt = new Date("2026-11-22T09:30:16.400Z");
  return { ...KNOWN, kind: "incomplete", steps, triedAt, isLast: false, ...change };
}

const LOCKED: (LockedOutcome | "no-such-user")[] = [
  ...(["contained", "already-contained", "recovered", "escalated"] as const),
  ...(["unconfirmed", "no-such-user"] as const),
];
const UNTOUCHED: UntouchedOutcome[] = ["unconfirmed", "no-such-user", "rejected"];
const WAITINGS: Waiting[] = ["another-reset", "second-try", "room"];

/** Facts of every state, with something changed in all of them. */
export function everyState(change: Partial<typeof KNOWN>, steps: Step[]): NotificationFacts[] {
  return [
    ...LOCKED.map((outcome) => locked({ ...change, outcome, steps })),
    ...UNTOUCHED.map((outcome) => untouched(outcome, change)),
    incomplete(steps, change),
    ...WAITINGS.map((waiting) => incomplete(steps, { ...change, waiting })),
  ];
}

/** When every notification here is posted: four seconds after the lock. */
export const POSTED_AT = new Date("2026-11-22T09:30:20Z");

/** A report's notification. */
export function rendered(facts: NotificationFacts, now = POSTED_AT): SlackMessage {
  return notification(facts, now);
}

/** A block, as far as tests read it. A button's text is an object. */
interface ReadBlock {
  type: string;
  text?: { text: string };
  elements?: { text: string | { text: string }; url?: string }[];
}

/** Every text of the blocks, in order. */
export function textsOf({ blocks }: SlackMessage): string[] {
  return ((blocks ?? []) as ReadBlock[]).flatMap(({ text, elements = [] }) =>
    [text, ...elements].flatMap((element) => {
      if (!element) return [];
      return [typeof element.text === "string" ? element.text : element.text.text];
    }),
  );
}

/** The buttons: label and URL. */
export function buttonsOf({ blocks }: SlackMessage): [string, string][] {
  return ((blocks ?? []) as ReadBlock[])
    .filter(({ type }) => type === "actions")
    .flatMap(({ elements = [] }) =>
      elements.map(({ text, url }) => [(text as { text: string }).text, url!] as [string, string]),
    );
}

/** The header, and the section right under it. */
export function firstLook(facts: NotificationFacts, now = POSTED_AT): [string, string] {
  const [first, second] = textsOf(rendered(facts, now));
  return [first!, second!];
}

/** A time as the blocks hold it. */
export function at(iso: string): string {
  return slackTime(new Date(iso));
}

/** A time as plain text holds it. */
export function utc(iso: string): string {
  return utcTime(new Date(iso));
}

/** The section that begins with this title, or undefined. */
export function sectionOf(facts: NotificationFacts, title: string): string | undefined {
  return textsOf(rendered(facts)).find((text) => text.startsWith(`*${title}*`));
}

/** The commands in the code blocks, as a person copies them out of Slack. */
export function commandsOf(facts: NotificationFacts): string[] {
  return textsOf(rendered(facts)).flatMap((text) =>
    [...text.matchAll(/```\n([^]*?)\n```/g)].map((match) =>
      match[1]!.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&"),
    ),
  );
}
