/**
 * The decision table as an expectation, written out. Rows are read like the table in `handler/decision.ts`: the first that
 * matches decides. Used for the pure function, over every combination, and for the artifact.
 */
import type { Past } from "../../handler/past";
import type { AccountState } from "../../handler/account";
import type { Evidence } from "../../handler/assessment";
import { CONTAINMENT_MODES, UNCONFIRMED_POLICIES } from "../../handler/settings";
import type { ContainmentMode, UnconfirmedPolicy } from "../../handler/settings";
import { accountOf } from "./report";

/** The accounts of the table, by a name for titles. */
export const ACCOUNTS = {
  CONFIRMED: accountOf(),
  OTHER: accountOf({ status: "OTHER" }),
  unreadable: { kind: "unreadable", isFinal: true },
  RESET_REQUIRED: accountOf({ status: "RESET_REQUIRED" }),
  FORCE_CHANGE_PASSWORD: accountOf({ status: "FORCE_CHANGE_PASSWORD" }),
  UNCONFIRMED: accountOf({ status: "UNCONFIRMED" }),
  EXTERNAL_PROVIDER: accountOf({ status: "EXTERNAL_PROVIDER" }),
  "disabled CONFIRMED": accountOf({ enabled: false }),
  "disabled RESET_REQUIRED": accountOf({ enabled: false, status: "RESET_REQUIRED" }),
  "disabled EXTERNAL_PROVIDER": accountOf({ enabled: false, status: "EXTERNAL_PROVIDER" }),
  "not found": { kind: "not-found" },
} as const satisfies Record<string, AccountState>;

export type AccountName = keyof typeof ACCOUNTS;

/** An account of which nothing is remembered, long after the click. */
const NO_PAST: Past = {
  isSettled: false,
  isGivenBack: false,
  wasConfirmed: false,
  isStolenAgain: false,
  mustDisable: false,
  isReadSince: true,
  isResetInProgress: false,
  isReset: false,
  isLockUnfinished: false,
  hasCodeToday: false,
  isSignedOutThisHour: false,
  isLinkUsedAgain: false,
  isJustSignedOut: false,
  isEscalatedAgain: false,
  failedResets: 0,
  isHiddenForLong: true,
  otherClicks: 0,
  reportsThisHour: 0,
  isLookedAtAgain: false,
};

const OUR_RESET = { isSettled: true, settledBy: "reset", isReset: true } as const;
const GIVEN_BACK = { isGivenBack: true, wasConfirmed: true } as const;

/** What is remembered, by a name for titles: what differs from nothing. */
export const PASTS = {
  nothing: {},
  "reset by us": { ...OUR_RESET, wasConfirmed: true },
  "reset by us + not read since": { ...OUR_RESET, wasConfirmed: true, isReadSince: false },
  "reset by us + unconfirmed": { ...OUR_RESET, hasCodeToday: true },
  "reset by us + must disable": { ...OUR_RESET, wasConfirmed: true, mustDisable: true },
  "reset by us + escalated": { ...OUR_RESET, wasConfirmed: true, escalation: "stolen-again" },
  "link used again": {
    ...OUR_RESET,
    wasConfirmed: true,
    isLinkUsedAgain: true,
    isJustSignedOut: true,
  },
  "link used again + must disable": {
    ...OUR_RESET,
    wasConfirmed: true,
    isLinkUsedAgain: true,
    isJustSignedOut: true,
    mustDisable: true,
  },
  restored: { ...GIVEN_BACK, isSettled: true, settledBy: "restore" },
  "given back": GIVEN_BACK,
  "given back + unconfirmed": { isGivenBack: true },
  "given back + must disable": { ...GIVEN_BACK, mustDisable: true },
  "given back + escalated": { ...GIVEN_BACK, escalation: "status" },
  "given back + reset by us": { ...GIVEN_BACK, ...OUR_RESET },
  "stolen again": { isStolenAgain: true, hasCodeToday: true },
  "stolen again + escalated": { isStolenAgain: true, escalation: "reset-failed" },
  "must disable": { mustDisable: true },
  "being reset": { isResetInProgress: true },
  "being reset + must disable": { isResetInProgress: true, mustDisable: true },
  "code today": { hasCodeToday: true },
  "reset since the click": { isReset: true },
  "signed out": { isSignedOutThisHour: true },
  "code today + signed out": { hasCodeToday: true, isSignedOutThisHour: true },
  escalated: { escalation: "reset-failed" },
  "hidden just now": { isHiddenForLong: false },
  "hidden just now + escalated": { isHiddenForLong: false, escalation: "reset-failed" },
  "hidden just now + signed out": { isHiddenForLong: false, isSignedOutThisHour: true },
} as const satisfies Record<string, Partial<Past>>;

