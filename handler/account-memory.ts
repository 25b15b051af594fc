/**
 * What is remembered of an account, and how a run changes it. Pure: `memory.ts` reads and writes it, and `past.ts` says
 * what follows from it.
 *
 * Nothing in here comes from what an attacker can change: only from our own steps, and from an administrator's restore.
 * So it can spare an innocent customer a second code, and never an attacker the lock.
 */
import type { AccountState } from "./account";
import type { Evidence } from "./assessment";
import { fieldsOf } from "./fields";
import type { Fields } from "./fields";
import { keepNewest, rememberReport } from "./remembered-report";
import type { RememberedReport } from "./remembered-report";
import type { BadLoginReport } from "./report";
import type { Action } from "./step";

/** The version of an item's contents. A version that is not this one is left alone. */
export const ITEM_VERSION = 1;

/** The last time that we took a step: begun without done is not done. Times are in milliseconds since 1970. */
export interface StepTimes {
  begunAt: number;
  /** The run that began it. */
  by: string;
  /** The report that it was begun for, and whether that was confirmed. */
  eventId: string;
  isConfirmed: boolean;
  doneAt?: number;
}

/** Why a person must help. */
export type Escalation =
  /** Cognito refuses a reset in the account's status. */
  | "status"
  /** Cognito refused the reset for good. */
  | "reset-refused"
  /** The reset did not go through in two runs. */
  | "reset-failed"
  /** The account was stolen again within seven days of our lock. */
  | "stolen-again"
  /** The audit log could not be read to the last delivery, and no reset went through. */
  | "log-hidden";

/**
 * What settles reports about an earlier sign-in: a reset of ours, when its request left, or an administrator's restore.
 *
 * An attacker with a contact of his own can forge a click and get the code. So a reset on an unconfirmed report does not
 * settle another one that is confirmed.
 */
export interface Settlement {
  at: number;
  by: "reset" | "restore";
  /** Whether it was on a confirmed report. */
  isConfirmed: boolean;
  /** CloudTrail `eventID` of the report that it was on. */
  eventId?: string;
}

/** What is remembered of an account. Times are in milliseconds since 1970. */
export interface AccountMemory {
  /** Cognito's user name. */
  user: string;
  /** Oldest first. */
  reports: RememberedReport[];
  steps: Partial<Record<Action, StepTimes>>;
  settlement?: Settlement;
  /** When we last sent a code. */
  codeSentAt?: number;
  /** When we last ended the sessions. */
  signedOutAt?: number;
  /** When the follow-up is due that ends them once more; not later than `signedOutAt` where it has done so. */
  signOutAgainAt?: number;
  /** When we last disabled the account. */
  disabledAt?: number;
  /** When we last locked the account on a confirmed report. */
  theftAt?: number;
  /** When the last reset on a confirmed report left, or a restore was. A later settlement does not take it back. */
  theftResetAt?: number;
  /** Why a person must help, since when, and which report led to it. */
  escalation?: { reason: Escalation; at: number; eventId: string };
}

/** Reads an item's contents; null where they are none of this version's. */
export function parseAccountMemory(text: string): AccountMemory | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const memory = fieldsOf(parsed) ?? {};
  const { user, reports, steps, settlement, escalation } = memory;
  const isOptional = (value: unknown, has: (fields: Fields) => boolean) => {
    const fields = fieldsOf(value);
    return value === undefined || (fields !== undefined && has(fields));
  };
  const isRead =
    typeof user === "string" &&
    Array.isArray(reports) &&
    reports.every((report) => typeof fieldsOf(report)?.clickedAt === "number") &&
    fieldsOf(steps) !== undefined &&
    Object.values(steps as Fields).every((step) => typeof fieldsOf(step)?.begunAt === "number") &&
    isOptional(settlement, ({ at }) => typeof at === "number") &&
    isOptional(escalation, ({ at }) => typeof at === "number") &&
    TIMES.every((name) => memory[name] === undefined || typeof memory[name] === "number");
  return isRead ? (parsed as AccountMemory) : null;
}

const TIMES = [
  "codeSentAt",
  "signedOutAt",
  "signOutAgainAt",
  "disabledAt",
  "theftAt",
  "theftResetAt",
];

/** A report in a run. */
export interface RunReport {
  report: BadLoginReport;
  evidence: Evidence;
  /** Name of the run. */
  run: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Since when second looks have found its audit log hidden. */
  hiddenSince?: Date;
  /** Whether the queue delivers its message for the first time. */
  isFirstDelivery?: boolean;
}

/** What is begun for a report. */
export interface Begun {
  actions: Action[];
  escalation?: Escalation;
  /** When a second look at the report is due that is queued in this run. */
  lookAgainAt?: number;
}

/** The memory with a report in it, and with these steps begun. */
export function begin(
  memory: AccountMemory | null,
  runReport: RunReport,
  { actions, escalation, lookAgainAt }: Begun,
): AccountMemory {
  const { report, evidence, run, now } = runReport;
  const earlier = memory ?? { user: report.user, reports: [], steps: {} };
  const known = confirmEarlierLock(endEarlierSteps(earlier, evidence.account), runReport);
  const others = known.reports.filter(({ eventId }) => eventId !== report.eventId);
  const { eventId } = report;
  const isConfirmed = evidence.verdict === "confirmed";
  const begun = actions.map((action) => {
    return [action, { begunAt: now, by: run, eventId, isConfirmed }] as const;
  });
  const before = known.reports.find((other) => other.eventId === eventId);
  const remembered: RememberedReport = {
    ...rememberReport(report, evidence, before, now),
    ...(lookAgainAt !== undefined && { lookAgainAt }),
  };
  return {
    ...known,
    user: report.user,
    reports: keepNewest([...others, remembered]),
    steps: { ...known.steps, ...Object.fromEntries(begun) },
    ...(escalation && { escalation: { reason: escalation, at: now, eventId } }),
  };
}

