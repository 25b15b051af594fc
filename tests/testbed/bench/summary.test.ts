/** Counting what became of reports. */
import { expect } from "chai";
import type { LoggedFields } from "../../../handler/log";
import type { LocalUser } from "../../../testbed/aws/cognito";
import { neverRows, summarize } from "../../../testbed/bench/summary";
import { isMet } from "../../../testbed/bench/table";

const user = (name: string, status: string, enabled = true) =>
  ({ name, status, enabled }) as LocalUser;
const USERS = [
  user("locked", "RESET_REQUIRED"),
  user("disabled", "CONFIRMED", false),
  user("open", "CONFIRMED"),
  user("unlogged", "RESET_REQUIRED"),
];
const line = (message: unknown) => ({
  timestamp: "",
  level: "INFO",
  message: message as LoggedFields,
});
const ended = (eventId: string, outcome: string) =>
  line({ type: "report", outcome, report: { eventId } });

describe("summarize", () => {
  const summary = summarize({
    reports: USERS.map((it) => ({ user: it, eventId: it.name })),
    lines: [
      ended("locked", "contained"),
      ended("locked", "already-contained"),
      ended("disabled", "escalated"),
      ended("open", "contained"),
      line({ type: "failure", report: { eventId: "unlogged" } }),
      line("something else"),
    ],
    mails: ["locked", "locked", "locked", "unlogged"].map((name) => ({ user: name, code: "1" })),
    messages: [
      { text: ":fire: rehearsal: contained: locked `locked` in pool `p`" },
      { text: ":fire: rehearsal: contained: locked `locked` in pool `p`" },
      { text: ":x: rehearsal: could not fully lock `unlogged` in pool `p`" },
      { text: ":x: rehearsal: could not fully lock `open` in pool `p`" },
      { text: ":x: rehearsal: could not fully lock `open` in pool `p`" },
    ],
  });

  it("counts a report once, however often it was delivered", () => {
    expect(summary.ended).to.equal(3);
    expect(summary.outcomes).to.deep.equal({ contained: 2, "already-contained": 1, escalated: 1 });
  });

  it("counts as lost a report without an outcome, and one with an open account", () => {
    expect(summary.lost).to.equal(2);
  });

  it("counts codes beyond the first, and the most of one account", () => {
    expect(summary).to.include({ secondCodes: 2, mostCodes: 3 });
  });

  it("counts notifications of outcomes and of failures apart, and the log lines", () => {
    expect(summary).to.include({ notified: 1, failedOnce: 1, lines: 5 });
  });

  it("fails the row of each count that must be 0", () => {
    const drained = { deliveries: 6, failures: [], deadLetters: ["body"] };
    expect(neverRows(summary, drained).map(({ value }) => value)).to.deep.equal([2, 2, 1, 1]);
    expect(neverRows(summary, drained).filter(isMet)).to.deep.equal([]);
  });
});