export type PastName = keyof typeof PASTS;

/**
 * What the audit log says; `hidden` is unconfirmed because the log could not be read to its end, `foreign` because our page
 * reported a sign-in that is not in it.
 */
export const REPORTS = ["confirmed", "benign", "unconfirmed", "hidden", "foreign"] as const;
export type ReportName = (typeof REPORTS)[number];

/** One combination. */
export interface Given {
  report: ReportName;
  accountName: AccountName;
  pastName: PastName;
  containment: ContainmentMode;
  unconfirmedReports: UnconfirmedPolicy;
  /** Whether the queue delivers it for the last time. */
  isLast: boolean;
}

/** A row: what it matches, and what must come of it. */
export interface DecisionRow {
  title: string;
  reports: ReportName[];
  accounts: AccountName[];
  pasts: PastName[];
  /** What must be so of the policies and of the delivery; undefined where that does not matter. */
  condition?: keyof typeof CONDITIONS;
  /** `by-policy` is disable with `containment: disable`, and else revoke-sessions. */
  actions: string[];
  outcome: string;
  escalation?: string;
  comesBack?: string;
}

/** Conditions on the policies and on the delivery. */
const CONDITIONS = {
  alert: ({ unconfirmedReports }: Given) => unconfirmedReports === "alert",
  last: ({ isLast }: Given) => isLast,
  earlier: ({ isLast }: Given) => !isLast,
};

/** Groups of names, for cells. */
const GROUPS: Record<string, string> = {
  "<resettable>": "CONFIRMED, OTHER, unreadable",
  "<unresettable>": "FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER",
  "<disabled>": "disabled CONFIRMED, disabled RESET_REQUIRED, disabled EXTERNAL_PROVIDER",
  "<our reset>":
    "reset by us, reset by us + not read since, reset by us + unconfirmed, reset by us + must disable, reset by us + escalated, link used again, link used again + must disable",
  "<given back>":
    "restored, given back, given back + unconfirmed, given back + must disable, given back + escalated, given back + reset by us",
  "<stolen again>": "stolen again, stolen again + escalated",
  "<escalated>": "escalated, hidden just now + escalated",
  "<signed out>": "signed out, code today + signed out",
  "<open>":
    "nothing, stolen again, must disable, being reset, being reset + must disable, code today, signed out, code today + signed out",
};

