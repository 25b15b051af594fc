/** How a run changes what is remembered of an account: as pure functions. */
import { expect } from "chai";
import { begin, finish } from "../../handler/account-memory";
import type { AccountMemory, Escalation, StepResult } from "../../handler/account-memory";
import type { RememberedReport } from "../../handler/remembered-report";
import type { Evidence } from "../../handler/assessment";
import { pastOf } from "../../handler/past";
import type { Action } from "../../handler/step";
import {
  begunAt,
  CLICK,
  memoryOf,
  NOW,
  runOf,
  settledAt,
  SIGN_IN_AT,
  stolenAt,
} from "../support/account-memory";
import { accountOf, benign, confirmed, REPORT, unconfirmed } from "../support/report";

const REMEMBERED: RememberedReport = {
  eventId: REPORT.eventId,
  clickedAt: CLICK,
  verdict: "confirmed",
  signInId: "sign-in-1",
  signInAt: SIGN_IN_AT,
};

describe("begin", () => {
  const nothing = { actions: [] };

  it("remembers the report, its judged sign-in and the steps that are begun, and no address", () => {
    const report = { ...REPORT, user: "Casey", sourceAddress: "192.0.2.44" };
    const actions: Action[] = ["reset", "sign-out"];
    const step = begunAt(NOW, { by: "m-1#1" });
    expect(begin(null, runOf({ report }), { actions })).to.deep.equal({
      user: "Casey",
      reports: [REMEMBERED],
      steps: { reset: step, "sign-out": step },
    });
  });

  const verdicts = [
    [confirmed(), true],
    [unconfirmed(), false],
    [benign(), false],
  ] as const;
  for (const [evidence, isConfirmed] of verdicts) {
    it(`says that a step was begun for a report that is ${evidence.verdict}, without a sign-in`, () => {
      const begun = begin(null, runOf({ evidence }), { ...nothing, actions: ["reset"] });
      expect(begun.steps.reset).to.include({ isConfirmed });
      const { verdict } = evidence;
      expect(begun.reports).to.deep.equal([{ eventId: REPORT.eventId, clickedAt: CLICK, verdict }]);
    });
  }

  it("keeps everything else as it was", () => {
    const before = memoryOf({
      reports: [{ eventId: "other", clickedAt: 1, verdict: "unconfirmed" }],
      steps: { disable: begunAt(5, { doneAt: 6 }), reset: begunAt(3, { doneAt: 4 }) },
      settlement: settledAt(4),
      codeSentAt: 4,
      signedOutAt: 5,
      disabledAt: 6,
      theftAt: CLICK,
      theftResetAt: 4,
      escalation: { reason: "status", at: 7, eventId: "e" },
    });
    const begun = begin(before, runOf(), { ...nothing, actions: ["reset"] });
    expect(begun).to.deep.equal({
      ...before,
      reports: [...before.reports, REMEMBERED],
      steps: { ...before.steps, reset: begunAt(NOW, { by: "m-1#1" }) },
    });
  });

  it("remembers why a person must help, and since when", () => {
    const plan = { ...nothing, escalation: "stolen-again" as Escalation };
    const { eventId } = REPORT;
    const { escalation } = begin(null, runOf(), plan);
    expect(escalation).to.deep.equal({ reason: "stolen-again", at: NOW, eventId });
    expect(begin(null, runOf(), nothing)).not.to.have.property("escalation");
  });

  it("remembers a report once, with what is known of it now", () => {
    const first = begin(null, runOf({ evidence: unconfirmed() }), nothing);
    const second = begin(first, runOf({ report: { ...REPORT, eventId: "second" } }), nothing);
    const third = begin(second, runOf(), nothing);
    const known = third.reports.map(({ eventId, verdict }) => [eventId, verdict]);
    expect(known).to.deep.equal([
      ["second", "confirmed"],
      [REPORT.eventId, "confirmed"],
    ]);
  });

  describe("keeps fifty reports:", () => {
    /** The reports that are left of these, which came in this order. */
    const keptOf = (...verdicts: Evidence[]) => {
      let memory: AccountMemory | null = null;
      for (const [n, evidence] of verdicts.entries()) {
        const report = { ...REPORT, eventId: `e-${n}` };
        memory = begin(memory, runOf({ report, evidence }), nothing);
      }
      return memory!.reports.map(({ eventId }) => eventId);
    };

    it("the newest, where all are confirmed", () => {
      const kept = keptOf(...Array<Evidence>(52).fill(stolenAt()));
      expect(kept).to.have.lengthOf(50);
      expect([kept[0], kept.at(-1)]).to.deep.equal(["e-2", "e-51"]);
    });

    it("no confirmed one goes for forged clicks, of which the oldest goes first", () => {
      const kept = keptOf(stolenAt(), ...Array<Evidence>(51).fill(unconfirmed()));
      expect(kept).to.have.lengthOf(50);
      expect([kept[0], kept[1], kept.at(-1)]).to.deep.equal(["e-0", "e-3", "e-51"]);
    });

    it("all of fifty", () => {
      expect(keptOf(...Array<Evidence>(50).fill(unconfirmed()))).to.have.lengthOf(50);
    });
  });

  describe("remembers of a report, as long as it does,", () => {
    const hidden = unconfirmed(accountOf(), "throttled", "hidden");
    /** The report after these runs, a minute apart. */
    const after = (...evidences: Evidence[]) => {
      let memory: AccountMemory | null = null;
      for (const [n, evidence] of evidences.entries()) {
        memory = begin(memory, runOf({ evidence, now: NOW + n * 60_000 }), nothing);
      }
      return memory!.reports[0];
    };

    it("when a second look that was queued is due, and nothing where there is none", () => {
      const first = begin(null, runOf(), { ...nothing, lookAgainAt: NOW + 7 });
      expect(first.reports[0]).to.include({ lookAgainAt: NOW + 7 });
      expect(begin(first, runOf(), nothing).reports[0]).to.include({ lookAgainAt: NOW + 7 });
      const later = begin(first, runOf(), { ...nothing, lookAgainAt: NOW + 9 });
      expect(later.reports[0]).to.include({ lookAgainAt: NOW + 9 });
      expect(after(unconfirmed())).not.to.have.property("lookAgainAt");
    });

    it("since when its audit log is hidden, and no longer once it was read", () => {
      expect(after(hidden)).to.include({ hiddenSince: NOW });
      expect(after(hidden, hidden, hidden)).to.include({ hiddenSince: NOW });
      expect(after(hidden, unconfirmed())).not.to.have.property("hiddenSince");
      expect(after(hidden, stolenAt())).not.to.have.property("hiddenSince");
      const again = { hiddenSince: NOW + 120_000 };
      expect(after(hidden, unconfirmed(), hidden)).to.include(again);
    });

    it("how many of its resets failed", () => {
      const before = memoryOf({ reports: [{ ...REMEMBERED, failedResets: 2 }] });
      expect(begin(before, runOf(), nothing).reports).to.deep.equal([
        { ...REMEMBERED, failedResets: 2 },
      ]);
      const other = runOf({ report: { ...REPORT, eventId: "other" } });
      expect(begin(before, other, nothing).reports[1]).not.to.have.property("failedResets");
    });
  });

  describe("after a run that died between a step and its done", () => {
    const ended = (steps: AccountMemory["steps"], change: Parameters<typeof accountOf>[0]) => {
      const readAt = new Date(NOW - 1);
      const evidence = stolenAt(SIGN_IN_AT, accountOf({ readAt, ...change }));
      return begin(memoryOf({ steps }), runOf({ evidence }), nothing);
    };
    const reset = begunAt(CLICK);

    it("takes a reset for done when the account is RESET_REQUIRED, as of when it was begun", () => {
      const memory = ended({ reset }, { status: "RESET_REQUIRED" });
      expect(memory).to.deep.include({
        steps: { reset: { ...reset, doneAt: NOW - 1 } },
        settlement: settledAt(CLICK, { eventId: REPORT.eventId }),
        codeSentAt: CLICK,
        theftAt: NOW - 1,
        theftResetAt: CLICK,
      });
    });

    it("takes a disabling for done when the account is disabled", () => {
      const disable = begunAt(CLICK);
      const memory = ended({ disable }, { enabled: false });
      expect(memory).to.deep.include({
        steps: { disable: { ...disable, doneAt: NOW - 1 } },
        disabledAt: NOW - 1,
        theftAt: NOW - 1,
      });
    });

    const not: [string, AccountMemory["steps"], Parameters<typeof accountOf>[0]][] = [
      ["a reset, when the account shows none", { reset }, {}],
      ["a disabling, when the account is enabled", { disable: reset }, {}],
      ["a sign-out, which no account shows", { "sign-out": reset }, { enabled: false }],
      [
        "what is done already",
        { reset: begunAt(1, { doneAt: 2 }), disable: begunAt(1, { doneAt: 2 }) },
        { status: "RESET_REQUIRED", enabled: false },
      ],
      ["what was never begun", {}, { status: "RESET_REQUIRED", enabled: false }],
    ];
    for (const [what, steps, account] of not) {
      it(`does not take for done ${what}`, () => {
        const memory = ended(steps, account);
        expect(memory.steps).to.deep.equal(steps);
        expect(memory).not.to.have.any.keys(
          "settlement",
          "disabledAt",
          "codeSentAt",
          "theftAt",
          "theftResetAt",
        );
      });
    }

    it("knows nothing of an account that can't be read", () => {
      const evidence = confirmed({ kind: "unreadable", isFinal: true });
      const memory = begin(memoryOf({ steps: { reset } }), runOf({ evidence }), nothing);
      expect(memory.steps).to.deep.equal({ reset });
    });
  });
});

