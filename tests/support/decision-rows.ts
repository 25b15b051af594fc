/**
 * The decision table as an expectation, written out: no row is computed, and each combination of verdict, account,
 * recovery and policies matches exactly one row (a test checks that). Used for the pure function and for the artifact.
 */
import type { AccountState } from "../../handler/account";
import type { Verdict } from "../../handler/assessment";
import type { Action, Outcome } from "../../handler/decision";
import { CONTAINMENT_MODES, UNCONFIRMED_POLICIES } from "../../handler/settings";
import type { ContainmentMode, UnconfirmedPolicy } from "../../handler/settings";
import { accountOf } from "./report";

/** The accounts of the table, by a name for titles. */
export const ACCOUNTS = {
  CONFIRMED: accountOf(),
  OTHER: accountOf({ status: "OTHER" }),
  unreadable: { kind: "unreadable", isFinal: true },
  RESET_REQUIRED: accountOf({ status: "RESET_REQUIRED" }),
  FORCE_CHANGE_PASSWORD: accountOf({ status: "FORCE_CHANGE_PASSWORD" }),
  UNCONFIRMED: accountOf({ status: "UNCONFIRMED" }),
  EXTERNAL_PROVIDER: accountOf({ status: "EXTERNAL_PROVIDER" }),
  "disabled CONFIRMED": accountOf({ enabled: false }),
  "disabled RESET_REQUIRED": accountOf({ enabled: false, status: "RESET_REQUIRED" }),
  "disabled EXTERNAL_PROVIDER": accountOf({ enabled: false, status: "EXTERNAL_PROVIDER" }),
  "not found": { kind: "not-found" },
} as const satisfies Record<string, AccountState>;

export type AccountName = keyof typeof ACCOUNTS;

/** One combination, and what must come of it. */
export interface DecisionRow {
  title: string;
  verdict: Verdict;
  accountName: AccountName;
  isRecovered: boolean;
  containment: ContainmentMode;
  unconfirmedReports: UnconfirmedPolicy;
  outcome: Outcome;
  actions: Action[];
}

/** Rows: verdicts | accounts | recovered | containment | unconfirmedReports | outcome | actions. `*` is every value. */
const TABLE = `
*           | not found | * | * | * | no-such-user |
benign      | CONFIRMED, OTHER, unreadable, RESET_REQUIRED, FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER | * | * | * | benign |
benign      | disabled CONFIRMED, disabled RESET_REQUIRED, disabled EXTERNAL_PROVIDER                              | * | * | * | benign |
unconfirmed | CONFIRMED, OTHER, unreadable, RESET_REQUIRED, FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER | * | * | alert | unconfirmed |
unconfirmed | disabled CONFIRMED, disabled RESET_REQUIRED, disabled EXTERNAL_PROVIDER                              | * | * | alert | unconfirmed |
confirmed   | CONFIRMED, OTHER, unreadable | yes | * | *     | recovered |
unconfirmed | CONFIRMED, OTHER, unreadable | yes | * | contain | recovered |
confirmed   | CONFIRMED, OTHER, unreadable | no | reset   | * | contained | reset, sign-out, revoke-sessions
confirmed   | CONFIRMED, OTHER, unreadable | no | disable | * | contained | reset, sign-out, disable
unconfirmed | CONFIRMED, OTHER, unreadable | no | reset   | contain | contained | reset, sign-out, revoke-sessions
unconfirmed | CONFIRMED, OTHER, unreadable | no | disable | contain | contained | reset, sign-out, disable
confirmed   | RESET_REQUIRED | * | reset   | *       | already-contained | sign-out, revoke-sessions
confirmed   | RESET_REQUIRED | * | disable | *       | already-contained | sign-out, disable
unconfirmed | RESET_REQUIRED | * | reset   | contain | already-contained | sign-out, revoke-sessions
unconfirmed | RESET_REQUIRED | * | disable | contain | already-contained | sign-out, disable
confirmed   | disabled CONFIRMED, disabled RESET_REQUIRED | * | * | *       | already-contained | sign-out, revoke-sessions
unconfirmed | disabled CONFIRMED, disabled RESET_REQUIRED | * | * | contain | already-contained | sign-out, revoke-sessions
confirmed   | disabled EXTERNAL_PROVIDER | * | * | *       | escalated | sign-out, revoke-sessions
unconfirmed | disabled EXTERNAL_PROVIDER | * | * | contain | escalated | sign-out, revoke-sessions
confirmed   | FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER | * | * | *       | escalated | sign-out, disable
unconfirmed | FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER | * | * | contain | escalated | sign-out, disable
`;

const listOf = (cell: string) => (cell === "" ? [] : cell.split(",").map((word) => word.trim()));
const choices = (cell: string, all: readonly string[]) => (cell === "*" ? all : listOf(cell));

/** Every combination that a row matches, once for each row. */
export const DECISION_ROWS: DecisionRow[] = TABLE.trim()
  .split("\n")
  .flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    const [verdicts, accounts, recoveries, containments, policies, outcome, actions] = cells;
    return choices(verdicts!, ["confirmed", "benign", "unconfirmed"]).flatMap((verdict) =>
      listOf(accounts!).flatMap((accountName) =>
        choices(recoveries!, ["no", "yes"]).flatMap((recovered) =>
          choices(containments!, CONTAINMENT_MODES).flatMap((containment) =>
            choices(policies!, UNCONFIRMED_POLICIES).map((unconfirmedReports) => {
              const title =
                `${verdict}, ${accountName}${recovered === "yes" ? ", recovered" : ""}, ` +
                `containment ${containment}, unconfirmedReports ${unconfirmedReports}`;
              const isRecovered = recovered === "yes";
              const given = { verdict, accountName, isRecovered, containment, unconfirmedReports };
              return { title, ...given, outcome, actions: listOf(actions!) } as DecisionRow;
            }),
          ),
        ),
      ),
    );
  });
