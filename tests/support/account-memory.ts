/** Memories of accounts, for tests that change one thing in them. */
import type { AccountMemory, RunReport, Settlement, StepTimes } from "../../handler/account-memory";
import type { Evidence } from "../../handler/assessment";
import { pastOf } from "../../handler/past";
import type { Past } from "../../handler/past";
import { accountOf, confirmed, REPORT } from "./report";

/** The time of the click that every run here is about, in milliseconds since 1970. */
export const CLICK = REPORT.time.getTime();

/** The sign-in that was judged: an hour before the click. */
export const SIGN_IN_AT = CLICK - 3_600_000;

/** The time of every run, unless changed: half a minute after the click. */
export const NOW = CLICK + 30_000;

/** A memory of an account to which nothing has been done yet. */
export function memoryOf(change: Partial<AccountMemory> = {}): AccountMemory {
  return { user: REPORT.user, reports: [], steps: {}, ...change };
}

/** A confirmed report, whose judged sign-in was at this time. */
export function stolenAt(signInAt = SIGN_IN_AT, account = accountOf()): Evidence {
  return confirmed(account, { eventId: "sign-in-1", time: new Date(signInAt) });
}

/** The run of a report; confirmed unless changed. */
export function runOf(change: Partial<RunReport> = {}): RunReport {
  return { report: REPORT, evidence: stolenAt(), run: "m-1#1", now: NOW, ...change };
}

/** A step that a run has begun, for a confirmed report unless changed. */
export function begunAt(at: number, change: Partial<StepTimes> = {}): StepTimes {
  return { begunAt: at, by: "m-0#1", eventId: REPORT.eventId, isConfirmed: true, ...change };
}

/** A settlement by our reset for a confirmed report, unless changed. */
export function settledAt(at: number, change: Partial<Settlement> = {}): Settlement {
  return { at, by: "reset", isConfirmed: true, eventId: "settled-by", ...change };
}

/** What a memory says about a confirmed report. */
export function pastWith(change: Partial<AccountMemory>, run: Partial<RunReport> = {}): Past {
  return pastOf(memoryOf(change), runOf(run));
}