/** What came of a step. */
export interface StepResult {
  action: Action;
  /** `not-needed`: another run has reset the password, or the account is disabled. */
  result: "done" | "failed" | "not-needed";
  /** When the call was sent, in milliseconds since 1970. */
  sentAt: number;
  /** Whether it was for a confirmed report; absent where the step that was begun says so. */
  isConfirmed?: boolean;
}

/** The memory after steps have ended. @param now milliseconds since 1970 */
export function finish(
  memory: AccountMemory,
  results: StepResult[],
  now: number,
  escalation?: { reason: Escalation; eventId: string },
): AccountMemory {
  const next = results.reduce((before, result) => endStep(before, result, now), memory);
  return escalation ? { ...next, escalation: { ...escalation, at: now } } : next;
}

function endStep(
  memory: AccountMemory,
  { action, result, sentAt, isConfirmed: given }: StepResult,
  now: number,
): AccountMemory {
  if (result !== "done") return action === "reset" ? endReset(memory, result, now) : memory;
  const step = memory.steps[action] ?? {
    begunAt: sentAt,
    by: "",
    eventId: "",
    isConfirmed: false,
  };
  const next = { ...memory, steps: { ...memory.steps, [action]: { ...step, doneAt: now } } };
  const { eventId } = step;
  const isConfirmed = given ?? step.isConfirmed;
  const theft = isConfirmed ? { theftAt: now } : {};
  switch (action) {
    case "reset":
      return {
        ...next,
        settlement: { at: sentAt, by: "reset", isConfirmed, eventId },
        codeSentAt: sentAt,
        ...theft,
        ...(isConfirmed && { theftResetAt: sentAt }),
      };
    case "sign-out":
      return { ...next, signedOutAt: now };
    case "disable":
      return { ...next, signedOutAt: now, disabledAt: now, ...theft };
    case "revoke-sessions":
      return next;
  }
}

/** A reset that has ended without being done is in progress no longer, so that nobody waits for it. */
function endReset(
  memory: AccountMemory,
  result: "failed" | "not-needed",
  now: number,
): AccountMemory {
  const steps = { ...memory.steps };
  const eventId = steps.reset?.eventId;
  delete steps.reset;
  const reports = memory.reports.map((report) =>
    result === "failed" && report.eventId === eventId
      ? { ...report, failedResets: (report.failedResets ?? 0) + 1, resetFailedAt: now }
      : report,
  );
  return { ...memory, steps, reports };
}

/**
 * The memory after an administrator has given the account back: reports about an earlier sign-in are settled, and what was
 * not finished before is over. What another run has written since then stays.
 *
 * @param at when the account was read before it was given back, in milliseconds since 1970
 */
export function restore(memory: AccountMemory, at: number): AccountMemory {
  const { steps, settlement, escalation, theftResetAt = 0 } = memory;
  const isKept = (step: StepTimes) => !isOpen(step) || step.begunAt > at;
  return {
    ...memory,
    steps: Object.fromEntries(Object.entries(steps).filter(([, step]) => isKept(step))),
    settlement:
      settlement && settlement.at > at ? settlement : { at, by: "restore", isConfirmed: true },
    // So that a reset on a forged click does not take the settlement back.
    theftResetAt: Math.max(theftResetAt, at),
    escalation: escalation && escalation.at > at ? escalation : undefined,
  };
}

/** Whether a step was begun and has not ended. */
export function isOpen(step: StepTimes | undefined): step is StepTimes {
  return step !== undefined && step.doneAt === undefined;
}

/**
 * A run that died between a step and its *done* has left a step that was begun. The account's state shows that it went
 * through: nobody but an administrator can bring that state about. Its request left after it was begun.
 */
function endEarlierSteps(memory: AccountMemory, account: AccountState): AccountMemory {
  if (account.kind !== "found") return memory;
  const { reset, disable } = memory.steps;
  const results: StepResult[] = [];
  if (isOpen(reset) && account.status === "RESET_REQUIRED") {
    results.push({ action: "reset", result: "done", sentAt: reset.begunAt });
  }
  if (isOpen(disable) && !account.enabled) {
    results.push({ action: "disable", result: "done", sentAt: disable.begunAt });
  }
  return finish(memory, results, account.readAt.getTime());
}

/**
 * The account was locked on an unconfirmed report and was stolen then: that report is confirmed now, or a confirmed one
 * finds the account as that reset has left it, with no password since.
 */
function confirmEarlierLock(memory: AccountMemory, { report, evidence }: RunReport): AccountMemory {
  const { settlement } = memory;
  if (evidence.verdict !== "confirmed" || settlement?.by !== "reset" || settlement.isConfirmed) {
    return memory;
  }
  const { account } = evidence;
  const isAsLeft = account.kind === "found" && account.status === "RESET_REQUIRED";
  return isAsLeft || settlement.eventId === report.eventId
    ? {
        ...memory,
        settlement: { ...settlement, isConfirmed: true },
        theftAt: Math.max(memory.theftAt ?? 0, settlement.at),
        theftResetAt: settlement.at,
      }
    : memory;
}