/** Cells: reports; accounts; pasts; condition; actions; outcome; escalation; what it comes back for. `*` is anything. */
const TABLE = `
*; not found; *; *; ; no-such-user
benign; *; *; *; ; benign
foreign; *; *; *; ; rejected
unconfirmed, hidden; *; *; alert; ; unconfirmed

confirmed; <disabled>, unreadable, RESET_REQUIRED; link used again; *; ; already-contained
confirmed; *; link used again; *; ; recovered
confirmed; <disabled>; link used again + must disable; *; ; already-contained
confirmed; unreadable, RESET_REQUIRED; link used again + must disable; *; sign-out, disable; already-contained
confirmed; *; link used again + must disable; *; sign-out, disable; recovered
confirmed; <resettable>; <stolen again>; *; reset, sign-out, disable; escalated; stolen-again
confirmed; RESET_REQUIRED, <unresettable>; <stolen again>; *; sign-out, disable; escalated; stolen-again
confirmed; <disabled>; <stolen again>; *; sign-out, revoke-sessions; escalated; stolen-again
confirmed; <resettable>; <escalated>; *; reset, sign-out, by-policy; escalated; reset-failed
confirmed; RESET_REQUIRED; <escalated>; *; sign-out, by-policy; escalated; reset-failed
confirmed; <unresettable>; <escalated>; *; sign-out, disable; escalated; reset-failed
confirmed; <disabled>; <escalated>; *; sign-out, revoke-sessions; escalated; reset-failed
confirmed; *; reset by us + escalated; *; sign-out, revoke-sessions; escalated; stolen-again
confirmed; *; <given back>; *; sign-out, revoke-sessions; already-contained
confirmed; disabled CONFIRMED, disabled RESET_REQUIRED; *; *; sign-out, revoke-sessions; already-contained
confirmed; disabled EXTERNAL_PROVIDER; <our reset>; *; sign-out, revoke-sessions; already-contained
confirmed; disabled EXTERNAL_PROVIDER; *; *; sign-out, revoke-sessions; escalated; status
confirmed; *; reset by us + not read since; *; sign-out, revoke-sessions; already-contained
confirmed; CONFIRMED, OTHER, <unresettable>; reset by us; *; sign-out, revoke-sessions; recovered
confirmed; CONFIRMED, OTHER, <unresettable>; reset by us + unconfirmed; *; sign-out, by-policy; recovered
confirmed; CONFIRMED, OTHER, <unresettable>; reset by us + must disable; *; sign-out, disable; recovered
confirmed; unreadable, RESET_REQUIRED; reset by us; *; sign-out, revoke-sessions; already-contained
confirmed; unreadable, RESET_REQUIRED; reset by us + unconfirmed; *; sign-out, by-policy; already-contained
confirmed; unreadable, RESET_REQUIRED; reset by us + must disable; *; sign-out, disable; already-contained
confirmed; <unresettable>; *; *; sign-out, disable; escalated; status
confirmed; RESET_REQUIRED; must disable, being reset + must disable; *; sign-out, disable; already-contained
confirmed; RESET_REQUIRED; *; *; sign-out, by-policy; already-contained
confirmed; <resettable>; being reset, being reset + must disable; earlier; sign-out, revoke-sessions; contained; ; another-reset
confirmed; <resettable>; must disable, being reset + must disable; *; reset, sign-out, disable; contained
confirmed; <resettable>; *; *; reset, sign-out, by-policy; contained

hidden; <resettable>; escalated, stolen again + escalated; last; reset, sign-out, revoke-sessions; escalated; reset-failed
hidden; RESET_REQUIRED, <disabled>; escalated, stolen again + escalated; last; sign-out, revoke-sessions; escalated; reset-failed
hidden; <unresettable>; escalated, stolen again + escalated; last; sign-out, disable; escalated; reset-failed
hidden; <resettable>; <open>; last; reset, sign-out, revoke-sessions; contained
hidden; <unresettable>; <open>; last; sign-out, disable; escalated; log-hidden
hidden; disabled EXTERNAL_PROVIDER; <open>; last; sign-out, revoke-sessions; escalated; log-hidden
hidden; RESET_REQUIRED, disabled CONFIRMED, disabled RESET_REQUIRED; <signed out>; last; sign-out, revoke-sessions; already-contained

unconfirmed, hidden; *; <given back>; *; sign-out, revoke-sessions; already-contained
unconfirmed, hidden; RESET_REQUIRED, disabled CONFIRMED, disabled RESET_REQUIRED; <signed out>, hidden just now + signed out; *; ; already-contained
unconfirmed, hidden; RESET_REQUIRED, disabled CONFIRMED, disabled RESET_REQUIRED; *; *; sign-out, revoke-sessions; already-contained
unconfirmed, hidden; unreadable, disabled EXTERNAL_PROVIDER; <our reset>; *; sign-out, revoke-sessions; already-contained
unconfirmed, hidden; *; reset by us + not read since; *; sign-out, revoke-sessions; already-contained
unconfirmed, hidden; *; <our reset>; *; sign-out, revoke-sessions; recovered
unconfirmed, hidden; <unresettable>, disabled EXTERNAL_PROVIDER; <signed out>, hidden just now + signed out; *; ; unconfirmed
unconfirmed, hidden; <unresettable>, disabled EXTERNAL_PROVIDER; *; *; sign-out, revoke-sessions; unconfirmed
unconfirmed, hidden; <resettable>; code today + signed out; *; ; unconfirmed
unconfirmed, hidden; <resettable>; code today, stolen again; *; sign-out, revoke-sessions; unconfirmed
unconfirmed, hidden; <resettable>; being reset, being reset + must disable; earlier; sign-out, revoke-sessions; contained; ; another-reset
unconfirmed, hidden; <resettable>; *; *; reset, sign-out, revoke-sessions; contained
`;

