/**
 * Weighing a report: the judgement as a pure function, and the looks with the SDK's client mocked and the pauses told
 * instead of slept. Can't prove what Cognito's audit log holds after a click, or when: AWS documents neither.
 */
import timers from "node:timers/promises";
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { judge as judgeLook, weigh } from "../../handler/evidence";
import { readReport } from "../../handler/report";
import { sampleEvent } from "../support/events";

const REPORT = readReport(JSON.stringify(sampleEvent()));
const REPORTED_AT = Date.parse(REPORT.time);
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** An event of the audit log with feedback given this long after the report. */
function judged(
  value: "Valid" | "Invalid",
  afterMs = 0,
  more: Partial<AuthEventType> = {},
): AuthEventType {
  return {
    EventId: "event-1",
    EventType: "SignIn",
    EventFeedback: {
      FeedbackValue: value,
      Provider: "anything",
      FeedbackDate: new Date(REPORTED_AT + afterMs),
    },
    ...more,
  };
}

function later(
  EventType: AuthEventType["EventType"],
  more: Partial<AuthEventType> = {},
): AuthEventType {
  const CreationDate = new Date(REPORTED_AT + MINUTE);
  return { EventType, EventResponse: "Pass", CreationDate, ...more };
}

const judge = (...look: Parameters<typeof judgeLook>) => judgeLook(...look).evidence;

