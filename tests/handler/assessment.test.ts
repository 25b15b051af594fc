/** Assessing a report: the matching as pure functions, and the snapshots with the SDK's client mocked. */
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { assess, findRecovery, matchFeedback } from "../../handler/assessment";
import { feedback, later, MINUTE, SECOND } from "../support/auth-events";
import { accountOf, REPORT, sdkError } from "../support/report";
import { recordDeadlines, recordPauses } from "../support/time";

const logOf = (...events: AuthEventType[]) => ({ kind: "read", events }) as const;
const NO_FEEDBACK = "the audit log holds no feedback near 2026-11-22T09:30:12.000Z";

describe("matchFeedback", () => {
  const verdictOf = (events: AuthEventType[]) =>
    matchFeedback(REPORT, logOf(...events)).feedback.verdict;

  const logs: [string, AuthEventType[], string][] = [
    ["Invalid at the same time", [feedback("Invalid")], "confirmed"],
    ["Invalid two minutes before", [feedback("Invalid", -2 * MINUTE)], "confirmed"],
    ["Invalid two minutes after", [feedback("Invalid", 2 * MINUTE)], "confirmed"],
    ["Invalid a millisecond earlier", [feedback("Invalid", -2 * MINUTE - 1)], "unconfirmed"],
    ["Invalid a millisecond later", [feedback("Invalid", 2 * MINUTE + 1)], "unconfirmed"],
    ["Invalid of last week", [feedback("Invalid", -7 * 24 * 60 * MINUTE)], "unconfirmed"],
    ["Valid near the report", [feedback("Valid")], "benign"],
    ["Valid of last week", [feedback("Valid", -7 * 24 * 60 * MINUTE)], "unconfirmed"],
    [
      "Invalid for one sign-in, Valid for another a second later",
      [feedback("Valid", SECOND), feedback("Invalid")],
      "confirmed",
    ],
    ["no event", [], "unconfirmed"],
    ["events without feedback", [later("SignIn")], "unconfirmed"],
    [
      "Invalid without a date",
      [{ EventFeedback: { FeedbackValue: "Invalid", Provider: "x" } }],
      "unconfirmed",
    ],
  ];
  for (const [what, events, verdict] of logs) {
    it(`is ${verdict} by a log with ${what}`, () => expect(verdictOf(events)).to.equal(verdict));
  }

  it("says why a report is unconfirmed", () => {
    const unreadable = { kind: "unreadable", reason: "no such log", isFinal: true } as const;
    expect(matchFeedback(REPORT, logOf()).feedback).to.deep.include({ reason: NO_FEEDBACK });
    expect(matchFeedback(REPORT, unreadable).feedback).to.deep.equal({
      verdict: "unconfirmed",
      reason: "no such log",
    });
  });

  it("shows the judged sign-in, the newest of several answers", () => {
    const older = feedback("Valid", 0, { EventId: "older" });
    const newer = feedback("Valid", SECOND, { EventId: "newer" });
    const { feedback: found } = matchFeedback(REPORT, logOf(older, newer));
    expect(found).to.have.property("signIn").that.includes({ eventId: "newer" });
  });

  const settled: [string, Parameters<typeof matchFeedback>[1], boolean][] = [
    ["an Invalid", logOf(feedback("Invalid", MINUTE)), true],
    ["a Valid within five seconds of the click", logOf(feedback("Valid", -5 * SECOND)), true],
    ["a Valid that may be of another click", logOf(feedback("Valid", -5 * SECOND - 1)), false],
    ["no feedback", logOf(), false],
    ["a log that stays unreadable", { kind: "unreadable", reason: "", isFinal: true }, true],
    ["a garbled answer", { kind: "unreadable", reason: "", isFinal: false }, false],
  ];
  for (const [what, log, isSettled] of settled) {
    it(`${isSettled ? "needs no" : "needs another"} snapshot after ${what}`, () => {
      expect(matchFeedback(REPORT, log).isSettled).to.equal(isSettled);
    });
  }
});

