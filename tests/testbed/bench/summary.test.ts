/** Counting what became of reports. */
import { expect } from "chai";
import type { LoggedFields } from "../../../handler/log";
import type { LocalUser } from "../../../testbed/aws/cognito";
import { neverRows, summarize } from "../../../testbed/bench/summary";
import { isMet } from "../../../testbed/bench/table";

const user = (name: string, status: string, enabled = true, session = "revoked") =>
  ({ name, status, enabled, refreshTokens: new Map([["token", session]]) }) as LocalUser;
const USERS = [
  user("locked", "RESET_REQUIRED"),
  user("disabled", "CONFIRMED", false),
  user("open", "CONFIRMED"),
  user("signed-in", "RESET_REQUIRED", true, "live"),
  user("unlogged", "RESET_REQUIRED"),
];
const line = (message: unknown) => ({
  timestamp: "",
  level: "INFO",
  message: message as LoggedFields,
});
const ended = (eventId: string, outcome: string, slack = "sent") =>
  line({ type: "report", outcome, slack, report: { eventId } });

describe("summarize", () => {
  const summary = summarize({
    reports: USERS.map((it) => ({ user: it, eventId: it.name })),
    lines: [
      ended("locked", "contained"),
      ended("locked", "already-contained"),
      ended("disabled", "escalated", "digest"),
      ended("open", "recovered", "digest"),
      ended("signed-in", "contained"),
      line({ type: "failure", report: { eventId: "unlogged" } }),
      line({ type: "waiting", report: { eventId: "unlogged" } }),
      line({ type: "failure", followUp: "digest" }),
      line({ type: "memory", error: "Error: down" }),
      line({ type: "follow-up", followUp: "sign-out", result: "done", user: "locked" }),
      line({ type: "follow-up", followUp: "sign-out", result: "done", user: "locked" }),
      line({ type: "follow-up", followUp: "sign-out", result: "already-done", user: "open" }),
      line("something else"),
    ],
    mails: ["locked", "locked", "locked", "unlogged"].map((name) => ({ user: name, code: "1" })),
    messages: [
      { text: ":white_check_mark: Locked, nothing to do · `locked` · rehearsal" },
      { text: ":white_check_mark: Locked, nothing to do · `locked` · rehearsal" },
      { text: ":warning: Not locked yet · `unlogged` · rehearsal" },
      { text: ":warning: Not fully locked yet · `signed-in` · rehearsal" },
      { text: ":warning: Not fully locked yet · `signed-in` · rehearsal" },
      { text: ":rotating_light: 1 reports that were not notified one by one · rehearsal" },
    ],
  });

  it("counts a report once, however often it was delivered", () => {
    expect(summary.ended).to.equal(4);
    expect(summary.outcomes).to.deep.equal({
      contained: 2,
      "already-contained": 1,
      escalated: 1,
      recovered: 1,
    });
  });

  it("counts as lost a report without an outcome, and one with an open account or session", () => {
    expect(summary.lost).to.equal(3);
  });

  it("counts codes beyond the first", () => {
    expect(summary.secondCodes).to.equal(2);
  });

  it("counts notifications of outcomes and of failures apart, and those that no digest shows", () => {
    expect(summary).to.include({ notified: 3, failedOnce: 1, digestsLost: 1 });
  });

  it("counts the log lines of reports, later sign-outs, and runs without memory", () => {
    expect(summary).to.include({ lines: 7, signedOutAgain: 1, withoutMemory: 1 });
  });

  it("fails the row of each count that must be 0", () => {
    const deadLetters = [{ queue: "reports", messageId: "m", body: "body" }];
    const deliveries = { reports: 8, "follow-ups": 3 };
    const drained = { deliveries, cameBack: 0, failures: [], deadLetters, left: [] };
    const rows = neverRows(summary, drained, "reports");
    expect(rows.map(({ value }) => value)).to.deep.equal([3, 2, 1, 1, 1, 2, 1]);
    expect(rows.filter(isMet)).to.deep.equal([]);
  });
});
