/**
 * What is done with a report: one pure function. The first row that matches decides, and no action is carried out that it
 * does not name.
 *
 * | report                          | account, and what is remembered of it       | actions                    | outcome             |
 * | ------------------------------- | ------------------------------------------- | -------------------------- | ------------------- |
 * | any                             | not found                                   | none                       | `no-such-user`      |
 * | benign                          | any                                         | none; a second look        | `benign`            |
 * | our page's, of a sign-in that is not in the account's log | any               | none; a second look        | `rejected` (8)      |
 * | unconfirmed, policy `alert`     | any                                         | none; a second look        | `unconfirmed`       |
 * | confirmed                       | stolen again within seven days              | reset (1), sign out, disable | `escalated`       |
 * | confirmed                       | status can't be reset (2)                   | sign out, disable          | `escalated`         |
 * | confirmed                       | we escalated since the sign-in, not given back | reset (7), sign out, revoke | `escalated`     |
 * | confirmed                       | settled (3), new password since our reset   | sign out, revoke           | `recovered`         |
 * | confirmed                       | settled (3) or given back (4)               | sign out, revoke           | `already-contained` |
 * | confirmed                       | disabled, or RESET_REQUIRED                 | sign out, revoke (5)       | `already-contained` |
 * | confirmed                       | otherwise                                   | reset (1), sign out, revoke (5) | `contained`    |
 * | unconfirmed                     | status can't be reset                       | sign out (6), revoke       | `unconfirmed`       |
 * | unconfirmed                     | settled, given back, disabled, RESET_REQUIRED | sign out (6), revoke     | as confirmed        |
 * | unconfirmed                     | has a code of today                         | sign out (6), revoke       | `unconfirmed`       |
 * | unconfirmed                     | otherwise                                   | reset (1), sign out, revoke | `contained`        |
 * | Cognito rejected the click      | not read                                    | none, no notification      | `rejected`          |
 *
 * "revoke" means the managed-login sessions.
 * (1) If Cognito refuses or fails the reset, the plan says what follows: `ifResetRefused`, `ifResetFails`. While another
 *     run resets, this one leaves the password alone, does not disable, and comes back.
 * (2) FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER: Cognito refuses a reset there, so that a person must help.
 * (3) The judged sign-in is older than our last reset, or than an administrator's restore. An account that was locked on
 *     an unconfirmed report is disabled now under `containment: disable`.
 * (4) We disabled it in this incident, and it is enabled now.
 * (5) With `containment: disable`: disable, in place of revoke.
 * (6) Unless we ended the sessions within the last hour: then the report joins that.
 *     A confirmed report of our page joins that of the last minute, where the same link was used before.
 * (7) Where it can be and was not: the account is not disabled, or in another status by now.
 * (8) With a notification: Cognito has accepted the token of one account with the name of another, or its log lags.
 */
import type { UserStatus } from "./account";
import { isDisabled } from "./account";
import type { Evidence } from "./assessment";
import type { Escalation } from "./account-memory";
import type { Past } from "./past";
import type { Settings } from "./settings";
import type { Action } from "./step";

/** How a report ends that changes no account, but of which administrators are notified. */
export type UntouchedOutcome = "unconfirmed" | "no-such-user" | "rejected";

/** How a report ends whose actions are all done. `unconfirmed` has a password that was not reset. */
export type LockedOutcome =
  "contained" | "already-contained" | "recovered" | "escalated" | "unconfirmed";

/** How a report ends. Anything else is an error, which the queue redelivers. */
export type Outcome = "benign" | UntouchedOutcome | LockedOutcome;

/** What is done with a report whose account is not changed. */
export type LeavePlan =
  | { kind: "leave"; outcome: "benign" }
  | { kind: "leave"; outcome: "no-such-user" }
  /** The notification is all that is done: when Slack refuses it, the report comes again. */
  | { kind: "leave"; outcome: "unconfirmed" | "rejected" };

/** How a lock ends, and with which actions; what they were not enough for, is the escalation. */
export type Ending =
  | { outcome: "escalated"; escalation: Escalation; actions: Action[] }
  | { outcome: Exclude<LockedOutcome, "escalated">; escalation?: never; actions: Action[] };

