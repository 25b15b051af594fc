/** Whether an account was stolen again after we had locked it: as pure functions. */
import { expect } from "chai";
import type { AccountState } from "../../handler/account";
import { pastOf } from "../../handler/past";
import { memoryOf, NOW, pastWith, runOf, SIGN_IN_AT } from "../support/account-memory";
import { accountOf, confirmed, unconfirmed } from "../support/report";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

describe("an account was stolen again by", () => {
  const at = (theftAt: number, now = NOW) => pastWith({ theftAt }, { now });

  it("a sign-in after our lock, within seven days of it", () => {
    const theftAt = SIGN_IN_AT - 5 * SECOND - 1;
    expect(at(theftAt)).to.include({ isStolenAgain: true, wasConfirmed: false });
    expect(at(theftAt, theftAt + 7 * DAY - 1)).to.include({ isStolenAgain: true });
  });

  it("not after seven days", () => {
    const theftAt = SIGN_IN_AT - HOUR;
    expect(at(theftAt, theftAt + 7 * DAY)).to.include({ isStolenAgain: false });
  });

  it("not a sign-in within five seconds of it, which may have come before", () => {
    expect(at(SIGN_IN_AT - 5 * SECOND)).to.include({ isStolenAgain: false });
    expect(at(SIGN_IN_AT)).to.include({ isStolenAgain: false, wasConfirmed: false });
  });

  it("not the sign-in that it was locked for", () => {
    expect(at(SIGN_IN_AT + 1)).to.include({ isStolenAgain: false, wasConfirmed: true });
  });

  describe("a sign-in that may have come in:", () => {
    const theftAt = SIGN_IN_AT - HOUR;
    const again = (response: string | undefined, account: AccountState = accountOf()) => {
      const signIn = { time: new Date(SIGN_IN_AT), response };
      const run = runOf({ evidence: confirmed(account, signIn) });
      return pastOf(memoryOf({ theftAt }), run).isStolenAgain;
    };
    const needsPassword = accountOf({ status: "RESET_REQUIRED" });

    it("one that passed, also while the account needs a new password", () => {
      expect(again("Pass")).to.equal(true);
      expect(again("Pass", needsPassword)).to.equal(true);
    });

    it("not one that Cognito refused, or that was never finished", () => {
      expect([again("Fail"), again("InProgress")]).to.deep.equal([false, false]);
    });

    it("one of which that is not known, unless the account needs a new password", () => {
      expect(again(undefined)).to.equal(true);
      expect(again(undefined, { kind: "unreadable", isFinal: true })).to.equal(true);
      expect(again(undefined, needsPassword)).to.equal(false);
    });

    it("and a click without a sign-in counts as one of which nothing is known", () => {
      const at = (account: AccountState) =>
        pastWith({ theftAt }, { evidence: unconfirmed(account) }).isStolenAgain;
      expect([at(accountOf()), at(needsPassword)]).to.deep.equal([true, false]);
    });
  });
});
