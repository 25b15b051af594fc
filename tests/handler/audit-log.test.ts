/** Reading the audit log, page by page, with the SDK's client mocked. */
import {
  AdminListUserAuthEventsCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { decidesOn } from "../../handler/assessment";
import { describeSignIn, readAuditLog } from "../../handler/audit-log";
import { feedback, MINUTE, readLog } from "../support/auth-events";
import { KEY, REPORT, sdkError } from "../support/report";
import { recordDeadlines, recordPauses } from "../support/time";

describe("readAuditLog", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  recordPauses();
  const deadlines = recordDeadlines();
  beforeEach(() => cognito.reset());
  after(() => cognito.restore());

  const read = (signal = new AbortController().signal, mayGoOn?: () => Promise<boolean>) => {
    const client = new CognitoIdentityProviderClient({});
    return readAuditLog(client, KEY, decidesOn(REPORT), signal, mayGoOn);
  };
  const inputs = () =>
    cognito.commandCalls(AdminListUserAuthEventsCommand).map((call) => call.args[0].input);
  /** Answers these pages in turn, the last one from then on; each but a page alone has a next one. */
  const pages = (...lists: AuthEventType[][]) => {
    let calls = 0;
    cognito.on(AdminListUserAuthEventsCommand).callsFake(() => {
      const page = lists[Math.min(calls++, lists.length - 1)];
      return { AuthEvents: page, NextToken: `page ${calls + 1}` };
    });
  };
  const others = (count: number) => Array<AuthEventType>(count).fill({ EventType: "SignIn" });

  it("asks for the longest page, and for the next one by its token", async () => {
    pages(others(60), others(60), [feedback("Invalid")]);
    await read();
    expect(inputs()).to.deep.equal([
      { ...KEY, MaxResults: 60, NextToken: undefined },
      { ...KEY, MaxResults: 60, NextToken: "page 2" },
      { ...KEY, MaxResults: 60, NextToken: "page 3" },
    ]);
  });

  it("returns all pages that it read, and stops at the Invalid of this click", async () => {
    pages(others(60), [feedback("Invalid")], others(1));
    const log = await read();
    expect(log.events).to.have.lengthOf(61);
    expect(log.end).to.equal("reached");
  });

  it("stops where there is no next page", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: others(1) });
    expect(await read()).to.deep.equal(readLog(...others(1)));
    expect(inputs()).to.have.lengthOf(1);
  });

  for (const [what, event] of [
    ["a Valid of the same moment", feedback("Valid")],
    ["an Invalid of another click", feedback("Invalid", -60 * MINUTE)],
    ["an Invalid that may be of another click", feedback("Invalid", -MINUTE)],
  ] as const) {
    it(`reads on after ${what}`, async () => {
      pages([event], [feedback("Invalid")]);
      await read();
      expect(inputs()).to.have.lengthOf(2);
    });
  }

  it("reads on to the end, however many failed sign-ins are in the way", async () => {
    pages(...Array<AuthEventType[]>(40).fill(others(60)), [feedback("Invalid")]);
    expect((await read()).events).to.have.lengthOf(40 * 60 + 1);
    expect(inputs()).to.have.lengthOf(41);
  });

  describe("asks after ten pages whether it may go on:", () => {
    /** Reads a log of so many pages. */
    const ask = async (pageCount: number, mayGoOn: boolean) => {
      const askedAfter: number[] = [];
      pages(...Array<AuthEventType[]>(pageCount - 1).fill(others(1)), [feedback("Invalid")]);
      const log = await read(undefined, async () => {
        askedAfter.push(inputs().length);
        return mayGoOn;
      });
      return { askedAfter, read: inputs().length, log };
    };

    it("once, and reads to the end where it may", async () => {
      const { askedAfter, read: pagesRead, log } = await ask(31, true);
      expect([askedAfter, pagesRead, log.end]).to.deep.equal([[10], 31, "reached"]);
    });

    it("in a flood it leaves the log unfinished, says so, and keeps what it has read", async () => {
      const { askedAfter, read: pagesRead, log } = await ask(11, false);
      expect([askedAfter, pagesRead]).to.deep.equal([[10], 10]);
      expect(log).to.deep.equal({
        events: others(10),
        end: "unfinished",
        reason: "the audit log is long, and there are many reports",
        isFinal: true,
      });
    });

    it("not where the tenth page is the last, or shows the Invalid of this click", async () => {
      expect(await ask(10, false)).to.deep.include({ askedAfter: [], read: 10 });
      let calls = 0;
      cognito.reset();
      cognito.on(AdminListUserAuthEventsCommand).callsFake(() => {
        return { AuthEvents: others(1), ...(++calls < 10 && { NextToken: "more" }) };
      });
      const never = () => Promise.reject(new Error("asked"));
      expect(await read(undefined, never)).to.include({ end: "reached" });
      expect(calls).to.equal(10);
    });
  });

  it("does not reach the end when a later page fails, and keeps what it has read", async () => {
    const older = feedback("Invalid", -60 * MINUTE);
    cognito.on(AdminListUserAuthEventsCommand).callsFake(({ NextToken: token }) => {
      if (token) throw sdkError("OperationNotEnabledException");
      return { AuthEvents: [feedback("Valid"), older], NextToken: "page 2" };
    });
    expect(await read()).to.deep.equal({
      events: [feedback("Valid"), older],
      end: "failed",
      reason: "the audit log can't be read to its end: OperationNotEnabledException: no",
      isFinal: true,
    });
  });

  for (const [what, pagesRead, name, end] of [
    ["too long when the time is up after some pages", 2, "AbortError", "unfinished"],
    ["not too long when not even one page was read", 0, "AbortError", "failed"],
    ["not too long when it is throttled to the end", 2, "TooManyRequestsException", "failed"],
  ] as const) {
    it(`is ${what}, and no other page is asked for`, async () => {
      const deadline = new AbortController();
      cognito.on(AdminListUserAuthEventsCommand).callsFake(() => {
        if (inputs().length <= pagesRead) return { AuthEvents: others(1), NextToken: "more" };
        deadline.abort();
        throw sdkError(name);
      });
      const log = await read(deadline.signal);
      expect(log).to.deep.include({ events: others(pagesRead), end });
      expect(inputs()).to.have.lengthOf(pagesRead + 1);
    });
  }

  it("is not too long when a page takes too long while there is time", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolvesOnce({ AuthEvents: others(1), NextToken: "more" })
      .rejects(sdkError("AbortError"));
    expect(await read()).to.include({ end: "failed" });
  });

  it("gives each page five seconds, and ends with the run's deadline as well", async () => {
    const run = new AbortController();
    pages(others(60), [feedback("Invalid")]);
    await read(run.signal);
    expect(deadlines.set).to.deep.equal([5_000, 5_000]);
    const signals = cognito.calls().map(({ args }) => {
      const [, options] = args as unknown as [unknown, { abortSignal: AbortSignal }];
      return options.abortSignal;
    });
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([false, false]);
    run.abort();
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, true]);
    deadlines.expired = 5_000;
    await read();
    const [, options] = cognito.calls().at(-1)!.args as unknown as [
      unknown,
      { abortSignal: AbortSignal },
    ];
    expect(options.abortSignal.aborted).to.equal(true);
  });

  const failures: [string, "failed" | "unfinished" | "no-log", string, boolean][] = [
    [
      "UserPoolAddOnNotEnabledException",
      "no-log",
      "the pool keeps no audit log (UserPoolAddOnNotEnabledException)",
      true,
    ],
    [
      "AccessDeniedException",
      "unfinished",
      "the audit log can't be read to its end: AccessDeniedException: no",
      true,
    ],
    [
      "OperationNotEnabledException",
      "failed",
      "the audit log can't be read to its end: OperationNotEnabledException: no",
      true,
    ],
    ["SyntaxError", "failed", "the audit log can't be read to its end: SyntaxError: no", false],
  ];
  for (const [name, end, reason, isFinal] of failures) {
    it(`ends as ${end} after ${name}, says why, and that it is ${isFinal ? "" : "not "}final`, async () => {
      cognito.on(AdminListUserAuthEventsCommand).rejects(sdkError(name));
      expect(await read()).to.deep.equal({ events: [], end, reason, isFinal });
    });
  }

  it("retries a page that was throttled", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .rejectsOnce(sdkError("TooManyRequestsException"))
      .resolves({ AuthEvents: [] });
    expect(await read()).to.deep.equal(readLog());
  });
});

