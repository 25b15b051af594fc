/** The whole decision table as a pure function; `tests/artifact/decisions.ts` plays it on the artifact. */
import { expect } from "chai";
import type { Evidence } from "../../handler/assessment";
import { decide, withoutReset } from "../../handler/decision";
import type { LockPlan, Occasion, Plan } from "../../handler/decision";
import {
  ACCOUNTS,
  actionsOf,
  COMBINATIONS,
  DECISION_ROWS,
  describeGiven,
  evidenceOf,
  PASTS,
  pastOf,
  rowOf,
} from "../support/decision-rows";
import type { Given } from "../support/decision-rows";

const ESCALATED = ["sign-out", "disable"];

function planOf(given: Given, occasion: Partial<Occasion> = {}, failedResets = 0): Plan {
  const past = { ...pastOf(given), failedResets };
  const { isLast } = given;
  const first = { receiveCount: 1, isLast, isMemoryOut: false };
  return decide(evidenceOf(given), past, given, { ...first, ...occasion });
}

/** A confirmed report on an account that can be reset, of which nothing is remembered. */
const GIVEN: Given = {
  report: "confirmed",
  accountName: "CONFIRMED",
  pastName: "nothing",
  containment: "reset",
  unconfirmedReports: "contain",
  isLast: false,
};

/** The plan of that, with something changed. */
function lockOf(given: Partial<Given>, occasion?: Partial<Occasion>): LockPlan {
  return planOf({ ...GIVEN, ...given }, occasion) as LockPlan;
}

