/** What the memory of an account says about a report: as pure functions. */
import { expect } from "chai";
import type { AccountMemory, Settlement } from "../../handler/account-memory";
import { pastOf, withEarlierVerdict } from "../../handler/past";
import type { Past } from "../../handler/past";
import type { Evidence } from "../../handler/assessment";
import {
  begunAt,
  CLICK,
  memoryOf,
  NOW,
  pastWith,
  runOf,
  settledAt,
  SIGN_IN_AT,
  stolenAt,
} from "../support/account-memory";
import { accountOf, benign, confirmed, REPORT, unconfirmed } from "../support/report";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const NOTHING: Past = {
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
  isHiddenForLong: false,
  otherClicks: 0,
  reportsThisHour: 0,
  isLookedAtAgain: false,
  codeSentAt: undefined,
  signedOutAt: undefined,
  signOutAgainAt: undefined,
};

describe("pastOf", () => {
  it("says nothing where there is no memory, or an empty one", () => {
    expect(pastOf(null, runOf())).to.deep.equal(NOTHING);
    expect(pastWith({})).to.deep.equal(NOTHING);
  });

  describe("settled:", () => {
    const by = (at: number, who: "reset" | "restore" = "reset") => ({
      settlement: settledAt(at, { by: who }),
    });

    it("a sign-in more than five seconds before our reset", () => {
      const past = pastWith(by(SIGN_IN_AT + 5 * SECOND + 1));
      expect(past).to.include({ isSettled: true, settledBy: "reset", isGivenBack: false });
    });

    it("not one within five seconds of it: the clocks may differ, and ties lock", () => {
      for (const after of [5 * SECOND, 0, -5 * SECOND]) {
        expect(pastWith(by(SIGN_IN_AT + after)), String(after)).to.include({ isSettled: false });
      }
    });

    it("not a sign-in after it, although the click of another report was before", () => {
      expect(pastWith(by(SIGN_IN_AT - HOUR))).to.include({ isSettled: false });
    });

    it("by the sign-in and not by the click, where the sign-in is known", () => {
      expect(pastWith(by(CLICK - HOUR / 2))).to.include({ isSettled: true });
    });

    for (const [what, evidence] of [
      ["an unconfirmed report", unconfirmed()],
      ["a judged sign-in without a time", confirmed()],
    ] as const) {
      it(`by the click for ${what}`, () => {
        expect(pastWith(by(CLICK - HOUR / 2), { evidence })).to.include({ isSettled: false });
        expect(pastWith(by(CLICK + 5 * SECOND), { evidence })).to.include({ isSettled: false });
        expect(pastWith(by(CLICK + 5 * SECOND + 1), { evidence })).to.include({ isSettled: true });
      });
    }

    describe("by our reset for an unconfirmed report, which an attacker can bring about,", () => {
      const settlement = settledAt(CLICK + HOUR, { isConfirmed: false, eventId: "another" });
      const settled = (evidence: Evidence, change: Partial<Settlement> = {}) =>
        pastWith({ settlement: { ...settlement, ...change } }, { evidence }).isSettled;

      it("no confirmed report, unless it is the same one, or a person has restored the account", () => {
        expect(settled(stolenAt())).to.equal(false);
        expect(settled(stolenAt(), { eventId: REPORT.eventId })).to.equal(true);
        expect(settled(stolenAt(), { by: "restore" })).to.equal(true);
        expect(settled(stolenAt(), { isConfirmed: true })).to.equal(true);
      });

      it("but another unconfirmed one", () => {
        expect(settled(unconfirmed())).to.equal(true);
        expect(settled(benign())).to.equal(true);
      });
    });

    describe("by a reset for a confirmed report, although a later one for another overwrote it,", () => {
      const forged = { isConfirmed: false, eventId: "forged" };
      const settled = (theftResetAt: number, evidence = stolenAt(), at = NOW) =>
        pastWith({ theftResetAt, settlement: settledAt(at, forged) }, { evidence });

      it("a sign-in more than five seconds before it", () => {
        const past = settled(SIGN_IN_AT + 5 * SECOND + 1);
        expect(past).to.include({ isSettled: true, settledBy: "reset", isGivenBack: false });
        expect(settled(SIGN_IN_AT + 5 * SECOND)).to.include({ isSettled: false });
        expect(settled(SIGN_IN_AT + 5 * SECOND)).not.to.have.property("settledBy");
      });

      it("also where nothing else settles, and for an unconfirmed report by its click", () => {
        expect(pastWith({ theftResetAt: NOW })).to.include({ isSettled: true });
        const late = CLICK + 5 * SECOND;
        expect(settled(late, unconfirmed(), 0)).to.include({ isSettled: false });
        expect(settled(late + 1, unconfirmed(), 0)).to.include({ isSettled: true });
      });

      it("but a restore since is a restore", () => {
        const settlement = settledAt(NOW, { by: "restore" });
        const past = pastWith({ theftResetAt: NOW, settlement });
        expect(past).to.include({ isSettled: true, settledBy: "restore", isGivenBack: true });
      });
    });

    it("by an administrator's restore, and given back with it", () => {
      const past = pastWith(by(CLICK, "restore"));
      expect(past).to.include({ isSettled: true, settledBy: "restore", isGivenBack: true });
    });

    it("not by a restore before the sign-in, which does not give this one back either", () => {
      const past = pastWith(by(SIGN_IN_AT - HOUR, "restore"));
      expect(past).to.include({ isSettled: false, isGivenBack: false });
    });
  });

  describe("given back:", () => {
    it("an account that we disabled after the sign-in, and that is enabled now", () => {
      expect(pastWith({ disabledAt: SIGN_IN_AT + 1 })).to.include({ isGivenBack: true });
    });

    const not: [string, Partial<AccountMemory>, Parameters<typeof accountOf>[0]][] = [
      ["one that is disabled still", { disabledAt: CLICK }, { enabled: false }],
      ["one that was read before", { disabledAt: CLICK }, { readAt: new Date(CLICK) }],
      ["one that we disabled before the sign-in", { disabledAt: SIGN_IN_AT }, {}],
      ["one that we did not disable", { signedOutAt: CLICK }, {}],
    ];
    for (const [what, memory, account] of not) {
      it(`not ${what}`, () => {
        const evidence = stolenAt(SIGN_IN_AT, accountOf(account));
        expect(pastWith(memory, { evidence })).to.include({ isGivenBack: false });
      });
    }

    it("not one that can't be read", () => {
      const evidence = confirmed({ kind: "unreadable", isFinal: true });
      const memory = { disabledAt: CLICK + HOUR };
      expect(pastWith(memory, { evidence })).to.include({ isGivenBack: false });
    });
  });

  describe("read since the settlement:", () => {
    const readAt = new Date(NOW);
    const evidence = stolenAt(SIGN_IN_AT, accountOf({ readAt }));
    const isReadSince = (change: Partial<AccountMemory>) =>
      pastWith(change, { evidence }).isReadSince;

    it("an account that was read after it, and after the reset was done", () => {
      expect(isReadSince({ settlement: settledAt(NOW - 1) })).to.equal(true);
      expect(isReadSince({ settlement: settledAt(NOW) })).to.equal(false);
      const steps = { reset: begunAt(1, { doneAt: NOW }) };
      expect(isReadSince({ steps })).to.equal(false);
      expect(isReadSince({ steps: { reset: begunAt(1, { doneAt: NOW - 1 }) } })).to.equal(true);
    });

    it("not one that can't be read", () => {
      const unreadable = confirmed({ kind: "unreadable", isFinal: true });
      expect(pastWith({}, { evidence: unreadable }).isReadSince).to.equal(false);
    });
  });

  describe("a disabling that was begun and not done", () => {
    const disable = (change = {}) => ({ steps: { disable: begunAt(CLICK, change) } });

    it("must be finished, for fourteen days", () => {
      expect(pastWith(disable())).to.include({ mustDisable: true });
      expect(pastWith(disable(), { now: CLICK + 14 * DAY - 1 })).to.include({ mustDisable: true });
      expect(pastWith(disable(), { now: CLICK + 14 * DAY })).to.include({ mustDisable: false });
    });

    it("is finished when it is done", () => {
      expect(pastWith(disable({ doneAt: CLICK }))).to.include({ mustDisable: false });
    });
  });

  describe("a reset in progress", () => {
    const reset = (change = {}) => ({ steps: { reset: begunAt(NOW, change) } });

    it("is one that another run began less than thirty seconds ago", () => {
      expect(pastWith(reset())).to.include({ isResetInProgress: true });
      const now = NOW + 30 * SECOND;
      expect(pastWith(reset(), { now: now - 1 })).to.include({ isResetInProgress: true });
      expect(pastWith(reset(), { now })).to.include({ isResetInProgress: false });
    });

    it("is not this run's own, and not one that is done", () => {
      expect(pastWith(reset({ by: "m-1#1" }))).to.include({ isResetInProgress: false });
      expect(pastWith(reset({ by: "m-1#2" }))).to.include({ isResetInProgress: true });
      expect(pastWith(reset({ doneAt: NOW }))).to.include({ isResetInProgress: false });
    });

    it("is no sign-out that another run has begun", () => {
      const steps = { "sign-out": begunAt(NOW), disable: begunAt(NOW) };
      expect(pastWith({ steps })).to.include({ isResetInProgress: false });
    });
  });

  it("knows whether a reset went through since the click", () => {
    expect(pastWith({ codeSentAt: CLICK + 1 })).to.include({ isReset: true });
    expect(pastWith({ codeSentAt: CLICK })).to.include({ isReset: false });
  });

  it("has a code of today for 24 hours, and says when it was sent", () => {
    const codeSentAt = CLICK - HOUR;
    const past = pastWith({ codeSentAt }, { now: codeSentAt + DAY - 1 });
    expect(past).to.deep.include({ hasCodeToday: true, codeSentAt: new Date(codeSentAt) });
    const late = pastWith({ codeSentAt }, { now: codeSentAt + DAY });
    expect(late).to.deep.include({ hasCodeToday: false, codeSentAt: new Date(codeSentAt) });
  });

  it("counts the other reports of the last hour", () => {
    const clickAt = (eventId: string, clickedAt: number) => ({
      ...{ eventId, clickedAt, verdict: "unconfirmed" as const },
    });
    const reports = [
      clickAt("old", CLICK - HOUR),
      clickAt("young", CLICK - HOUR + 1),
      clickAt("other", CLICK - 5 * SECOND),
      clickAt(REPORT.eventId, CLICK),
    ];
    expect(pastWith({ reports }, { now: CLICK })).to.include({ reportsThisHour: 2 });
  });

  it("is signed out for an hour, and says since when", () => {
    const signedOutAt = CLICK - HOUR / 2;
    const past = pastWith({ signedOutAt }, { now: signedOutAt + HOUR - 1 });
    expect(past).to.deep.include({ isSignedOutThisHour: true, signedOutAt: new Date(signedOutAt) });
    const now = signedOutAt + HOUR;
    expect(pastWith({ signedOutAt }, { now })).to.include({ isSignedOutThisHour: false });
  });

  it("counts the failed resets of this report, and of no other", () => {
    const reports = [
      { eventId: "other", clickedAt: CLICK, verdict: "confirmed", failedResets: 7 } as const,
    ];
    expect(pastWith({ reports })).to.include({ failedResets: 0 });
    const mine = { ...reports[0]!, eventId: REPORT.eventId, failedResets: 3 };
    expect(pastWith({ reports: [...reports, mine] })).to.include({ failedResets: 3 });
  });

  it("knows why a person must help since a lock after the sign-in, and forgets it after another", () => {
    const since = (at: number, eventId = "other") =>
      pastWith({ escalation: { reason: "status", at, eventId } });
    expect(since(SIGN_IN_AT + 1)).to.include({ escalation: "status" });
    expect(since(SIGN_IN_AT)).not.to.have.property("escalation");
    expect(since(SIGN_IN_AT + 1)).to.include({ isEscalatedAgain: true });
    expect(since(SIGN_IN_AT + 1, REPORT.eventId)).to.include({ isEscalatedAgain: false });
  });

  it("knows when the sessions are ended once more", () => {
    const past = pastWith({ signOutAgainAt: CLICK });
    expect(past.signOutAgainAt).to.deep.equal(new Date(CLICK));
  });

  it("is looked at again with a click of the minute before, and by no other", () => {
    const looked = (eventId: string, afterMs: number, lookAgainAt?: number) => {
      const click = { eventId, clickedAt: CLICK + afterMs, verdict: "unconfirmed" as const };
      return pastWith({ reports: [{ ...click, lookAgainAt }] }).isLookedAtAgain;
    };
    const due = NOW + 1;
    expect([looked("other", 0, due), looked("other", -60_000, due)]).to.deep.equal([true, true]);
    expect([looked("other", 1, due), looked("other", -60_001, due)]).to.deep.equal([false, false]);
    expect([looked("other", 0), looked(REPORT.eventId, 0, due)]).to.deep.equal([false, false]);
    expect(looked("other", 0, NOW), "a look that was").to.equal(false);
  });

  it("counts other clicks within a minute, before and after, and not this one again", () => {
    const click = (eventId: string, afterMs: number) =>
      ({ eventId, clickedAt: CLICK + afterMs, verdict: "benign" }) as const;
    const reports = [
      click("just too early", -60_001),
      click("a minute before", -60_000),
      click("a minute after", 60_000),
      click("just too late", 60_001),
      click(REPORT.eventId, 0),
    ];
    expect(pastWith({ reports })).to.include({ otherClicks: 2 });
  });
});

