/** A confirmed report that shows an earlier lock, on an unconfirmed one, to have been a theft: as pure functions. */
import { expect } from "chai";
import { begin } from "../../handler/account-memory";
import type { AccountMemory, Settlement } from "../../handler/account-memory";
import type { AccountState } from "../../handler/account";
import type { Evidence } from "../../handler/assessment";
import { pastOf } from "../../handler/past";
import {
  CLICK,
  memoryOf,
  NOW,
  runOf,
  settledAt,
  SIGN_IN_AT,
  stolenAt,
} from "../support/account-memory";
import { accountOf, confirmed, REPORT, unconfirmed } from "../support/report";

const UNREADABLE: AccountState = { kind: "unreadable", isFinal: true };

describe("an account that was locked on an unconfirmed report", () => {
  const begun = (
    change: Partial<Settlement>,
    evidence: Evidence,
    more: Partial<AccountMemory> = {},
  ) => {
    const settlement = settledAt(CLICK, { isConfirmed: false, ...change });
    return begin(memoryOf({ settlement, ...more }), runOf({ evidence }), { actions: [] });
  };
  const asLeft = stolenAt(SIGN_IN_AT, accountOf({ status: "RESET_REQUIRED" }));
  const shown: [string, Partial<Settlement>, Evidence][] = [
    ["that is confirmed now", { eventId: REPORT.eventId }, stolenAt()],
    [
      "that is confirmed now, while the account can't be read",
      { eventId: REPORT.eventId },
      confirmed(UNREADABLE, { time: new Date(SIGN_IN_AT) }),
    ],
    ["and needs a password still as another one is confirmed", { eventId: "another" }, asLeft],
  ];
  for (const [what, change, evidence] of shown) {
    it(`was stolen then, and the reset settles from now on: one ${what}`, () => {
      const memory = begun(change, evidence);
      expect(memory).to.deep.include({
        settlement: settledAt(CLICK, change),
        theftAt: CLICK,
        theftResetAt: CLICK,
      });
      expect(pastOf(memory, runOf({ evidence }))).to.include({ isSettled: true });
    });
  }

  it("keeps the time of a later theft", () => {
    const memory = begun({}, asLeft, { theftAt: NOW });
    expect(memory).to.include({ theftAt: NOW, theftResetAt: CLICK });
    expect(begun({}, asLeft, { theftAt: 1 })).to.include({ theftAt: CLICK });
  });

  const needsPassword = { status: "RESET_REQUIRED" } as const;
  const not: [string, Partial<Settlement>, Evidence][] = [
    ["of another report, with a password since", { eventId: "another" }, stolenAt()],
    [
      "of another report, on an account that can't be read",
      { eventId: "another" },
      confirmed(UNREADABLE, { time: new Date(SIGN_IN_AT) }),
    ],
    ["that was confirmed already", { isConfirmed: true }, asLeft],
    ["that a person restored", { by: "restore" }, asLeft],
    [
      "where it is still unconfirmed",
      { eventId: REPORT.eventId },
      unconfirmed(accountOf(needsPassword)),
    ],
  ];
  for (const [what, change, evidence] of not) {
    it(`was not shown to be stolen by a lock ${what}`, () => {
      const memory = begun(change, evidence);
      expect(memory).not.to.have.any.keys("theftAt", "theftResetAt");
      expect(memory.settlement).to.deep.equal(settledAt(CLICK, { isConfirmed: false, ...change }));
    });
  }

  it("shows nothing where nothing was settled", () => {
    const memory = begin(memoryOf(), runOf({ evidence: asLeft }), { actions: [] });
    expect(memory).not.to.have.any.keys("theftAt", "theftResetAt", "settlement");
  });
});
