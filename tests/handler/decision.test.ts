/** The whole decision table as a pure function; `tests/artifact/decisions.ts` plays it on the artifact. */
import { expect } from "chai";
import { decide } from "../../handler/decision";
import type { Plan } from "../../handler/decision";
import { ACCOUNTS, DECISION_ROWS } from "../support/decision-rows";
import type { DecisionRow } from "../support/decision-rows";

function planOf(row: DecisionRow): Plan {
  const recoveredAt = row.isRecovered ? new Date("2026-11-22T09:40:00Z") : undefined;
  return decide({ verdict: row.verdict, account: ACCOUNTS[row.accountName], recoveredAt }, row);
}

describe("decide", () => {
  for (const row of DECISION_ROWS) {
    const { title, outcome, actions } = row;
    it(`${title}: ${[outcome, ...actions].join(", ")}`, () => {
      const plan = planOf(row);
      expect(plan.outcome).to.equal(outcome);
      expect(plan.kind === "lock" ? plan.actions : []).to.deep.equal(actions);
    });
  }

  it("has exactly one row for every verdict, account, recovery and policy", () => {
    const combinations = 3 * Object.keys(ACCOUNTS).length * 2 * 2 * 2;
    expect(DECISION_ROWS).to.have.lengthOf(combinations);
    expect(new Set(DECISION_ROWS.map((row) => row.title)).size).to.equal(combinations);
  });

  it("notifies of everything but benign reports, and requires it where nothing else is done", () => {
    const seen = new Map<string, string>();
    for (const plan of DECISION_ROWS.map(planOf)) {
      if (plan.kind === "leave") seen.set(plan.outcome, plan.notification);
    }
    expect(Object.fromEntries(seen)).to.deep.equal({
      "no-such-user": "best-effort",
      benign: "none",
      unconfirmed: "required",
      recovered: "best-effort",
    });
  });

  it("falls back to disabling where, and only where, there is a reset that Cognito may refuse", () => {
    for (const plan of DECISION_ROWS.map(planOf)) {
      if (plan.kind !== "lock") continue;
      const fallback = { outcome: "escalated", actions: ["sign-out", "disable"] };
      const found = "ifResetRefused" in plan ? plan.ifResetRefused : undefined;
      expect(found).to.deep.equal(plan.actions[0] === "reset" ? fallback : undefined);
    }
  });
});