describe("finish", () => {
  const SENT = NOW + 1;
  const DONE = NOW + 2;
  const end = (
    action: Action,
    result: StepResult["result"],
    before: Partial<AccountMemory> = { steps: { [action]: begunAt(NOW) } },
  ) => finish(memoryOf(before), [{ action, result, sentAt: SENT }], DONE);
  const doneStep = { ...begunAt(NOW), doneAt: DONE };

  it("a reset: settles, as of when its request left, and is a theft at its end where it was confirmed", () => {
    expect(end("reset", "done")).to.deep.equal(
      memoryOf({
        steps: { reset: doneStep },
        settlement: settledAt(SENT, { eventId: REPORT.eventId }),
        codeSentAt: SENT,
        theftAt: DONE,
        theftResetAt: SENT,
      }),
    );
    const steps = { reset: begunAt(NOW, { isConfirmed: false }) };
    const unproven = end("reset", "done", { steps });
    expect(unproven).not.to.have.any.keys("theftAt", "theftResetAt");
    expect(unproven.settlement).to.include({ isConfirmed: false });
  });

  it("a reset for an unconfirmed report: takes back none for a confirmed one", () => {
    const steps = { reset: begunAt(NOW, { isConfirmed: false, eventId: "forged" }) };
    const before = { steps, settlement: settledAt(5), theftResetAt: 5, theftAt: 6 };
    expect(end("reset", "done", before)).to.deep.include({
      settlement: settledAt(SENT, { isConfirmed: false, eventId: "forged" }),
      theftResetAt: 5,
      theftAt: 6,
    });
  });

  it("a step that was not begun, or for another report: is a theft where this one is confirmed", () => {
    const steps = { disable: begunAt(1, { doneAt: 2, isConfirmed: false }) };
    for (const before of [memoryOf(), memoryOf({ steps })]) {
      const result = { action: "disable", result: "done", sentAt: SENT } as const;
      const theftOf = (isConfirmed: boolean) =>
        finish(before, [{ ...result, isConfirmed }], DONE).theftAt;
      expect([theftOf(true), theftOf(false)]).to.deep.equal([DONE, undefined]);
    }
  });

  it("a sign-out: ends the sessions, and settles nothing", () => {
    expect(end("sign-out", "done")).to.deep.equal(
      memoryOf({ steps: { "sign-out": doneStep }, signedOutAt: DONE }),
    );
  });

  it("a disabling: ends the sessions too, settles nothing, and is a theft where it was confirmed", () => {
    expect(end("disable", "done")).to.deep.equal(
      memoryOf({
        steps: { disable: doneStep },
        signedOutAt: DONE,
        disabledAt: DONE,
        theftAt: DONE,
      }),
    );
    const steps = { disable: begunAt(NOW, { isConfirmed: false }) };
    expect(end("disable", "done", { steps })).not.to.have.property("theftAt");
  });

  it("the managed-login sessions: done, and nothing else", () => {
    const steps = { "revoke-sessions": doneStep };
    expect(end("revoke-sessions", "done")).to.deep.equal(memoryOf({ steps }));
  });

  it("a step that was not begun: is done all the same", () => {
    const step = { begunAt: SENT, by: "", eventId: "", isConfirmed: false, doneAt: DONE };
    expect(end("sign-out", "done", {}).steps).to.deep.equal({ "sign-out": step });
  });

  it("a reset that failed: is in progress no longer, and is counted for its own report", () => {
    const other: RememberedReport = { eventId: "other", clickedAt: 1, verdict: "confirmed" };
    const reports = [other, REMEMBERED];
    const before = { reports, steps: { reset: begunAt(NOW), disable: begunAt(NOW) } };
    const failed = end("reset", "failed", before);
    expect(failed).to.deep.equal(
      memoryOf({
        reports: [other, { ...REMEMBERED, failedResets: 1, resetFailedAt: DONE }],
        steps: { disable: begunAt(NOW) },
      }),
    );
    const soon = pastOf(failed, runOf({ now: DONE + 24_999 }));
    expect(soon).to.include({ isResetInProgress: false, failedResets: 0 });
    expect(pastOf(failed, runOf({ now: DONE + 25_000 })).failedResets).to.equal(1);
    const { reports: again } = end("reset", "failed", { ...failed, steps: before.steps });
    expect(again.map(({ failedResets }) => failedResets)).to.deep.equal([undefined, 2]);
  });

  it("a reset that was not needed: is in progress no longer, and settles and counts nothing", () => {
    const steps = { reset: begunAt(NOW) };
    const ended = end("reset", "not-needed", { reports: [REMEMBERED], steps });
    expect(ended).to.deep.equal(memoryOf({ reports: [REMEMBERED] }));
  });

  for (const action of ["sign-out", "disable", "revoke-sessions"] as const) {
    it(`a ${action} that failed: stays begun`, () => {
      const steps = { [action]: begunAt(NOW) };
      expect(end(action, "failed")).to.deep.equal(memoryOf({ steps }));
    });
  }

  it("several steps, and why a person must help", () => {
    const results: StepResult[] = [
      { action: "sign-out", result: "done", sentAt: SENT },
      { action: "disable", result: "done", sentAt: SENT },
    ];
    const why = { reason: "reset-refused", eventId: "e" } as const;
    expect(finish(memoryOf(), results, DONE, why)).to.deep.include({
      signedOutAt: DONE,
      disabledAt: DONE,
      escalation: { ...why, at: DONE },
    });
    expect(finish(memoryOf(), [], DONE)).to.deep.equal(memoryOf());
  });
});