describe("withEarlierVerdict", () => {
  const remembered = { eventId: REPORT.eventId, clickedAt: CLICK };
  const earlier = memoryOf({
    reports: [
      { ...remembered, eventId: "another", verdict: "unconfirmed" },
      { ...remembered, verdict: "confirmed", signInId: "s-1", signInAt: SIGN_IN_AT },
    ],
  });
  const hidden = unconfirmed(accountOf({ enabled: false }), "throttled", "hidden");

  it("keeps a report confirmed that an earlier run has confirmed, with its sign-in", () => {
    expect(withEarlierVerdict({ ...hidden, mismatch: "m" }, earlier, REPORT)).to.deep.equal({
      verdict: "confirmed",
      signIn: { eventId: "s-1", time: new Date(SIGN_IN_AT) },
      isExact: true,
      account: hidden.account,
      mismatch: "m",
      snapshots: 5,
    });
  });

  it("makes nothing up of a sign-in of which nothing is remembered", () => {
    const reports = [{ ...remembered, verdict: "confirmed" as const }];
    const evidence = withEarlierVerdict(hidden, memoryOf({ reports }), REPORT);
    expect(evidence).to.deep.include({ verdict: "confirmed", signIn: {} });
    expect(evidence).not.to.have.property("mismatch");
  });

  it("changes nothing that is confirmed or benign now", () => {
    for (const evidence of [confirmed(), benign()]) {
      expect(withEarlierVerdict(evidence, earlier, REPORT)).to.equal(evidence);
    }
  });

  it("changes nothing where this very report was not confirmed before", () => {
    const another = { ...REPORT, eventId: "another" };
    expect(withEarlierVerdict(hidden, earlier, another)).to.equal(hidden);
    const unknown = { ...REPORT, eventId: "unknown" };
    expect(withEarlierVerdict(hidden, earlier, unknown)).to.equal(hidden);
    expect(withEarlierVerdict(hidden, null, REPORT)).to.equal(hidden);
  });
});