describe("decide", () => {
  for (const row of DECISION_ROWS) {
    const { title, outcome, escalation, comesBack, actions } = row;
    it(`${title}: ${[outcome, ...actions].join(", ")}`, () => {
      const combinations = COMBINATIONS.filter((given) => rowOf(given) === row);
      expect(combinations.length, "a row must decide something").to.be.above(0);
      for (const given of combinations) {
        const plan = planOf(given);
        const found = plan.kind === "lock" ? plan : { ...plan, actions: [] };
        const { kind, ifResetRefused, ifResetFails, ...decided } = found as LockPlan;
        expect(decided, describeGiven(given)).to.deep.equal({
          outcome,
          ...(escalation && { escalation }),
          ...(comesBack && { comesBack }),
          actions: actionsOf(row, given),
        });
        const changesNothing = ["benign", "no-such-user", "rejected"].includes(outcome);
        expect(kind).to.equal(changesNothing || row.condition === "alert" ? "leave" : "lock");
        expect([ifResetRefused, ifResetFails].includes(undefined!)).to.equal(kind !== "lock");
      }
    });
  }

  it("has a row for every report, account, past, policy and delivery", () => {
    const without = COMBINATIONS.filter((given) => rowOf(given) === undefined);
    expect(without.map(describeGiven)).to.deep.equal([]);
    expect(COMBINATIONS).to.have.lengthOf(
      5 * Object.keys(ACCOUNTS).length * Object.keys(PASTS).length * 2 * 2 * 2,
    );
  });

  describe("says what follows a reset that does not go through:", () => {
    const resets = COMBINATIONS.filter((given) => {
      const plan = planOf(given);
      return plan.kind === "lock" && plan.actions.includes("reset");
    });
    /** What else is done; an unconfirmed report without a reset joins the sign-out of this hour. */
    const rest = (given: Given) =>
      pastOf(given).isSignedOutThisHour && given.report !== "confirmed" && !isHiddenLast(given)
        ? []
        : ["sign-out", "revoke-sessions"];
    const isHiddenLast = ({ report, isLast, pastName }: Given) =>
      report === "hidden" &&
      isLast &&
      pastName !== "reset since the click" &&
      !pastName.startsWith("hidden just now");

    it("a confirmed report is tried twice, and disabled then and not before; a refusal disables at once", () => {
      for (const given of resets.filter(({ report }) => report === "confirmed")) {
        const about = describeGiven(given);
        const plan = planOf(given) as LockPlan;
        const refused = { outcome: "escalated", escalation: "reset-refused", actions: ESCALATED };
        const failed = { outcome: "escalated", escalation: "reset-failed", actions: ESCALATED };
        const again = { actions: rest(given), comesBack: "second-try" };
        expect(plan.ifResetRefused, about).to.deep.equal(refused);
        expect(plan.ifResetFails, about).to.deep.equal(given.isLast ? failed : again);
        const second = planOf(given, {}, 1) as LockPlan;
        expect(second.ifResetFails, about).to.deep.equal(failed);
      }
    });

    it("an unconfirmed report is tried to the last delivery, and never disabled", () => {
      const unproven = resets.filter(
        (given) => given.report !== "confirmed" && !isHiddenLast(given),
      );
      for (const given of unproven) {
        const about = describeGiven(given);
        const plan = planOf(given) as LockPlan;
        const ended = { outcome: "unconfirmed", actions: rest(given) };
        const again = { actions: rest(given), comesBack: "redelivery" };
        expect(plan.ifResetRefused, about).to.deep.equal(ended);
        expect(plan.ifResetFails, about).to.deep.equal(given.isLast ? ended : again);
        expect((planOf(given, {}, 5) as LockPlan).ifResetFails).to.deep.equal(plan.ifResetFails);
      }
    });

    it("a report whose audit log was hidden to the last delivery is disabled", () => {
      const hidden = resets.filter(isHiddenLast);
      expect(hidden.length).to.be.above(0);
      for (const given of hidden) {
        const { ifResetRefused, ifResetFails } = planOf(given) as LockPlan;
        const ended = { outcome: "escalated", escalation: "log-hidden", actions: ESCALATED };
        expect([ifResetRefused, ifResetFails], describeGiven(given)).to.deep.equal([ended, ended]);
      }
    });

    it("without memory, the second delivery is the second try", () => {
      const ends = (occasion: Partial<Occasion>) =>
        lockOf({}, occasion).ifResetFails.outcome ?? "again";
      expect(ends({ receiveCount: 1, isMemoryOut: true })).to.equal("again");
      expect(ends({ receiveCount: 2, isMemoryOut: true })).to.equal("escalated");
      expect(ends({ receiveCount: 2, isMemoryOut: false })).to.equal("again");
    });
  });

  for (const report of ["confirmed", "unconfirmed", "hidden"] as const) {
    it(`lets a report that is ${report} wait for another run's reset twice at most`, () => {
      const waits = (receiveCount: number) =>
        lockOf({ report, pastName: "being reset" }, { receiveCount }).comesBack ?? "acts";
      expect([1, 2, 3, 29].map(waits)).to.deep.equal([
        ...["another-reset", "another-reset"],
        ...["acts", "acts"],
      ]);
    });
  }

  describe("an account that can't be read now, of which nothing can be remembered,", () => {
    const endingOf = (report: Given["report"], occasion: Partial<Occasion>, isFinal = false) => {
      const evidence = {
        ...evidenceOf({ ...GIVEN, report }),
        account: { kind: "unreadable", isFinal } as const,
      };
      const whole = { receiveCount: 1, isLast: false, isMemoryOut: true, ...occasion };
      const plan = decide(evidence, pastOf(GIVEN), GIVEN, whole) as LockPlan;
      return [plan.outcome, ...plan.actions];
    };
    const reset = ["contained", "reset", "sign-out", "revoke-sessions"];
    const notReset = ["unconfirmed", "sign-out", "revoke-sessions"];

    it("is reset for a confirmed report at the first delivery and at the last, and at no other", () => {
      expect(endingOf("confirmed", { receiveCount: 1 })).to.deep.equal(reset);
      expect(endingOf("confirmed", { receiveCount: 2 })).to.deep.equal(notReset);
      expect(endingOf("confirmed", { receiveCount: 29 })).to.deep.equal(notReset);
      expect(endingOf("confirmed", { receiveCount: 30, isLast: true })).to.deep.equal(reset);
    });

    it("is reset for another report at the last delivery only", () => {
      for (const report of ["unconfirmed", "hidden"] as const) {
        expect(endingOf(report, { receiveCount: 1 })).to.deep.equal(notReset);
        expect(endingOf(report, { receiveCount: 30, isLast: true })).to.deep.equal(reset);
      }
    });

    it("is reset like any other where no later read can succeed", () => {
      expect(endingOf("confirmed", { receiveCount: 2 }, true)).to.deep.equal(reset);
      expect(endingOf("unconfirmed", { receiveCount: 1 }, true)).to.deep.equal(reset);
    });
  });

  it("disables nobody because the audit log is too long to be read", () => {
    const given = { report: "hidden", accountName: "EXTERNAL_PROVIDER", isLast: true } as const;
    expect(lockOf(given).outcome).to.equal("escalated");
    const evidence = { ...evidenceOf({ ...GIVEN, ...given }), log: "unfinished" } as Evidence;
    const occasion = { receiveCount: 30, isLast: true, isMemoryOut: false };
    const plan = decide(evidence, pastOf({ ...GIVEN, ...given }), GIVEN, occasion);
    expect(plan).to.deep.include({ outcome: "unconfirmed" });
    expect((plan as LockPlan).actions).to.deep.equal(["sign-out", "revoke-sessions"]);
  });

  it("without room for a reset, does the rest and comes back; at the last delivery it ends", () => {
    const plan = lockOf({ report: "unconfirmed" });
    const actions = ["sign-out", "revoke-sessions"];
    expect(withoutReset(plan, "room")).to.deep.equal({ ...plan, actions, comesBack: "room" });
    const { ifResetRefused, ifResetFails } = plan;
    const ended = { kind: "lock", outcome: "unconfirmed", actions, ifResetRefused, ifResetFails };
    expect(withoutReset(plan, undefined)).to.deep.equal(ended);
  });
});