const listOf = (cell = "") =>
  cell
    .replace(/<[^>]+>/g, (group) => GROUPS[group]!)
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
const choices = (cell: string, all: readonly string[]) => (cell === "*" ? all : listOf(cell));

/** The rows, in the order in which they are read. */
export const DECISION_ROWS: DecisionRow[] = TABLE.split("\n")
  .filter((line) => line !== "")
  .map((line) => {
    const [reports, accounts, pasts, condition, actions, outcome, escalation, comesBack] = line
      .split(";")
      .map((cell) => cell.trim());
    return {
      title: [reports, accounts, pasts, condition].filter((cell) => cell !== "*").join("; "),
      reports: choices(reports!, REPORTS),
      accounts: choices(accounts!, Object.keys(ACCOUNTS)),
      pasts: choices(pasts!, Object.keys(PASTS)),
      ...(condition !== "*" && { condition }),
      actions: listOf(actions),
      outcome,
      ...(escalation && { escalation }),
      ...(comesBack && { comesBack }),
    } as DecisionRow;
  });

/** Every combination. */
export const COMBINATIONS: Given[] = REPORTS.flatMap((report) =>
  (Object.keys(ACCOUNTS) as AccountName[]).flatMap((accountName) =>
    (Object.keys(PASTS) as PastName[]).flatMap((pastName) =>
      CONTAINMENT_MODES.flatMap((containment) =>
        UNCONFIRMED_POLICIES.flatMap((unconfirmedReports) =>
          [false, true].map((isLast) => {
            return { report, accountName, pastName, containment, unconfirmedReports, isLast };
          }),
        ),
      ),
    ),
  ),
);

/** The row that decides on a combination. */
export function rowOf(given: Given): DecisionRow | undefined {
  return DECISION_ROWS.find(
    ({ reports, accounts, pasts, condition }) =>
      reports.includes(given.report) &&
      accounts.includes(given.accountName) &&
      pasts.includes(given.pastName) &&
      (!condition || CONDITIONS[condition](given)),
  );
}

/** The actions of a row under a policy. */
export function actionsOf({ actions }: DecisionRow, { containment }: Given): string[] {
  const last = containment === "disable" ? "disable" : "revoke-sessions";
  return actions.map((action) => (action === "by-policy" ? last : action));
}

/** A combination in words. */
export function describeGiven(given: Given): string {
  const { report, accountName, pastName, containment, unconfirmedReports, isLast } = given;
  const policies = `containment ${containment}, unconfirmedReports ${unconfirmedReports}`;
  return `${report}, ${accountName}, ${pastName}, ${policies}${isLast ? ", last delivery" : ""}`;
}

/** The past of a combination. An account that can't be read was not read since. */
export function pastOf({ pastName, accountName }: Given): Past {
  const isReadSince = ACCOUNTS[accountName].kind === "found";
  return { ...NO_PAST, isReadSince, ...PASTS[pastName] };
}

/** The evidence of a combination. */
export function evidenceOf({ report, accountName }: Given): Evidence {
  const known = { account: ACCOUNTS[accountName], snapshots: 1 };
  switch (report) {
    case "confirmed":
      return { ...known, verdict: "confirmed", signIn: {}, isExact: true };
    case "benign":
      return { ...known, verdict: "benign", signIn: {}, validSignIns: 1 };
    case "unconfirmed":
      return { ...known, verdict: "unconfirmed", reason: "no feedback", log: "read" };
    case "hidden":
      return { ...known, verdict: "unconfirmed", reason: "throttled", log: "hidden" };
    case "foreign":
      return { ...known, verdict: "unconfirmed", reason: "not there", log: "without-sign-in" };
  }
}