/** Why a run that has done what it could comes back. */
export type Waiting =
  /** Another run has begun a reset. */
  | "another-reset"
  /** The reset of a confirmed report failed for the first time. */
  | "second-try"
  /** There were too many resets of unconfirmed reports. */
  | "room";

/** What follows a reset that did not go through: an ending, or the same report again later. */
export type AfterReset =
  | Ending
  | {
      outcome?: never;
      escalation?: never;
      actions: Action[];
      comesBack: "second-try" | "redelivery";
    };

/** What is done with a report whose account is locked: these actions, in this order, and nothing else. */
export type LockPlan = { kind: "lock" } & Ending & {
    /** What follows a reset that Cognito refuses for good, in place of the actions after it. */
    ifResetRefused: AfterReset;
    /** What follows a reset that fails otherwise: throttled, the mail quota used up, denied, no answer. */
    ifResetFails: AfterReset;
    /** Why the run comes back after its actions; absent where it ends. */
    comesBack?: Waiting;
  };

/** A row of the table. */
export type Plan = LeavePlan | LockPlan;

/** Statuses in which Cognito refuses a reset (API reference, AdminResetUserPassword), so that a person must help. */
const CANNOT_BE_RESET: UserStatus[] = ["FORCE_CHANGE_PASSWORD", "UNCONFIRMED", "EXTERNAL_PROVIDER"];

/** Deliveries in which a report waits for another run's reset. */
const WAITS = 2;

/** The delivery that is decided on. */
export interface Occasion {
  /** How often the queue has delivered the report, this time included. */
  receiveCount: number;
  /** Whether the queue does not deliver it again, so that nothing can wait. */
  isLast: boolean;
  /** Whether the memory could not be used. */
  isMemoryOut: boolean;
}

/** Decides on a report that Cognito did not reject. */
export function decide(
  evidence: Evidence,
  past: Past,
  settings: Pick<Settings, "containment" | "unconfirmedReports">,
  occasion: Occasion,
): Plan {
  const { verdict, account } = evidence;
  if (account.kind === "not-found") return { kind: "leave", outcome: "no-such-user" };
  if (verdict === "benign") return { kind: "leave", outcome: "benign" };
  if (verdict === "unconfirmed" && evidence.log === "without-sign-in") {
    return { kind: "leave", outcome: "rejected" };
  }
  if (verdict === "unconfirmed" && settings.unconfirmedReports === "alert") {
    return { kind: "leave", outcome: "unconfirmed" };
  }
  const isConfirmed = verdict === "confirmed";
  // Somebody may be hiding the log: then a person decides, and the account stays locked until then.
  const isHiddenToTheEnd =
    !isConfirmed &&
    evidence.log === "hidden" &&
    occasion.isLast &&
    past.isHiddenForLong &&
    !past.isReset;
  const isProven = isConfirmed || isHiddenToTheEnd;

  const wantsReset = mustReset(evidence, past, isProven);
  const needsReset = wantsReset && mayResetUnread(evidence, occasion);
  // Forged clicks can keep a reset in progress: a report waits for it twice at most.
  const mayWait = !occasion.isLast && occasion.receiveCount <= WAITS;
  const isWaiting = needsReset && past.isResetInProgress && mayWait;
  const disables = isConfirmed
    ? wantsReset === needsReset && !isWaiting && mustDisable(evidence, past, settings)
    : isHiddenToTheEnd && mustDisableUnreset(evidence, past);
  const signsOut = isConfirmed
    ? disables || !(past.isLinkUsedAgain && past.isJustSignedOut)
    : isProven || !past.isSignedOutThisHour;
  const lastAction: Action = disables ? "disable" : "revoke-sessions";
  const endSessions: Action[] = signsOut ? ["sign-out", lastAction] : [];
  // A reset always signs out: until it, the stolen password could open new sessions.
  const actions: Action[] =
    needsReset && !isWaiting ? ["reset", "sign-out", lastAction] : endSessions;
  const unlocked = { actions: endSessions };
  // No disabling before the second try of the reset: Cognito refuses to reset a disabled account.
  const openForReset: Action[] = signsOut ? ["sign-out", "revoke-sessions"] : [];
  const escalated = (escalation: Escalation): Ending => ({
    outcome: "escalated",
    escalation: isConfirmed ? escalation : "log-hidden",
    actions: ["sign-out", "disable"],
  });
  const isSecondTry =
    past.failedResets > 0 || occasion.isLast || (occasion.isMemoryOut && occasion.receiveCount > 1);
  const comesBack = isProven ? "second-try" : "redelivery";
  const tryAgain = { actions: openForReset, comesBack } as const;
  return {
    kind: "lock",
    ...endingOf(evidence, past, { isProven, needsReset, actions }),
    ifResetRefused: isProven ? escalated("reset-refused") : { ...unlocked, outcome: "unconfirmed" },
    ifResetFails: isProven
      ? isSecondTry
        ? escalated("reset-failed")
        : tryAgain
      : occasion.isLast
        ? { ...unlocked, outcome: "unconfirmed" }
        : tryAgain,
    ...(isWaiting && { comesBack: "another-reset" }),
  };
}

