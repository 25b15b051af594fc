/** An item's contents: what is read, and what is taken for another version's. */
import { expect } from "chai";
import { parseAccountMemory } from "../../handler/account-memory";
import { begunAt, memoryOf, settledAt } from "../support/account-memory";

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
