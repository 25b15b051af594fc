/** What is done later for a report: as pure functions. */
import { expect } from "chai";
import { needsSecondLook, secondLookOf, signOutsOf } from "../../handler/later";
import type { Step } from "../../handler/step";
import { RESET, SIGN_OUT, notDone } from "../support/notifications";
import { accountOf, benign, confirmed, REPORT, unconfirmed } from "../support/report";

const NOW = new Date("2026-11-22T09:30:42Z");
const MINUTE = 60_000;
const after = (ms: number) => new Date(NOW.getTime() + ms);

describe("needsSecondLook", () => {
  const withLog = (log: Parameters<typeof unconfirmed>[2]) => unconfirmed(accountOf(), "why", log);
  const first = (hasOutcome: boolean) =>
    ({ kind: "second-look", report: REPORT, hasOutcome, firstLookAt: NOW }) as const;
  const alone = { isLookedAtAgain: false, isSettled: false };

  for (const log of ["read", "without-sign-in", "hidden", "unfinished"] as const) {
    const isRead = log === "read" || log === "without-sign-in";
    it(`is needed after a first look at a log that was ${log}`, () => {
      expect(needsSecondLook(withLog(log), alone, undefined)).to.equal(true);
    });

    it(`is not needed where that of another click of the minute covers it: ${log}`, () => {
      const covered = { ...alone, isLookedAtAgain: true };
      expect(needsSecondLook(withLog(log), covered, undefined)).to.equal(false);
    });

    it(`is ${isRead ? "not " : ""}needed again where the log was ${log} and there is no outcome`, () => {
      expect(needsSecondLook(withLog(log), alone, first(false))).to.equal(!isRead);
      expect(needsSecondLook(withLog(log), alone, first(true))).to.equal(false);
    });
  }

  it("is not needed where the pool keeps no log, or there is a verdict", () => {
    for (const evidence of [withLog("none"), confirmed(), benign()]) {
      expect(needsSecondLook(evidence, alone, undefined)).to.equal(false);
      expect(needsSecondLook(evidence, alone, first(false))).to.equal(false);
    }
  });

  it("is needed once for a settled report that another click's Invalid may have confirmed", () => {
    const near = confirmed(accountOf(), {}, false);
    const settled = { ...alone, isSettled: true };
    expect(needsSecondLook(near, settled, undefined)).to.equal(true);
    expect(needsSecondLook(near, alone, undefined), "not settled").to.equal(false);
    expect(needsSecondLook(confirmed(), settled, undefined), "exact").to.equal(false);
    expect(needsSecondLook(near, settled, first(true)), "the last look").to.equal(false);
    const covered = { ...settled, isLookedAtAgain: true };
    expect(needsSecondLook(near, covered, undefined), "of its own").to.equal(true);
  });
});

describe("secondLookOf", () => {
  const look = (evidence: Parameters<typeof needsSecondLook>[0]) =>
    secondLookOf({ report: REPORT, evidence }, NOW);
  const common = { kind: "second-look", report: REPORT, firstLookAt: NOW };

  it("keeps which event was Valid, and that there is no outcome yet", () => {
    expect(look(benign(accountOf(), { eventId: "event-1" }))).to.deep.equal({
      ...common,
      ...{ hasOutcome: false, validEventId: "event-1" },
    });
    expect(look(benign())).to.deep.equal({ ...common, hasOutcome: false });
  });

  it("knows that a report which is not benign has an outcome", () => {
    expect(look(unconfirmed())).to.deep.equal({ ...common, hasOutcome: true });
  });

  it("keeps which sign-in was judged, where there is one", () => {
    const judged = confirmed(accountOf(), { eventId: "event-1" }, false);
    const expected = { ...common, hasOutcome: true, judgedEventId: "event-1" };
    expect(look(judged)).to.deep.equal(expected);
    expect(look(confirmed())).to.deep.equal({ ...common, hasOutcome: true });
  });

  it("keeps since when the audit log is hidden, and nothing where it is unfinished", () => {
    const withLog = (log: "hidden" | "unfinished") => look(unconfirmed(accountOf(), "why", log));
    expect(withLog("hidden")).to.deep.equal({ ...common, hasOutcome: true, hiddenSince: NOW });
    expect(withLog("unfinished")).to.deep.equal({ ...common, hasOutcome: true });
  });
});

describe("signOutsOf", () => {
  const of = (steps: Step[], past: Parameters<typeof signOutsOf>[0] = {}, isCookieOpen = true) =>
    signOutsOf(past, {
      ...{ kind: "complete", outcome: "contained" },
      ...{ steps, endedAt: NOW, isCookieOpen },
    });

  it("is 77 minutes after this run's where a cookie may be open, and 16 where none is", () => {
    const cookie = { lockedAt: NOW, again: after(77 * MINUTE), state: "to-queue" };
    expect(of([RESET, SIGN_OUT])).to.deep.equal(cookie);
    const tracked = { lockedAt: NOW, again: after(16 * MINUTE), state: "to-queue" };
    expect(of([RESET, SIGN_OUT], {}, false)).to.deep.equal(tracked);
  });

  it("is this run's, although an earlier one is queued", () => {
    const past = { signedOutAt: after(-9 * MINUTE), signOutAgainAt: after(MINUTE) };
    expect(of([SIGN_OUT], past)).to.include({ state: "to-queue", lockedAt: NOW });
  });

  it("is the earlier one's where this run joins it", () => {
    const past = { signedOutAt: after(-9 * MINUTE), signOutAgainAt: after(MINUTE) };
    for (const steps of [[], [RESET], [notDone(SIGN_OUT)]]) {
      expect(of(steps, past)).to.deep.equal({
        ...{ lockedAt: past.signedOutAt, again: past.signOutAgainAt, state: "queued" },
      });
    }
  });

  it("is over where that was the last one", () => {
    const at = after(-MINUTE);
    const past = { signedOutAt: at, signOutAgainAt: at };
    expect(of([], past)).to.deep.equal({ lockedAt: at, again: at, state: "done" });
  });

  it("is queued by this run where no run has queued it", () => {
    const at = after(-9 * MINUTE);
    expect(of([], { signedOutAt: at })).to.deep.equal({
      ...{ lockedAt: at, again: after(68 * MINUTE), state: "to-queue" },
    });
    expect(of([])).to.include({ lockedAt: NOW, state: "to-queue" });
  });
});
