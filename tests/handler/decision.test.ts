/**
 * The whole decision table, row by row, as a pure function. That the artifact does what is decided, against a Cognito
 * with states of its own, is for `tests/artifact-decisions.test.ts` to prove.
 */
import { expect } from "chai";
import { decide } from "../../handler/decision";
import { DECISION_ROWS, STATES, VERDICTS } from "../support/decision-rows";

describe("decide", () => {
  for (const row of DECISION_ROWS) {
    const { verdict, state, containment, unconfirmedReports, recovered, outcome, measures } = row;
    it(`${row.title}: ${outcome}${measures.length > 0 ? `, ${measures.join(", ")}` : ""}`, () => {
      const recoveredAt = recovered ? "2026-11-22T09:40:00.000Z" : undefined;
      expect(
        decide({ verdict, state, recoveredAt }, { containment, unconfirmedReports }),
      ).to.deep.equal({ outcome, measures });
    });
  }

  it("has a row for every verdict, state, policy and recovery", () => {
    const combinations = VERDICTS.length * STATES.length * 2 * 2 * 2;
    expect(new Set(DECISION_ROWS.map((row) => row.title)).size).to.equal(combinations);
  });

  for (const userStatus of ["FORCE_CHANGE_PASSWORD", "UNCONFIRMED", "EXTERNAL_PROVIDER"]) {
    it(`goes on saying that a person must help with a disabled account that is ${userStatus}`, () => {
      expect(
        decide(
          { verdict: "confirmed", state: "DISABLED", userStatus },
          { containment: "reset", unconfirmedReports: "contain" },
        ),
      ).to.deep.equal({ outcome: "escalated", measures: ["sign-out"] });
    });
  }

  it("never changes an account on a good report, an unproven one under alert, or after a recovery", () => {
    for (const row of DECISION_ROWS) {
      const spared =
        row.verdict === "benign" ||
        (row.recovered && ["CONFIRMED", "UNKNOWN"].includes(row.state)) ||
        (row.verdict === "unconfirmed" && row.unconfirmedReports === "alert");
      if (spared) expect(row.measures, row.title).to.deep.equal([]);
    }
  });

  it("never leaves a proven report open, and never resets twice", () => {
    for (const row of DECISION_ROWS) {
      if (row.verdict !== "confirmed" || row.outcome === "recovered" || row.state === "GONE")
        continue;
      expect(row.measures, row.title).to.include("sign-out");
      const isReset = row.measures.includes("reset");
      expect(isReset, row.title).to.equal(["CONFIRMED", "UNKNOWN"].includes(row.state));
    }
  });
});