describe("describeSignIn", () => {
  it("describes a judged event, and leaves out what Cognito does not know", () => {
    const event = feedback("Invalid", 0, {
      CreationDate: new Date("2026-11-22T09:00:00Z"),
      EventResponse: "Fail",
      EventContextData: {
        IpAddress: "203.0.113.9",
        City: "null",
        Country: "Norway",
        DeviceName: " ",
      },
      EventRisk: { RiskLevel: "High", RiskDecision: "AccountTakeover" },
    });
    expect(describeSignIn(event)).to.deep.equal({
      eventId: "event-1",
      time: new Date("2026-11-22T09:00:00Z"),
      ipAddress: "203.0.113.9",
      city: undefined,
      country: "Norway",
      device: undefined,
      riskLevel: "High",
      riskDecision: "AccountTakeover",
      provider: "anything",
      response: "Fail",
    });
  });

  it("leaves out every text that is null or blank, and a time that is none", () => {
    const context = { IpAddress: "null", City: " ", Country: "null", DeviceName: "null" };
    const event = {
      ...{ CreationDate: new Date(NaN), EventContextData: context },
      EventRisk: { RiskLevel: "null", RiskDecision: " " } as object,
    };
    const shown = JSON.parse(JSON.stringify(describeSignIn(feedback("Invalid", 0, event))));
    expect(shown).to.deep.equal({ eventId: "event-1", provider: "anything" });
  });
});
