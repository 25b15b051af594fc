/** What a customer is told of a lock: as pure functions. */
import { expect } from "chai";
import type { LockedOutcome } from "../../handler/decision";
import type { PageState } from "../../handler/page-state";
import type { Step } from "../../handler/step";
import { lockedState, unfinishedState } from "../../handler/tell";
import { accountOf, confirmed } from "../support/report";

const done = (operation: Step["operation"]): Step => ({ operation, result: "done" });
const RESET = done("AdminResetUserPassword");
const SIGN_OUT = done("AdminUserGlobalSignOut");
const DISABLE = done("AdminDisableUser");
const NOT_NEEDED: Step = { operation: "AdminResetUserPassword", result: "not-needed", reason: "x" };
const REFUSED: Step = { operation: "AdminResetUserPassword", result: "refused", reason: "x" };

describe("lockedState", () => {
  const rows: [LockedOutcome | "no-such-user", Step[], object, PageState, true?][] = [
    ["contained", [RESET, SIGN_OUT], {}, "locked"],
    ["contained", [RESET, SIGN_OUT, DISABLE], {}, "closed"],
    ["contained", [NOT_NEEDED, SIGN_OUT], {}, "locked-before"],
    ["already-contained", [SIGN_OUT], { status: "RESET_REQUIRED" }, "locked-before"],
    ["already-contained", [SIGN_OUT], { enabled: false }, "closed"],
    ["already-contained", [SIGN_OUT, DISABLE], { status: "RESET_REQUIRED" }, "closed"],
    ["recovered", [SIGN_OUT], {}, "locked-before", true],
    ["already-contained", [], {}, "locked-before", true],
    // A person has given it back, with the password that it had.
    ["already-contained", [SIGN_OUT], {}, "signed-out"],
    ["escalated", [REFUSED, SIGN_OUT, DISABLE], {}, "closed"],
    ["escalated", [RESET, SIGN_OUT], {}, "locked"],
    ["escalated", [SIGN_OUT], { status: "RESET_REQUIRED" }, "locked-before"],
    ["escalated", [SIGN_OUT], {}, "signed-out"],
    ["unconfirmed", [REFUSED, SIGN_OUT], {}, "signed-out"],
    ["unconfirmed", [], {}, "not-locked"],
    ["no-such-user", [], {}, "not-locked"],
  ];
  for (const [outcome, steps, change, expected, isSettled = false] of rows) {
    const names = steps.map(({ operation, result }) => `${operation} ${result}`).join(", ");
    it(`${outcome}, ${names || "nothing"}, ${JSON.stringify(change)}${isSettled ? ", settled" : ""}: ${expected}`, () => {
      const assessed = {
        evidence: confirmed(accountOf(change)),
        past: { isSettled, isLinkUsedAgain: false },
      };
      expect(lockedState(outcome, steps, assessed)).to.equal(expected);
    });
  }
});

describe("lockedState of a link that is used again", () => {
  const MINUTE = 60_000;
  const stateOf = (status: "RESET_REQUIRED" | "CONFIRMED", codeAgeMs: number) =>
    lockedState("already-contained", [], {
      evidence: confirmed(accountOf({ status })),
      past: {
        isSettled: true,
        isLinkUsedAgain: true,
        codeSentAt: new Date(Date.now() - codeAgeMs),
      },
    });

  it("is the lock itself as long as that stands, and its code works", () => {
    expect(stateOf("RESET_REQUIRED", 59 * MINUTE)).to.equal("locked");
  });

  it("is a lock of before, once the code has expired or there is a new password", () => {
    expect(stateOf("RESET_REQUIRED", 60 * MINUTE)).to.equal("locked-before");
    expect(stateOf("CONFIRMED", MINUTE)).to.equal("locked-before");
  });
});

describe("unfinishedState", () => {
  it("says that only the sessions are ended, where that is so", () => {
    expect(unfinishedState([REFUSED, SIGN_OUT])).to.equal("signed-out");
  });

  it("says so where the reset was left for later", () => {
    expect(unfinishedState([SIGN_OUT], true)).to.equal("signed-out");
    expect(unfinishedState([], true)).to.equal(null);
  });

  it("says nothing where they are not, or where the password or the account is locked too", () => {
    for (const steps of [
      ...[[], [REFUSED], [RESET], [RESET, SIGN_OUT]],
      ...[[SIGN_OUT, DISABLE], [REFUSED, SIGN_OUT, DISABLE], [SIGN_OUT], [NOT_NEEDED, SIGN_OUT]],
    ]) {
      expect(unfinishedState(steps)).to.equal(null);
    }
  });
});