describe("judge", () => {
  const verdict = (events: AuthEventType[]) =>
    judge(REPORT, { account: { state: "CONFIRMED" }, log: { events } }).verdict;

  const logs: [string, AuthEventType[], string][] = [
    ["Invalid at the same time", [judged("Invalid")], "confirmed"],
    ["Invalid two minutes before", [judged("Invalid", -2 * MINUTE)], "confirmed"],
    ["Invalid two minutes after", [judged("Invalid", 2 * MINUTE)], "confirmed"],
    [
      "Invalid a millisecond earlier than that",
      [judged("Invalid", -2 * MINUTE - 1)],
      "unconfirmed",
    ],
    ["Invalid a millisecond later than that", [judged("Invalid", 2 * MINUTE + 1)], "unconfirmed"],
    ["Invalid of last week", [judged("Invalid", -7 * 24 * 60 * MINUTE)], "unconfirmed"],
    ["Valid near the report", [judged("Valid")], "benign"],
    ["Valid of last week", [judged("Valid", -7 * 24 * 60 * MINUTE)], "unconfirmed"],
    [
      "Invalid for one sign-in, Valid for another a second later",
      [judged("Valid", SECOND), judged("Invalid")],
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
  for (const [what, events, expected] of logs) {
    it(`takes a log with ${what} for ${expected}`, () =>
      expect(verdict(events)).to.equal(expected));
  }

  it("says why it is unconfirmed, and gives no reason when it is not", () => {
    const account = { state: "CONFIRMED" } as const;
    expect(judge(REPORT, { account, log: { events: [] } }).reason).to.equal(
      "the audit log holds no feedback near 2026-11-22T09:30:12.000Z",
    );
    const unreadable = { unreadable: "no such log", final: true };
    expect(judge(REPORT, { account, log: unreadable })).to.deep.include({
      verdict: "unconfirmed",
      reason: "no such log",
    });
    expect(judge(REPORT, { account, log: { events: [judged("Valid")] } })).not.to.have.property(
      "reason",
    );
  });

  it("describes the sign-in that was judged, and takes the word null for nothing", () => {
    const event = judged("Invalid", 0, {
      CreationDate: new Date("2026-11-22T09:00:00Z"),
      EventContextData: {
        IpAddress: "203.0.113.9",
        City: "null",
        Country: "Norway",
        DeviceName: "",
      },
      EventRisk: { RiskLevel: "High", RiskDecision: "AccountTakeover" },
    });
    const { signIn } = judge(REPORT, {
      account: { state: "CONFIRMED" },
      log: { events: [later("SignIn"), event] },
    });
    expect(signIn).to.deep.equal({
      eventId: "event-1",
      time: "2026-11-22T09:00:00.000Z",
      ipAddress: "203.0.113.9",
      city: undefined,
      country: "Norway",
      device: undefined,
      riskLevel: "High",
      riskDecision: "AccountTakeover",
      provider: "anything",
    });
  });

  describe("takes the customer for recovered", () => {
    const recoveredAt = (event: AuthEventType, modifiedAfterMs: number | undefined = 2 * MINUTE) =>
      judge(REPORT, {
        account: {
          state: "CONFIRMED",
          modifiedAt: modifiedAfterMs === undefined ? undefined : REPORTED_AT + modifiedAfterMs,
        },
        log: { events: [event, judged("Invalid")] },
      }).recoveredAt;
    const at = new Date(REPORTED_AT + MINUTE).toISOString();
    const own = { EventContextData: { IpAddress: REPORT.sourceAddress } };

    it("after a recovery by code that changed the account", () => {
      expect(recoveredAt(later("ForgotPassword"))).to.equal(at);
    });
    it("after a change of password from where the report came from", () => {
      expect(recoveredAt(later("PasswordChange", own))).to.equal(at);
    });

    const not: [string, AuthEventType, number?][] = [
      ["a recovery that failed", later("ForgotPassword", { EventResponse: "Fail" })],
      ["a recovery that has only begun", later("ForgotPassword", { EventResponse: "InProgress" })],
      ["a code that was asked for, which changes nothing", later("ForgotPassword"), -MINUTE],
      [
        "a recovery before the report",
        later("ForgotPassword", { CreationDate: new Date(REPORTED_AT - 1) }),
      ],
      [
        "a change of password from elsewhere, which an attacker can make",
        later("PasswordChange", { EventContextData: { IpAddress: "203.0.113.9" } }),
      ],
      ["a change of password from nowhere", later("PasswordChange")],
      [
        "a change of password that failed",
        later("PasswordChange", { ...own, EventResponse: "Fail" }),
      ],
      ["another sign-in", later("SignIn", own)],
    ];
    for (const [what, event, modifiedAfterMs] of not) {
      it(`not after ${what}`, () => {
        expect(recoveredAt(event, modifiedAfterMs)).to.equal(undefined);
      });
    }
  });
});

describe("weigh", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const client = new CognitoIdentityProviderClient({});
  const original = timers.setTimeout;
  const pauses: number[] = [];

  before(() => {
    (timers as { setTimeout: unknown }).setTimeout = async (pause: number) => pauses.push(pause);
  });
  beforeEach(() => {
    pauses.length = 0;
    cognito.reset();
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
  });
  after(() => {
    (timers as { setTimeout: unknown }).setTimeout = original;
    cognito.restore();
  });

  const looks = () => cognito.commandCalls(AdminListUserAuthEventsCommand).length;

  it("needs one look when the feedback is there", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Invalid")] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 1 });
    expect(pauses).to.deep.equal([]);
  });

  it("finds feedback that appears on the third look", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolvesOnce({ AuthEvents: [] })
      .resolvesOnce({ AuthEvents: [] })
      .resolves({ AuthEvents: [judged("Invalid")] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 3 });
    expect(pauses).to.deep.equal([1000, 2000]);
  });

  it("says unconfirmed after five looks over ten seconds", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "unconfirmed", looks: 5 });
    expect(pauses).to.deep.equal([1000, 2000, 3000, 4000]);
  });

  it("looks as often as it is told to", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
    expect(await weigh(client, REPORT, [0])).to.include({ verdict: "unconfirmed", looks: 1 });
    expect([looks(), pauses]).to.deep.equal([1, []]);
  });

  it("reads the account anew with every look", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "CONFIRMED" })
      .resolves({ UserStatus: "RESET_REQUIRED" });
    expect(await weigh(client, REPORT)).to.include({ state: "RESET_REQUIRED" });
  });

  it("does not settle for a Valid of another click while the Invalid of this one may be on its way", async () => {
    const earlier = judged("Valid", -MINUTE);
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolvesOnce({ AuthEvents: [earlier] })
      .resolves({ AuthEvents: [judged("Invalid"), earlier] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 2 });
  });

  it("calls it benign after all the looks when nothing but that Valid appears, and at once when it is of this click", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Valid", -MINUTE)] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "benign", looks: 5 });
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Valid", SECOND)] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "benign", looks: 1 });
  });

  it("reads on past feedback that is not this click's", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolvesOnce({
        AuthEvents: [judged("Valid", -MINUTE), judged("Invalid", -60 * MINUTE)],
        NextToken: "page 2",
      })
      .resolvesOnce({ AuthEvents: [judged("Invalid")] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 1 });
  });

  it("shows the newest of several answers", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({
      AuthEvents: [
        judged("Valid", 0, { EventId: "older" }),
        judged("Valid", SECOND, { EventId: "newer" }),
      ],
    });
    expect((await weigh(client, REPORT)).signIn).to.include({ eventId: "newer" });
  });

  it("looks again while the account can't be read, and keeps what it knew of it", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Invalid")] });
    cognito
      .on(AdminGetUserCommand)
      .rejectsOnce(namedError("SyntaxError"))
      .resolves({ UserStatus: "RESET_REQUIRED" });
    expect(await weigh(client, REPORT)).to.include({ state: "RESET_REQUIRED", looks: 2 });
  });

  it("does not forget the account when a later look can't read it", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
    cognito.on(AdminGetUserCommand).rejects(namedError("TooManyRequestsException"));
    cognito.on(AdminGetUserCommand).resolvesOnce({ UserStatus: "RESET_REQUIRED" });
    expect(await weigh(client, REPORT)).to.include({ state: "RESET_REQUIRED", looks: 5 });
  });

  describe("in the time it has", () => {
    const { timeout } = AbortSignal;
    afterEach(() => {
      AbortSignal.timeout = timeout;
    });

    it("gives each look five seconds, and all of them twenty-five", async () => {
      const deadlines: number[] = [];
      AbortSignal.timeout = (milliseconds) => {
        deadlines.push(milliseconds);
        return new AbortController().signal;
      };
      cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Invalid")] });
      await weigh(client, REPORT);
      expect(deadlines).to.deep.equal([25_000, 5_000]);
    });

    it("looks once, and no more, when it is over already", async () => {
      AbortSignal.timeout = (milliseconds) =>
        milliseconds === 25_000 ? AbortSignal.abort() : new AbortController().signal;
      cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
      expect(await weigh(client, REPORT)).to.include({ verdict: "unconfirmed", looks: 1 });
      const [, options] = cognito.calls()[0]!.args as unknown as [
        unknown,
        { abortSignal: AbortSignal },
      ];
      expect(options.abortSignal.aborted, "the look itself ends with it").to.equal(true);
    });
  });

  it("reads on to the next page, and stops where the feedback is", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolvesOnce({ AuthEvents: Array(60).fill(later("SignIn")), NextToken: "page 2" })
      .resolvesOnce({ AuthEvents: [judged("Invalid")], NextToken: "page 3" });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 1 });
    const tokens = cognito
      .commandCalls(AdminListUserAuthEventsCommand)
      .map((call) => call.args[0].input.NextToken);
    expect(tokens).to.deep.equal([undefined, "page 2"]);
  });

  it("reads on past a Valid of the same moment, for the Invalid may be on the next page", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolvesOnce({ AuthEvents: [judged("Valid")], NextToken: "page 2" })
      .resolves({ AuthEvents: [judged("Invalid")] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 1 });
  });

  it("does not take a report for benign while a later page can't be read", async () => {
    cognito.on(AdminListUserAuthEventsCommand).callsFake(({ NextToken: token }) => {
      if (token) throw namedError("AccessDeniedException");
      return { AuthEvents: [judged("Valid")], NextToken: "page 2" };
    });
    expect(await weigh(client, REPORT)).to.include({ verdict: "unconfirmed" });
  });

  it("reads five pages at the most", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolves({ AuthEvents: [later("SignIn")], NextToken: "more" });
    await weigh(client, REPORT);
    expect(looks()).to.equal(5 * 5);
  });

  it("makes use of the pages it has when a later one fails", async () => {
    cognito.on(AdminListUserAuthEventsCommand).callsFake(({ NextToken: token }) => {
      if (token) throw namedError("TooManyRequestsException");
      return { AuthEvents: [judged("Invalid", MINUTE)], NextToken: "page 2" };
    });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 1 });
  });

  for (const name of ["UserPoolAddOnNotEnabledException", "AccessDeniedException"]) {
    it(`says why at once when the log answers ${name}`, async () => {
      cognito.on(AdminListUserAuthEventsCommand).rejects(namedError(name));
      expect(await weigh(client, REPORT)).to.deep.include({
        verdict: "unconfirmed",
        reason: `the audit log can't be read: ${name}: refused`,
        state: "CONFIRMED",
        looks: 1,
      });
    });
  }

  it("looks again when the log's answer made no sense", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .rejectsOnce(namedError("SyntaxError"))
      .resolves({ AuthEvents: [judged("Invalid")] });
    expect(await weigh(client, REPORT)).to.include({ verdict: "confirmed", looks: 2 });
  });

  it("asks again within a look when either read was throttled", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .rejectsOnce(namedError("TooManyRequestsException"))
      .resolves({ AuthEvents: [judged("Invalid")] });
    cognito
      .on(AdminGetUserCommand)
      .rejectsOnce(namedError("TooManyRequestsException"))
      .resolves({ UserStatus: "RESET_REQUIRED" });
    const expected = { verdict: "confirmed", state: "RESET_REQUIRED", looks: 1 };
    expect(await weigh(client, REPORT)).to.include(expected);
  });

  const accounts: [string, () => unknown, string][] = [
    ["disabled", () => ({ UserStatus: "CONFIRMED", Enabled: false }), "DISABLED"],
    ["of a status that is new to us", () => ({ UserStatus: "FROZEN", Enabled: true }), "UNKNOWN"],
    ["without a status", () => ({}), "UNKNOWN"],
  ];
  for (const [what, answer, state] of accounts) {
    it(`takes an account that is ${what} for ${state}`, async () => {
      cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Invalid")] });
      cognito.on(AdminGetUserCommand).resolves(answer() as object);
      expect(await weigh(client, REPORT)).to.include({ state });
    });
  }

  it("takes an account that can't be read for UNKNOWN, and one that is not there for GONE", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Invalid")] });
    cognito.on(AdminGetUserCommand).rejects(namedError("SyntaxError"));
    expect(await weigh(client, REPORT)).to.include({ state: "UNKNOWN", verdict: "confirmed" });
    expect(pauses, "it looked again for an answer").to.have.lengthOf(4);
    cognito.on(AdminGetUserCommand).rejects(namedError("UserNotFoundException"));
    expect(await weigh(client, REPORT)).to.include({ state: "GONE" });
  });
});

function namedError(name: string): Error {
  return Object.assign(new Error("refused"), { name });
}
