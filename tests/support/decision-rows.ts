/** The decision table written out: every combination with what must come of it, for the pure function and the artifact. */
import type { Measure, Outcome } from "../../handler/decision";
import type { AccountState, Verdict } from "../../handler/evidence";
import type { Containment, UnconfirmedReports } from "../../handler/settings";

/** One row. */
export interface DecisionRow {
  title: string;
  verdict: Verdict;
  state: AccountState;
  recovered: boolean;
  containment: Containment;
  unconfirmedReports: UnconfirmedReports;
  outcome: Outcome;
  measures: Measure[];
}

export const VERDICTS: Verdict[] = ["confirmed", "benign", "unconfirmed"];
export const STATES: AccountState[] = [
  "CONFIRMED",
  "UNKNOWN",
  "RESET_REQUIRED",
  "FORCE_CHANGE_PASSWORD",
  "UNCONFIRMED",
  "EXTERNAL_PROVIDER",
  "DISABLED",
  "GONE",
];

/** What is done to an account that is to be locked, by its state. Written out, not computed: it is the expectation. */
const LOCKS: Record<AccountState, Record<Containment, [Outcome, Measure[]]>> = {
  CONFIRMED: {
    reset: ["contained", ["reset", "sign-out"]],
    disable: ["contained", ["reset", "sign-out", "disable"]],
  },
  UNKNOWN: {
    reset: ["contained", ["reset", "sign-out"]],
    disable: ["contained", ["reset", "sign-out", "disable"]],
  },
  RESET_REQUIRED: {
    reset: ["already-contained", ["sign-out"]],
    disable: ["already-contained", ["sign-out", "disable"]],
  },
  FORCE_CHANGE_PASSWORD: {
    reset: ["escalated", ["sign-out", "disable"]],
    disable: ["escalated", ["sign-out", "disable"]],
  },
  UNCONFIRMED: {
    reset: ["escalated", ["sign-out", "disable"]],
    disable: ["escalated", ["sign-out", "disable"]],
  },
  EXTERNAL_PROVIDER: {
    reset: ["escalated", ["sign-out", "disable"]],
    disable: ["escalated", ["sign-out", "disable"]],
  },
  DISABLED: {
    reset: ["already-contained", ["sign-out"]],
    disable: ["already-contained", ["sign-out"]],
  },
  GONE: { reset: ["no-such-user", []], disable: ["no-such-user", []] },
};

export const DECISION_ROWS: DecisionRow[] = VERDICTS.flatMap((verdict) =>
  STATES.flatMap((state) =>
    [false, true].flatMap((recovered) =>
      (["reset", "disable"] as const).flatMap((containment) =>
        (["contain", "alert"] as const).map((unconfirmedReports): DecisionRow => {
          const [outcome, measures] = expected();
          const title =
            `${verdict}, ${state}${recovered ? ", recovered" : ""}, ` +
            `containment ${containment}, unconfirmedReports ${unconfirmedReports}`;
          return {
            title,
            verdict,
            state,
            recovered,
            containment,
            unconfirmedReports,
            outcome,
            measures,
          };

          function expected(): [Outcome, Measure[]] {
            if (state === "GONE") return ["no-such-user", []];
            if (verdict === "benign") return ["benign", []];
            if (verdict === "unconfirmed" && unconfirmedReports === "alert") {
              return ["unconfirmed", []];
            }
            const isBack = recovered && (state === "CONFIRMED" || state === "UNKNOWN");
            return isBack ? ["recovered", []] : LOCKS[state][containment];
          }
        }),
      ),
    ),
  ),
);