describe("findRecovery", () => {
  const own = { EventContextData: { IpAddress: REPORT.sourceAddress } };
  const at = new Date(REPORT.time.getTime() + MINUTE);
  const find = (event: AuthEventType, modifiedAfterMs = 2 * MINUTE) => {
    const modifiedAt = new Date(REPORT.time.getTime() + modifiedAfterMs);
    return findRecovery(REPORT, accountOf({ modifiedAt }), logOf(event, feedback("Invalid")));
  };

  it("is a recovery by code that changed the account", () => {
    expect(find(later("ForgotPassword"))).to.deep.equal(at);
  });

  it("is a recovery that changed the account in the millisecond of the report", () => {
    expect(find(later("ForgotPassword"), 0)).to.deep.equal(at);
  });

  it("is a change of password from the address of the report", () => {
    expect(find(later("PasswordChange", own))).to.deep.equal(at);
  });

  const not: [string, AuthEventType, number?][] = [
    ["a recovery that failed", later("ForgotPassword", { EventResponse: "Fail" })],
    ["a recovery that has only begun", later("ForgotPassword", { EventResponse: "InProgress" })],
    ["a request for a code, which changes nothing", later("ForgotPassword"), -MINUTE],
    ["a recovery before the report", later("ForgotPassword", { CreationDate: REPORT.time })],
    [
      "a change of password from elsewhere, which an attacker can make",
      later("PasswordChange", { EventContextData: { IpAddress: "203.0.113.9" } }),
    ],
    ["a change of password from an unknown address", later("PasswordChange")],
    [
      "a change of password that failed",
      later("PasswordChange", { ...own, EventResponse: "Fail" }),
    ],
    ["another sign-in", later("SignIn", own)],
    ["a change without a time", later("PasswordChange", { ...own, CreationDate: new Date(NaN) })],
  ];
  for (const [what, event, modifiedAfterMs] of not) {
    it(`is not ${what}`, () => expect(find(event, modifiedAfterMs)).to.equal(undefined));
  }

  it("is not a change of password where the report has no address", () => {
    const report = { ...REPORT, sourceAddress: undefined };
    const log = logOf(later("PasswordChange"));
    expect(findRecovery(report, accountOf(), log)).to.equal(undefined);
  });

  it("is unknown where the account or the log can't be read", () => {
    const account = { kind: "unreadable", isFinal: false } as const;
    expect(findRecovery(REPORT, account, logOf(later("ForgotPassword")))).to.equal(undefined);
    const log = { kind: "unreadable", reason: "", isFinal: false } as const;
    expect(findRecovery(REPORT, accountOf({ modifiedAt: at }), log)).to.equal(undefined);
  });
});

