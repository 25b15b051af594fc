/** An item's contents: what is read, and what is taken for another version's; and what a restore makes of them. */
import { expect } from "chai";
import { parseAccountMemory, restore } from "../../handler/account-memory";
import { begunAt, memoryOf, pastWith, settledAt, SIGN_IN_AT } from "../support/account-memory";

describe("parseAccountMemory", () => {
  const memory = memoryOf({
    reports: [{ eventId: "e", clickedAt: 1, verdict: "confirmed" }],
    steps: { reset: begunAt(5, { doneAt: 6 }) },
    settlement: settledAt(7, { by: "restore" }),
    escalation: { reason: "status", at: 3, eventId: "e" },
    ...{ codeSentAt: 1, signedOutAt: 2, signOutAgainAt: 3, disabledAt: 4, theftAt: 5 },
    theftResetAt: 6,
  });

  it("reads what was written", () => {
    expect(parseAccountMemory(JSON.stringify(memory))).to.deep.equal(memory);
    expect(parseAccountMemory(JSON.stringify(memoryOf()))).to.deep.equal(memoryOf());
  });

  const spoilt: [string, object][] = [
    ["a report without a time", { reports: [...memory.reports, { eventId: "e" }] }],
    ["a step without a time", { steps: { ...memory.steps, disable: {} } }],
    ...["settlement", "escalation"].flatMap((name): [string, object][] => [
      [`a ${name} without a time`, { [name]: {} }],
      [`a ${name} that is none`, { [name]: null }],
      [`a ${name} with a text for a time`, { [name]: { at: "7" } }],
    ]),
    ...["codeSentAt", "signedOutAt", "signOutAgainAt", "disabledAt", "theftAt", "theftResetAt"].map(
      (name): [string, object] => [`a text for ${name}`, { [name]: "2026-11-22T09:30:12Z" }],
    ),
  ];
  for (const [what, change] of spoilt) {
    it(`does not read one with ${what}`, () => {
      expect(parseAccountMemory(JSON.stringify({ ...memory, ...change }))).to.equal(null);
    });
  }

  const others: [string, string][] = [
    ["text that is not JSON", "{"],
    ["nothing", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["one without a user", JSON.stringify({ ...memory, user: undefined })],
    ["one whose reports are no list", JSON.stringify({ ...memory, reports: {} })],
    ["one whose steps are none", JSON.stringify({ ...memory, steps: [] })],
    ["one without steps", JSON.stringify({ ...memory, steps: undefined })],
  ];
  for (const [what, text] of others) {
    it(`does not read ${what}`, () => expect(parseAccountMemory(text)).to.equal(null));
  }
});

describe("restore", () => {
  const AT = SIGN_IN_AT + 60_000;
  const before = memoryOf({
    reports: [{ eventId: "e", clickedAt: 1, verdict: "confirmed" }],
    steps: {
      reset: begunAt(AT - 1),
      "sign-out": begunAt(AT - 1, { doneAt: AT }),
      disable: begunAt(AT),
    },
    settlement: settledAt(7, { isConfirmed: false }),
    escalation: { reason: "reset-failed", at: AT, eventId: "e" },
    ...{ codeSentAt: 1, signedOutAt: 2, signOutAgainAt: 3, disabledAt: 4, theftAt: 5 },
  });

  it("settles every earlier sign-in, ends what was not finished, and keeps the rest", () => {
    const { reports, codeSentAt, signedOutAt, signOutAgainAt, disabledAt, theftAt } = before;
    const restored = JSON.parse(JSON.stringify(restore(before, AT)));
    expect(restored).to.deep.equal({
      ...{ user: before.user, reports, codeSentAt, signedOutAt, signOutAgainAt },
      ...{ disabledAt, theftAt, theftResetAt: AT },
      steps: { "sign-out": before.steps["sign-out"] },
      settlement: { at: AT, by: "restore", isConfirmed: true },
    });
    expect(parseAccountMemory(JSON.stringify(restored))).to.deep.equal(restored);
  });

  it("keeps what another run has written since the account was read", () => {
    const later = memoryOf({
      steps: { reset: begunAt(AT + 1) },
      settlement: settledAt(AT + 1),
      escalation: { reason: "status", at: AT + 1, eventId: "e" },
    });
    expect(restore(later, AT)).to.deep.equal({ ...later, theftResetAt: AT });
  });

  it("makes a confirmed report about an earlier sign-in settled and given back, and no later one", () => {
    expect(pastWith(before)).to.include({ isSettled: false, mustDisable: true });
    expect(pastWith(restore(before, AT))).to.include({
      ...{ isSettled: true, settledBy: "restore", isGivenBack: true },
      mustDisable: false,
    });
    expect(pastWith(restore(before, SIGN_IN_AT))).to.include({ isSettled: false });
  });

  it("does not change the memory that it is given", () => {
    const text = JSON.stringify(before);
    restore(before, AT);
    expect(JSON.stringify(before)).to.equal(text);
  });
});
