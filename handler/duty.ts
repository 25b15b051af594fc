/**
 * What the first two lines of a notification say: who, is it over, and what must I do. Each duty has a mark and a wording of
 * its own, so that nobody must read on to know. Pure.
 */
import { SIGN_OUT_AGAIN_COOKIE_MS } from "./deadlines";
import type { Waiting } from "./decision";
import type { Escalation } from "./account-memory";
import {
  dutyOf,
  hasCode,
  isAccountDisabled,
  isConfirmed,
  mayCodeBeStolen,
  needsSignOutByHand,
  stepsOf,
} from "./notification-facts";
import type { Duty, NotificationFacts } from "./notification-facts";
import { timeUntil } from "./time-text";
import type { TimeWriter } from "./time-text";

/** The mark of each duty. No two duties share one. */
export const MARKS: Record<Duty, string> = {
  done: ":white_check_mark:",
  check: ":lock:",
  "act-now": ":rotating_light:",
  "not-locked": ":warning:",
  information: ":information_source:",
};

/** The mark of a drill, whatever came of it: nobody must take it for a real report. */
export const DRILL_MARK = ":test_tube:";

/** A code of a reset works this long (API reference, AdminResetUserPassword). */
export const CODE_MS = 3_600_000;

/** Why a person must help. */
export const ESCALATIONS: Record<Escalation, string> = {
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

/** What to do, and what else to know of it. */
export interface DutyText {
  /** The duty, as a sentence. */
  lead: string;
  rest: string[];
}

/** The state in words, without mark and names. */
export function stateInWords(facts: NotificationFacts): string {
  const isDisabledNow = isAccountDisabled(facts);
  if (facts.kind === "incomplete") {
    const state = unfinishedState(facts);
    return facts.isLast ? `Act now, ${state}` : `${state[0]!.toUpperCase()}${state.slice(1)} yet`;
  }
  switch (facts.outcome) {
    case "escalated":
      return "Act now, a person must help";
    case "recovered":
      return "For information, new password since our reset";
    case "no-such-user":
      return facts.report.page ? "Not locked, no such user" : "For information, no such user";
    case "unconfirmed":
      return facts.kind === "untouched" ? "Not locked" : "Not locked, only signed out";
    case "rejected":
      return "Not locked, not a sign-in of this account";
    case "contained":
    case "already-contained": {
      const before = facts.outcome === "already-contained" ? "Locked before" : "Locked";
      if (needsSignOutByHand(facts)) return "Act now, locked but sign out once more";
      if (!isConfirmed(facts)) return `${before}, but not confirmed`;
      if (mayCodeBeStolen(facts)) return `${before}, check the contacts`;
      return isDisabledNow ? `${before} and disabled, nothing to do` : `${before}, nothing to do`;
    }
  }
}

/** How far an account is locked: its password or the account itself is what locks it. */
function unfinishedState({ steps }: NotificationFacts & { kind: "incomplete" }): string {
  const isFailed = steps.some(({ result }) => result === "failed" || result === "refused");
  const done = steps.filter(({ result }) => result === "done").map(({ operation }) => operation);
  if (done.length > 0 && isFailed) return "not fully locked";
  const isLocked = done.includes("AdminResetUserPassword") || done.includes("AdminDisableUser");
  return isLocked ? "not finished" : "not locked";
}

/** The mark, and the state in words; a drill says so first. */
export function markedState(facts: NotificationFacts): string {
  const state = stateInWords(facts);
  return facts.report.drill ? `${DRILL_MARK} DRILL: ${state}` : `${MARKS[dutyOf(facts)]} ${state}`;
}

/**
 * What an administrator must do, and by when.
 *
 * @param now for how long there is time
 */
export function dutyText(facts: NotificationFacts, now: Date, write: TimeWriter): DutyText {
  if (facts.kind === "incomplete") return unfinished(facts);
  switch (facts.outcome) {
    case "escalated":
      return {
        lead: "Help the customer back in: nobody else will.",
        rest: [
          ...(isAccountDisabled(facts) ? ["The account is disabled until you enable it."] : []),
          ...why(facts),
          ...lastToken(facts, now, write),
        ],
      };
    case "recovered":
      return {
        lead: "Ask the customer whether they chose the new password.",
        rest: [
          "If they did, there is nothing to do. If not, disable the account with the command below.",
        ],
      };
    case "no-such-user":
      return {
        lead: "Nothing to do if the account was deleted.",
        rest: [
          ...(facts.report.page
            ? ["The name in the link may have been changed since the mail."]
            : []),
          "If it has another name, find it by its e-mail address, and lock it by hand. Nothing was changed.",
        ],
      };
    case "unconfirmed":
      return {
        lead: "Ask the customer whether they reported it.",
        rest: [
          facts.kind === "untouched"
            ? "Nothing was locked: this stack only alerts (unconfirmedReports is alert)."
            : `The password was not reset. ${signOutSummary(facts)}`,
          "If they did, lock the account with the commands below.",
        ],
      };
    case "rejected":
      return {
        lead: "Ask the customer whether they reported it.",
        rest: [
          "Nothing was locked: somebody has used the link of another account with this name, or Cognito's audit log lags. " +
            "The log is read once more 15 minutes after the report.",
          "If they did, lock the account with the commands below.",
        ],
      };
    case "contained":
    case "already-contained":
      return facts.kind === "locked" ? lockedDuty(facts, now, write) : { lead: "", rest: [] };
  }
}

/** Whether this run ended the sessions, or an earlier one did. */
export function signOutSummary(facts: NotificationFacts): string {
  return stepsOf(facts).length > 0
    ? "The sessions are ended again."
    : "The sessions were ended less than an hour ago, so nothing was done.";
}

function lockedDuty(
  facts: NotificationFacts & { kind: "locked" },
  now: Date,
  write: TimeWriter,
): DutyText {
  const token = lastToken(facts, now, write);
  if (needsSignOutByHand(facts)) {
    const at = signOutByHandAt(facts);
    return {
      lead: `Sign the account out once more by hand, ${write(at)}, ${dueIn(at, now)}.`,
      rest: ["The second sign-out could not be queued; the command is below.", ...token],
    };
  }
  if (!isConfirmed(facts)) {
    return {
      lead: "Ask the customer whether they reported it.",
      rest: ["Cognito did not confirm the report; the account is locked all the same.", ...token],
    };
  }
  if (mayCodeBeStolen(facts)) {
    return {
      lead: "Check the account's e-mail address and phone number.",
      rest: ["They may be the attacker's: the account was changed before the lock.", ...token],
    };
  }
  if (isAccountDisabled(facts)) {
    return {
      lead: "Nothing to do until the customer asks.",
      rest: ["The account is disabled; the commands below give it back.", ...token],
    };
  }
  return { lead: "Nothing to do.", rest: [...codeThatExpired(facts, now), ...token] };
}

/** When a person must end the sessions once more: when everything from before the lock has died. */
export function signOutByHandAt({ lockedAt }: { lockedAt: Date }): Date {
  return new Date(lockedAt.getTime() + SIGN_OUT_AGAIN_COOKIE_MS);
}

function dueIn(time: Date, now: Date): string {
  return time > now ? timeUntil(time, now) : "which is now";
}

/** A code that was sent before and works no more, so that the customer may ask for another. */
function codeThatExpired(facts: NotificationFacts & { kind: "locked" }, now: Date): string[] {
  const { codeSentAt, outcome } = facts;
  const isOld = codeSentAt && codeSentAt.getTime() + CODE_MS <= now.getTime();
  return outcome === "already-contained" && isOld && hasCode(facts)
    ? ["The customer's code has expired; if they ask, send another."]
    : [];
}

function lastToken(
  facts: NotificationFacts & { kind: "locked" | "untouched" },
  now: Date,
  write: TimeWriter,
): string[] {
  if (facts.kind !== "locked") return [];
  const { tokensUntil } = facts.exposure;
  return tokensUntil > now
    ? [`The last stolen token dies ${write(tokensUntil)}, ${timeUntil(tokensUntil, now)}.`]
    : [`The last stolen token died ${write(tokensUntil)}.`];
}

/** Why a person must help. */
function why(facts: NotificationFacts): string[] {
  const reason = facts.kind === "locked" ? facts.escalation : undefined;
  return reason === undefined ? [] : [`Why: ${ESCALATIONS[reason]}.`];
}

function unfinished(facts: NotificationFacts & { kind: "incomplete" }): DutyText {
  if (facts.isLast) {
    return {
      lead: "Finish the lock by hand: nobody else will.",
      rest: [
        "The queue does not deliver the report again. It goes to the dead-letter queue, until an administrator replays it.",
      ],
    };
  }
  if (facts.waiting) {
    return {
      lead: "Nothing to do yet.",
      rest: [`It comes back: ${WAITINGS[facts.waiting]}.`],
    };
  }
  return {
    lead: "Finish it by hand, or wait.",
    rest: [
      "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.",
    ],
  };
}