describe("assess", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const client = new CognitoIdentityProviderClient({});
  const pauses = recordPauses();
  const deadlines = recordDeadlines();

  beforeEach(() => {
    cognito.reset();
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [feedback("Invalid")] });
  });
  after(() => cognito.restore());

  const events = () => cognito.on(AdminListUserAuthEventsCommand);
  const firstSignal = () =>
    (cognito.calls()[0]!.args as unknown as [unknown, { abortSignal: AbortSignal }])[1].abortSignal;
  const statusOf = ({ account }: Awaited<ReturnType<typeof assess>>) =>
    account.kind === "found" ? account.status : account.kind;

  it("needs one snapshot when the feedback is there", async () => {
    expect(await assess(client, REPORT)).to.include({ verdict: "confirmed", snapshots: 1 });
    expect(pauses).to.deep.equal([]);
  });

  it("finds feedback that appears in the third snapshot", async () => {
    events()
      .resolvesOnce({})
      .resolvesOnce({})
      .resolves({ AuthEvents: [feedback("Invalid")] });
    expect(await assess(client, REPORT)).to.include({ verdict: "confirmed", snapshots: 3 });
    expect(pauses).to.deep.equal([1000, 2000]);
  });

  it("is unconfirmed after five snapshots over ten seconds", async () => {
    events().resolves({ AuthEvents: [] });
    expect(await assess(client, REPORT)).to.include({ verdict: "unconfirmed", snapshots: 5 });
    expect(pauses).to.deep.equal([1000, 2000, 3000, 4000]);
  });

  it("takes as many snapshots as it is asked for", async () => {
    events().resolves({ AuthEvents: [] });
    expect(await assess(client, REPORT, [0])).to.include({ verdict: "unconfirmed", snapshots: 1 });
    expect(pauses).to.deep.equal([]);
  });

  it("takes a Valid of another click for benign only after all snapshots", async () => {
    events().resolves({ AuthEvents: [feedback("Valid", -MINUTE)] });
    expect(await assess(client, REPORT)).to.include({ verdict: "benign", snapshots: 5 });
  });

  it("takes all snapshots while the newest Valid may be of another click", async () => {
    events().resolves({ AuthEvents: [feedback("Valid"), feedback("Valid", MINUTE)] });
    expect(await assess(client, REPORT)).to.include({ verdict: "benign", snapshots: 5 });
  });

  it("finds the Invalid of this click that appears after the Valid of another", async () => {
    const earlier = feedback("Valid", -MINUTE);
    events()
      .resolvesOnce({ AuthEvents: [earlier] })
      .resolves({ AuthEvents: [feedback("Invalid"), earlier] });
    expect(await assess(client, REPORT)).to.include({ verdict: "confirmed", snapshots: 2 });
  });

  it("reads the account again in every snapshot", async () => {
    events().resolves({ AuthEvents: [] });
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "CONFIRMED" })
      .resolves({ UserStatus: "RESET_REQUIRED" });
    expect(statusOf(await assess(client, REPORT))).to.equal("RESET_REQUIRED");
  });

  it("takes another snapshot while the account can't be read", async () => {
    cognito
      .on(AdminGetUserCommand)
      .rejectsOnce(sdkError("SyntaxError"))
      .resolves({ UserStatus: "RESET_REQUIRED" });
    const evidence = await assess(client, REPORT);
    expect([statusOf(evidence), evidence.snapshots]).to.deep.equal(["RESET_REQUIRED", 2]);
  });

  it("keeps the account that it has read when a later read fails", async () => {
    events().resolves({ AuthEvents: [] });
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "RESET_REQUIRED" })
      .rejects(sdkError("SyntaxError"));
    const evidence = await assess(client, REPORT);
    expect([statusOf(evidence), evidence.snapshots]).to.deep.equal(["RESET_REQUIRED", 5]);
  });

  it("finds that the account was deleted between two snapshots", async () => {
    events().resolves({ AuthEvents: [] });
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "CONFIRMED" })
      .rejects(sdkError("UserNotFoundException"));
    expect(statusOf(await assess(client, REPORT))).to.equal("not-found");
  });

  for (const [name, kind] of [
    ["AccessDeniedException", "unreadable"],
    ["UserNotFoundException", "not-found"],
  ] as const) {
    it(`takes no other snapshot of an account after ${name}`, async () => {
      cognito.on(AdminGetUserCommand).rejects(sdkError(name));
      const evidence = await assess(client, REPORT);
      expect([statusOf(evidence), evidence.snapshots]).to.deep.equal([kind, 1]);
    });
  }

  it("finds the recovery of the customer, by the account that it has read before", async () => {
    const modifiedAt = new Date(REPORT.time.getTime() + MINUTE);
    const recovery = later("ForgotPassword");
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserLastModifiedDate: modifiedAt })
      .rejects(sdkError("SyntaxError"));
    events()
      .resolvesOnce({})
      .resolves({ AuthEvents: [recovery, feedback("Invalid")] });
    expect((await assess(client, REPORT)).recoveredAt).to.deep.equal(recovery.CreationDate);
  });

  it("gives each snapshot five seconds, and all of them twenty-five", async () => {
    deadlines.expired = 5_000;
    await assess(client, REPORT);
    expect(deadlines.set).to.deep.equal([25_000, 5_000]);
    expect(firstSignal().aborted).to.equal(true);
  });

  it("takes one snapshot, and no more, when its time is over", async () => {
    deadlines.expired = 25_000;
    events().resolves({ AuthEvents: [] });
    expect(await assess(client, REPORT)).to.include({ verdict: "unconfirmed", snapshots: 1 });
    expect(firstSignal().aborted, "the snapshot itself ends with it").to.equal(true);
  });
});
