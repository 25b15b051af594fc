/** The message of the page's queue: as a pure function. */
import { expect } from "chai";
import { parsePageReport } from "../../handler/page-report";
import { PAGE_BODY, PAGE_MESSAGE, PAGE_REPORT } from "../support/page-report";

const parseWith = (change: object) =>
  parsePageReport(JSON.stringify({ ...PAGE_MESSAGE, ...change }));

describe("parsePageReport", () => {
  it("reads what the page sends", () => {
    expect(parsePageReport(PAGE_BODY)).to.deep.equal(PAGE_REPORT);
  });

  it("gives every use of one link the same id, whatever its state", () => {
    expect(parseWith({ stateId: "1".repeat(64), time: "2026-11-22T10:00:00Z" })!.eventId).to.equal(
      PAGE_REPORT.eventId,
    );
  });

  it("does without the address and the browser", () => {
    const { sourceAddress, page, ...report } = parseWith({
      sourceAddress: undefined,
      userAgent: undefined,
    })!;
    expect(sourceAddress).to.equal(undefined);
    expect(page).to.deep.equal({
      signInId: PAGE_MESSAGE.authEventId,
      stateId: PAGE_MESSAGE.stateId,
    });
    expect(report).to.include({ user: PAGE_MESSAGE.user });
  });

  const required = ["version", "userPoolId", "user", "authEventId", "region", "time", "stateId"];
  for (const name of required) {
    it(`refuses a message without ${name}`, () => {
      expect(parseWith({ [name]: undefined })).to.equal(null);
    });
  }

  const wrong: [string, object][] = [
    ["another version", { version: 2 }],
    ["a version in text", { version: "1" }],
    ["a pool that is none", { userPoolId: "no pool" }],
    ["a time that is none", { time: "yesterday" }],
    ["a key that is no hash", { stateId: "state" }],
    ["an event id that is none", { authEventId: "../x" }],
    ["a user that is none", { user: "u".repeat(129) }],
    ["a user that is no text", { user: { name: "casey" } }],
  ];
  for (const [what, change] of wrong) {
    it(`refuses ${what}`, () => {
      expect(parseWith(change)).to.equal(null);
    });
  }

  for (const body of ["", "null", "[]", "{", '"text"']) {
    it(`refuses the body ${JSON.stringify(body)}`, () => {
      expect(parsePageReport(body)).to.equal(null);
    });
  }
});
