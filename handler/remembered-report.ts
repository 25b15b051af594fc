/** One report as it is remembered beside the others on its account. Pure. */
import type { Evidence, Verdict } from "./assessment";
import { PAGE_PREFIX } from "./report";
import type { BadLoginReport } from "./report";
import type { Told } from "./told";

/** Reports that an item keeps, the newest. */
const REPORTS = 50;

/** A report as it is remembered. Times are in milliseconds since 1970. */
export interface RememberedReport {
  /** CloudTrail `eventID`. */
  eventId: string;
  clickedAt: number;
  verdict: Verdict;
  /** The judged sign-in, where it is known. */
  signInId?: string;
  signInAt?: number;
  /** When it is looked at again, which also covers unconfirmed clicks in the minute after it. */
  lookAgainAt?: number;
  /** Since when its audit log could not be read to the end because of throttling or errors. */
  hiddenSince?: number;
  /** Runs in which its reset did not go through. */
  failedResets?: number;
  /** When the last of them failed. */
  resetFailedAt?: number;
  /** Of a report from our page: what administrators were told of it. */
  told?: Told[];
  /** Of a report from our page: keys of the states that the customer's browsers show, the newest last. */
  pageStates?: string[];
}

/**
 * The newest reports. Unconfirmed ones go first, so that forged clicks push no confirmed one out; but never the last, which
 * is handled now.
 */
export function keepNewest(reports: RememberedReport[]): RememberedReport[] {
  if (reports.length <= REPORTS) return reports;
  const unconfirmed = reports.slice(0, -1).findIndex(({ verdict }) => verdict === "unconfirmed");
  return keepNewest(reports.filter((_, index) => index !== Math.max(unconfirmed, 0)));
}

/** The report as it is remembered from now on. @param now milliseconds since 1970 */
export function rememberReport(
  report: BadLoginReport,
  evidence: Evidence,
  before: RememberedReport | undefined,
  now: number,
): RememberedReport {
  const { verdict } = evidence;
  const signIn = verdict === "unconfirmed" ? undefined : evidence.signIn;
  const isHidden = verdict === "unconfirmed" && evidence.log === "hidden";
  return {
    eventId: report.eventId,
    clickedAt: report.time.getTime(),
    verdict,
    ...(signIn?.eventId !== undefined && { signInId: signIn.eventId }),
    ...(signIn?.time && { signInAt: signIn.time.getTime() }),
    ...(isHidden && { hiddenSince: before?.hiddenSince ?? now }),
    ...(before?.failedResets !== undefined && { failedResets: before.failedResets }),
    ...(before?.resetFailedAt !== undefined && { resetFailedAt: before.resetFailedAt }),
    ...(before?.lookAgainAt !== undefined && { lookAgainAt: before.lookAgainAt }),
    ...(before?.told && { told: before.told }),
    ...(report.page && { pageStates: pageStatesOf(report.page.stateId, before) }),
  };
}

/** Browsers that are told of one report. A customer presses twice; whoever presses more often has a page that waits. */
const PAGES = 5;

function pageStatesOf(stateId: string, before: RememberedReport | undefined): string[] {
  const others = (before?.pageStates ?? []).filter((other) => other !== stateId);
  return [...others, stateId].slice(-PAGES);
}

/** Whether a report is from our page: it names its sign-in, so that it says nothing of other clicks. */
export function isFromPage({ eventId }: Pick<RememberedReport, "eventId">): boolean {
  return eventId.startsWith(PAGE_PREFIX);
}
