/** Matching a click with the audit log, as pure functions. */
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { matchFeedback, weighOtherClicks } from "../../handler/assessment";
import type { AuditLog } from "../../handler/audit-log";
import { feedback, later, MINUTE, readLog, SECOND } from "../support/auth-events";
import { accountOf, benign, confirmed, REPORT, unconfirmed } from "../support/report";

const at = REPORT.time.toISOString();

/** A log whose end was not reached. */
const cutLog = (isFinal: boolean, ...events: AuthEventType[]): AuditLog => ({
  events,
  end: "failed",
  reason: "why",
  isFinal,
});
const noLog: AuditLog = { events: [], end: "no-log", reason: "no such log", isFinal: true };

describe("matchFeedback", () => {
  const logs: [string, AuditLog, string][] = [
    ["Invalid at the same time", readLog(feedback("Invalid")), "confirmed"],
    ["Invalid two minutes before", readLog(feedback("Invalid", -2 * MINUTE)), "confirmed"],
    ["Invalid two minutes after", readLog(feedback("Invalid", 2 * MINUTE)), "confirmed"],
    ["Invalid a millisecond earlier", readLog(feedback("Invalid", -2 * MINUTE - 1)), "unconfirmed"],
    ["Invalid a millisecond later", readLog(feedback("Invalid", 2 * MINUTE + 1)), "unconfirmed"],
    ["Invalid of last week", readLog(feedback("Invalid", -7 * 24 * 60 * MINUTE)), "unconfirmed"],
    ["Valid within seconds of the click", readLog(feedback("Valid", -5 * SECOND)), "benign"],
    ["Valid of another click", readLog(feedback("Valid", -5 * SECOND - 1)), "unconfirmed"],
    ["Valid of last week", readLog(feedback("Valid", -7 * 24 * 60 * MINUTE)), "unconfirmed"],
    [
      "Invalid for one sign-in, Valid for another a second later",
      readLog(feedback("Valid", SECOND), feedback("Invalid")),
      "confirmed",
    ],
    ["no event", readLog(), "unconfirmed"],
    ["events without feedback", readLog(later("SignIn")), "unconfirmed"],
    [
      "Invalid without a date",
      readLog({ EventFeedback: { FeedbackValue: "Invalid", Provider: "x" } }),
      "unconfirmed",
    ],
    [
      "the customer's own recovery and change of password, which count for nothing",
      readLog(later("ForgotPassword"), later("PasswordChange")),
      "unconfirmed",
    ],
    ["Invalid, and an end that was not reached", cutLog(true, feedback("Invalid")), "confirmed"],
    ["Valid, and an end that was not reached", cutLog(true, feedback("Valid")), "unconfirmed"],
    ["no log at all", noLog, "unconfirmed"],
  ];
  for (const [what, log, verdict] of logs) {
    it(`is ${verdict} by a log with ${what}`, () => {
      expect(matchFeedback(REPORT, log).feedback.verdict).to.equal(verdict);
    });
  }

  const reasons: [string, AuditLog, string, string][] = [
    ["nothing near", readLog(), `the audit log holds no feedback near ${at}`, "read"],
    [
      "a Valid of another click",
      readLog(feedback("Valid", MINUTE)),
      `the audit log holds a Valid of another click, and no feedback near ${at}`,
      "read",
    ],
    ["an end that was not reached", cutLog(false), "why", "hidden"],
    ["more pages than time", { ...cutLog(false), end: "unfinished" }, "why", "unfinished"],
    ["no log", noLog, "no such log", "none"],
  ];
  for (const [what, log, reason, state] of reasons) {
    it(`says why a report is unconfirmed, and that the log is ${state}: ${what}`, () => {
      expect(matchFeedback(REPORT, log).feedback).to.deep.equal({
        verdict: "unconfirmed",
        reason,
        log: state,
      });
    });
  }

  it("shows the judged sign-in, the newest of several that are Invalid: an older may be settled", () => {
    const at = (EventId: string, afterMs: number, givenAfterMs: number) =>
      feedback("Invalid", givenAfterMs, {
        EventId,
        CreationDate: new Date(REPORT.time.getTime() + afterMs),
      });
    const [older, newer] = [at("older", -2 * MINUTE, SECOND), at("newer", -MINUTE, 0)];
    const undated = feedback("Invalid", 0, { EventId: "undated" });
    for (const log of [readLog(older, newer, undated), readLog(undated, newer, older)]) {
      const { feedback: found } = matchFeedback(REPORT, log);
      expect(found).to.have.property("signIn").that.includes({ eventId: "newer" });
    }
  });

  it("counts the sign-ins with a Valid of these minutes, and no others", () => {
    const log = readLog(
      feedback("Valid"),
      feedback("Valid", MINUTE),
      feedback("Valid", 3 * MINUTE),
      later("SignIn"),
    );
    expect(matchFeedback(REPORT, log).feedback).to.include({ validSignIns: 2 });
  });

  it("knows whether the Invalid is certainly of this click: within five seconds, before or after", () => {
    const isExact = (afterMs: number) => {
      const { feedback: found } = matchFeedback(REPORT, readLog(feedback("Invalid", afterMs)));
      return found.verdict === "confirmed" ? found.isExact : found.verdict;
    };
    expect([-5 * SECOND, 0, 5 * SECOND].map(isExact)).to.deep.equal([true, true, true]);
    expect([-5 * SECOND - 1, 5 * SECOND + 1].map(isExact)).to.deep.equal([false, false]);
  });

  const conclusive: [string, AuditLog, boolean][] = [
    [
      "an Invalid within five seconds of the click",
      readLog(feedback("Invalid", -5 * SECOND)),
      true,
    ],
    [
      "an Invalid that may be of another click",
      readLog(feedback("Invalid", 5 * SECOND + 1)),
      false,
    ],
    ["a Valid within five seconds of the click", readLog(feedback("Valid", 5 * SECOND)), true],
    ["a Valid that may be of another click", readLog(feedback("Valid", 5 * SECOND + 1)), false],
    ["no feedback", readLog(), false],
    ["a log that stays unreadable", cutLog(true), true],
    ["a garbled answer", cutLog(false), false],
    ["no log", noLog, true],
  ];
  for (const [what, log, isConclusive] of conclusive) {
    it(`needs ${isConclusive ? "no other" : "another"} snapshot after ${what}`, () => {
      expect(matchFeedback(REPORT, log).isConclusive).to.equal(isConclusive);
    });
  }

  describe("at a second look", () => {
    const verdictOf = (...events: AuthEventType[]) =>
      matchFeedback(REPORT, readLog(...events), "event-1").feedback.verdict;

    it("is benign while the event of the first look is still Valid, whenever that was given", () => {
      expect(verdictOf(feedback("Valid"))).to.equal("benign");
      expect(verdictOf(feedback("Valid", 14 * MINUTE))).to.equal("benign");
    });

    it("counts that event once, near the click or not", () => {
      const other = feedback("Valid", MINUTE, { EventId: "event-2" });
      for (const own of [feedback("Valid"), feedback("Valid", 14 * MINUTE)]) {
        const { feedback: found } = matchFeedback(REPORT, readLog(own, other), "event-1");
        expect(found).to.include({ validSignIns: 2 });
      }
    });

    it("is confirmed when that event has become Invalid", () => {
      expect(verdictOf(feedback("Invalid", SECOND))).to.equal("confirmed");
    });

    it("is not benign by another event, or where that one has no feedback any more", () => {
      expect(verdictOf(feedback("Valid", 0, { EventId: "event-2" }))).to.equal("unconfirmed");
      expect(verdictOf({ EventId: "event-1", EventType: "SignIn" })).to.equal("unconfirmed");
    });
  });
});

describe("weighOtherClicks", () => {
  it("leaves a benign report as it is where each click has a Valid of its own", () => {
    const two = benign(accountOf(), {}, 2);
    expect(weighOtherClicks(two, 1)).to.equal(two);
    expect(weighOtherClicks(benign(), 0)).to.deep.include({ verdict: "benign" });
  });

  it("is unconfirmed where there are more clicks than Valid sign-ins", () => {
    const account = accountOf({ user: "Casey" });
    expect(weighOtherClicks({ ...benign(account), mismatch: "m" }, 1)).to.deep.equal({
      verdict: "unconfirmed",
      reason: "2 clicks within a minute, and the audit log holds 1 Valid",
      log: "read",
      account,
      mismatch: "m",
      snapshots: 1,
    });
    expect(weighOtherClicks(benign(), 1)).not.to.have.property("mismatch");
  });

  it("changes no other verdict", () => {
    for (const evidence of [confirmed(), unconfirmed()]) {
      expect(weighOtherClicks(evidence, 7)).to.equal(evidence);
    }
  });
});