/** The same plan without its reset, for a run that finds no room for it. */
export function withoutReset(plan: LockPlan, comesBack: Waiting | undefined): LockPlan {
  const { ifResetRefused, ifResetFails } = plan;
  const actions = ifResetFails.escalation
    ? plan.actions.filter((action) => action !== "reset")
    : ifResetFails.actions;
  return comesBack
    ? { ...plan, actions, comesBack }
    : { kind: "lock", outcome: "unconfirmed", actions, ifResetRefused, ifResetFails };
}

function cannotBeReset({ account }: Evidence): boolean {
  return account.kind === "found" && CANNOT_BE_RESET.includes(account.status);
}

function isResetRequired({ account }: Evidence): boolean {
  return account.kind === "found" && account.status === "RESET_REQUIRED";
}

function mustReset(evidence: Evidence, past: Past, isProven: boolean): boolean {
  return (
    !isDisabled(evidence.account) &&
    !isResetRequired(evidence) &&
    !cannotBeReset(evidence) &&
    !isOver(past) &&
    (isProven || !past.hasCodeToday)
  );
}

/**
 * Whether a reset may be sent to an account that could not be read: nothing can be remembered of it, so that each delivery
 * would send a code. A confirmed report sends it at the first delivery, and any report at the last.
 */
function mayResetUnread({ verdict, account }: Evidence, occasion: Occasion): boolean {
  if (account.kind !== "unreadable" || account.isFinal || occasion.isLast) return true;
  return verdict === "confirmed" && occasion.receiveCount === 1;
}

/** Whether the report is settled, or a person has given the account back since. */
function isOver({ isSettled, isGivenBack }: Past): boolean {
  return isSettled || isGivenBack;
}

/** Whether an account that can't be reset is disabled. */
function mustDisableUnreset(evidence: Evidence, past: Past): boolean {
  return cannotBeReset(evidence) && !isDisabled(evidence.account) && !isOver(past);
}

/** Whether a confirmed report disables the account. */
function mustDisable(
  evidence: Evidence,
  past: Past,
  { containment }: Pick<Settings, "containment">,
): boolean {
  if (past.isGivenBack || isDisabled(evidence.account)) return false;
  return (
    past.isStolenAgain ||
    past.mustDisable ||
    mustDisableUnreset(evidence, past) ||
    (containment === "disable" && !past.wasConfirmed)
  );
}

function endingOf(
  evidence: Evidence,
  past: Past,
  { isProven, needsReset, actions }: { isProven: boolean; needsReset: boolean; actions: Action[] },
): Ending {
  const { account, verdict } = evidence;
  const escalated = (escalation: Escalation) =>
    ({ outcome: "escalated", escalation, actions }) as const;
  if (verdict === "confirmed" && past.isStolenAgain && !past.isGivenBack) {
    return escalated("stolen-again");
  }
  if (isProven && !past.isGivenBack && past.escalation) return escalated(past.escalation);
  if (cannotBeReset(evidence) && !isOver(past)) {
    if (!isProven) return { outcome: "unconfirmed", actions };
    return escalated(verdict === "confirmed" ? "status" : "log-hidden");
  }
  if (isDisabled(account) || isResetRequired(evidence)) {
    return { outcome: "already-contained", actions };
  }
  if (isOver(past)) {
    const hasNewPassword =
      past.isReadSince && past.isSettled && past.settledBy === "reset" && !past.isGivenBack;
    return { outcome: hasNewPassword ? "recovered" : "already-contained", actions };
  }
  return { outcome: needsReset ? "contained" : "unconfirmed", actions };
}
