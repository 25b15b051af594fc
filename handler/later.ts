/** What is done later for a report: a second look, and one more sign-out. Pure. */
import type { Past } from "./past";
import type { Assessed, Evidence } from "./assessment";
import type { ContainmentResult } from "./containment";
import { SIGN_OUT_AGAIN_COOKIE_MS, SIGN_OUT_AGAIN_MS } from "./deadlines";
import type { FollowUp } from "./follow-up";
import { isStepDone } from "./step";

/** A report on its second look. */
export type SecondLook = Extract<FollowUp, { kind: "second-look" }>;

/**
 * Whether the audit log may say more later: not where the pool keeps none. A second look at a click covers the clicks of
 * the minute after it, so that a flood does not multiply them. A second look is the last, unless the log could not be read.
 */
export function needsSecondLook(
  evidence: Evidence,
  { isLookedAtAgain, isSettled }: Pick<Past, "isLookedAtAgain" | "isSettled">,
  secondLook: SecondLook | undefined,
): boolean {
  // Another click's Invalid may have settled it, while its own is still missing.
  if (evidence.verdict === "confirmed") return !secondLook && isSettled && !evidence.isExact;
  if (evidence.verdict !== "unconfirmed" || evidence.log === "none") return false;
  const isRead = evidence.log === "read" || evidence.log === "without-sign-in";
  if (secondLook) return !secondLook.hasOutcome && !isRead;
  return !isLookedAtAgain;
}

/** The second look at a report. */
export function secondLookOf({ report, evidence }: Assessed, now: Date): SecondLook {
  const validEventId = evidence.verdict === "benign" ? evidence.signIn.eventId : undefined;
  const judgedEventId = evidence.verdict === "confirmed" ? evidence.signIn.eventId : undefined;
  const isHidden = evidence.verdict === "unconfirmed" && evidence.log === "hidden";
  return {
    kind: "second-look",
    report,
    hasOutcome: evidence.verdict !== "benign",
    ...(validEventId !== undefined && { validEventId }),
    ...(judgedEventId !== undefined && { judgedEventId }),
    ...(isHidden && { hiddenSince: now }),
    firstLookAt: now,
  };
}

/** When the sessions were ended last, and when they are ended once more. */
export interface SignOuts {
  lockedAt: Date;
  again: Date;
  /** `to-queue`: no follow-up is on its way for it. `done`: it was the last one, so that nothing is open any more. */
  state: "to-queue" | "queued" | "done";
}

/**
 * The sign-outs after a lock. A report that joined an earlier one has that one's follow-up, unless it was never queued.
 *
 * @param result what this run did
 */
export function signOutsOf(
  {
    signedOutAt,
    signOutAgainAt,
    isLinkUsedAgain,
  }: Partial<Pick<Past, "signedOutAt" | "signOutAgainAt" | "isLinkUsedAgain">>,
  { steps, endedAt, isCookieOpen }: Extract<ContainmentResult, { kind: "complete" }>,
): SignOuts {
  const isSignedOut = isStepDone(steps, "AdminUserGlobalSignOut");
  const lockedAt = isSignedOut ? endedAt : (signedOutAt ?? endedAt);
  // Since the lock nobody has begun a sign-in with the stolen password, so that one later sign-out is enough for a link.
  const isQueued = isLinkUsedAgain && signOutAgainAt !== undefined && signOutAgainAt > lockedAt;
  if (isQueued) return { lockedAt, again: signOutAgainAt, state: "queued" };
  if (!isSignedOut && signOutAgainAt !== undefined) {
    return signOutAgainAt > lockedAt
      ? { lockedAt, again: signOutAgainAt, state: "queued" }
      : { lockedAt, again: lockedAt, state: "done" };
  }
  const afterMs = isCookieOpen ? SIGN_OUT_AGAIN_COOKIE_MS : SIGN_OUT_AGAIN_MS;
  return { lockedAt, again: new Date(lockedAt.getTime() + afterMs), state: "to-queue" };
}
