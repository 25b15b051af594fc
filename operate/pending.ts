/** What is not settled about an account, by what is remembered of it. Pure. */
import { isOpen } from "../handler/account-memory";
import type { AccountMemory, Escalation, StepTimes } from "../handler/account-memory";
import { isFromPage } from "../handler/remembered-report";
import type { RememberedReport } from "../handler/remembered-report";
import { FRESH_CLICK_MS, SECOND_LOOK_MS, SECOND_LOOKS_MS } from "../handler/deadlines";
import { readableTime } from "../handler/time-text";
import type { Action } from "../handler/step";
import type { Account } from "./account";

/** Steps as people say them. */
export const ACTIONS: Record<Action, string> = {
  reset: "the reset of the password",
  "sign-out": "the sign-out",
  "revoke-sessions": "the end of the managed-login sessions",
  disable: "the disabling",
};

/** Why a person must help. */
const ESCALATIONS: Record<Escalation, string> = {
  status: "Cognito can't reset an account in its status",
  "reset-refused": "Cognito refused the reset for good",
  "reset-failed": "the reset did not go through in two runs",
  "stolen-again": "it was stolen again within seven days of the lock",
  "log-hidden": "the audit log could not be read to the end, and no reset went through",
};

/** A time, in milliseconds since 1970. */
export function at(time: number): string {
  // No date of JavaScript is further away from 1970 than this.
  return Math.abs(time) <= 8.64e15 ? readableTime(new Date(time)) : "an impossible time";
}

/** Whether a person must help, and the account was not restored since. */
export function isEscalated({ escalation }: AccountMemory): boolean {
  return escalation !== undefined;
}

/**
 * The steps that were begun and not finished. Where a refused reset was followed by a disabling, the end of the sessions
 * was begun and is not needed: a disabling ends them all.
 */
export function unfinishedSteps({
  steps,
  disabledAt = 0,
}: Pick<AccountMemory, "steps" | "disabledAt">): [Action, StepTimes][] {
  const isNeeded = (action: string, { begunAt }: StepTimes) =>
    action === "reset" || action === "disable" || begunAt > disabledAt;
  return Object.entries(steps).filter(
    ([action, step]) => isOpen(step) && isNeeded(action, step),
  ) as [Action, StepTimes][];
}

/** Whether an incident is open that a restore would end. */
export function isUnfinished(memory: AccountMemory): boolean {
  return isEscalated(memory) || unfinishedSteps(memory).length > 0;
}

/** When it was escalated, and why. */
export function describeEscalation({
  reason,
  at: since,
}: NonNullable<AccountMemory["escalation"]>) {
  // A later version may know other reasons.
  return `escalated at ${at(since)}: ${ESCALATIONS[reason] ?? reason}`;
}

/**
 * Everything about an account that is not settled; empty where it is.
 *
 * @param now milliseconds since 1970
 * @param state the account as Cognito has it, where that could be read
 */
export function pendingOf(
  memory: AccountMemory,
  now: number,
  state: Pick<Account, "status" | "enabled"> | null,
): string[] {
  const { escalation, reports, codeSentAt } = memory;
  const unfinished = unfinishedSteps(memory).map(
    ([action, { begunAt }]) =>
      `${ACTIONS[action] ?? action} was begun at ${at(begunAt)} and not finished`,
  );
  const isWaiting = codeSentAt !== undefined && state?.enabled && state.status === "RESET_REQUIRED";
  return [
    ...(escalation ? [describeEscalation(escalation)] : []),
    ...unfinished,
    ...(isWaiting
      ? [
          `waits for the customer, who was sent a code at ${at(codeSentAt)}, which works for an hour`,
        ]
      : []),
    ...nextSignOut(memory, now),
    ...reports.flatMap((report) => secondLook(report, now)),
  ];
}

function nextSignOut({ signOutAgainAt, signedOutAt = 0 }: AccountMemory, now: number): string[] {
  if (signOutAgainAt === undefined || signOutAgainAt <= signedOutAt) return [];
  const next = `the sessions are ended once more at ${at(signOutAgainAt)}`;
  return [
    signOutAgainAt >= now
      ? next
      : `${next}; that time is past, so it is late, or in a dead-letter queue (npm run replay)`,
  ];
}

/** The memory does not say whether a second look took place, so this goes by the time. */
function secondLook(report: RememberedReport, now: number): string[] {
  const { verdict, clickedAt, lookAgainAt } = report;
  const isQueued = lookAgainAt !== undefined || verdict === "benign";
  const dueAt = lookAgainAt ?? clickedAt + SECOND_LOOK_MS + FRESH_CLICK_MS;
  const subject = isFromPage(report) ? "the page's report" : "the click";
  const what = `a second look at ${subject} of ${at(clickedAt)}`;
  if (!isQueued) return [];
  if (now < dueAt) return [`${what}, until ${at(dueAt)}`];
  const lastAt = dueAt + SECOND_LOOKS_MS;
  return verdict === "unconfirmed" && now < lastAt
    ? [`${what}, if the audit log could not be read; until ${at(lastAt)}`]
    : [];
}
