/** Plain words, and the lines of the function's log in them. */
import { expect } from "chai";
import { showLogLine } from "../../cli/log-line";
import { nearest } from "../../cli/nearest";
import {
  accountInWords,
  countInWords,
  ordinalInWords,
  stateInWords,
  valueInWords,
  verdictInWords,
} from "../../cli/words";
import type { LoggedLine } from "../../handler/log";

describe("words", () => {
  it("say what state an account is in", () => {
    const found = (status: string, more = {}) =>
      accountInWords({ kind: "found", status, enabled: true, ...more });
    expect(found("CONFIRMED")).to.equal("active");
    expect(found("CONFIRMED", { enabled: false })).to.equal("disabled");
    expect(found("OTHER", { otherStatus: "COMPROMISED" })).to.equal("in the status COMPROMISED");
    expect(accountInWords({ kind: "not-found" })).to.equal("gone");
    expect(accountInWords({ kind: "unreadable" })).to.equal("unreadable");
    expect(stateInWords({ status: "RESET_REQUIRED", enabled: false })).to.equal(
      "waiting for a new password; disabled",
    );
  });

  it("say what the verdict is, even a new one", () => {
    expect(verdictInWords("confirmed")).to.equal("Cognito confirms the report");
    expect(verdictInWords("strange")).to.equal("strange");
  });

  it("count", () => {
    expect([0, 1, 2, 40].map((count) => countInWords(count, "message"))).to.deep.equal([
      "no messages",
      "one message",
      "two messages",
      "40 messages",
    ]);
    expect(countInWords(2, "delivery", "deliveries")).to.equal("two deliveries");
    const positions = [1, 5, 6, 11, 12, 13, 21, 22, 23, 30, 111, 101];
    expect(positions.map(ordinalInWords).join(" ")).to.equal(
      "first fifth 6th 11th 12th 13th 21st 22nd 23rd 30th 111th 101st",
    );
  });

  it("show a value without JSON", () => {
    const values = [true, false, null, undefined, 7, "text", [], ["a", null], { a: true, b: [1] }];
    expect(values.map(valueInWords)).to.deep.equal([
      "yes",
      "no",
      "none",
      "none",
      "7",
      "text",
      "none",
      "a, then none",
      "a: yes, b: 1",
    ]);
  });
});

describe("nearest", () => {
  const names = ["stolen-account", "stolen-twice", "second-click", "wave", "all"];
  it("finds the name with a slip, then one that holds the text, and none that is far", () => {
    const typed = ["stolen-acount", "Stolen_Account", "wav", "click", "stolen", "zzzzzz", ""];
    expect(typed.map((name) => nearest(name, names))).to.deep.equal([
      "stolen-account",
      "stolen-account",
      "wave",
      "second-click",
      "stolen-account",
      undefined,
      undefined,
    ]);
  });
});

describe("a line of the function's log", () => {
  const shown = (line: object) => {
    const lines: string[] = [];
    showLogLine((actor, text) => lines.push(`${actor}: ${text}`), line as LoggedLine);
    return lines;
  };
  const evidence = {
    verdict: "unconfirmed",
    reason: "a\nb",
    account: { kind: "found", status: "CONFIRMED", enabled: true },
  };

  it("is shown in plain words, one line for each thing that was done", () => {
    const steps = [
      { operation: "AdminResetUserPassword", result: "refused", reason: "No: never" },
      { operation: "AdminUserGlobalSignOut", result: "done" },
      { operation: "AdminDisableUser", result: "done" },
    ];
    const line = { type: "report", outcome: "escalated", evidence, steps };
    expect(shown({ ...line, slack: "queued", slackFailure: "down" })).to.deep.equal([
      "function: Cognito does not confirm the report (a?b); the account is active",
      "function: resets the password (AdminResetUserPassword): refused: No: never",
      "function: ends every session (AdminUserGlobalSignOut): done",
      "function: disables the account (AdminDisableUser): done",
      "function: puts the notification into the queue: down",
      "function: outcome: escalated",
    ]);
  });

  const cases: [object, string][] = [
    [{ type: "failure", error: "AccessDenied: no" }, "fails: AccessDenied: no"],
    [
      { type: "waiting", reason: "second-try" },
      "the report comes back: the reset failed, and is tried once more",
    ],
    [{ type: "waiting", reason: "new-reason" }, "the report comes back: new-reason"],
    [
      { type: "follow-up", followUp: "second-look", result: "queued" },
      "will look at Cognito's log once more, in 15 minutes",
    ],
    [
      { type: "follow-up", followUp: "second-look", result: "unchanged" },
      "has looked once more: nothing is to be done",
    ],
    [
      { type: "follow-up", followUp: "second-look", result: "acted", outcome: "contained" },
      "has looked once more, and acts: contained",
    ],
    [{ type: "follow-up", followUp: "sign-out", result: "done" }, "the later sign-out is done"],
    [
      { type: "follow-up", followUp: "sign-out", result: "already-done" },
      "the later sign-out was done already",
    ],
    [
      { type: "follow-up", followUp: "sign-out", result: "no-such-user" },
      "the later sign-out: the account is gone",
    ],
    [{ type: "notification", slack: "sent" }, "posts the notification that has waited: sent"],
    [{ type: "memory", error: "no table" }, "goes on without its memory: no table"],
  ];
  for (const [line, text] of cases) {
    it(`reads: ${text}`, () => expect(shown(line)).to.deep.equal([`function: ${text}`]));
  }
});
