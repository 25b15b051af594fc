/** Reading the audit log, page by page, with the SDK's client mocked. */
import {
  AdminListUserAuthEventsCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { describeSignIn, readAuditLog } from "../../handler/audit-log";
import { feedback, MINUTE } from "../support/auth-events";
import { KEY, REPORT, sdkError } from "../support/report";
import { recordPauses } from "../support/time";

describe("readAuditLog", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  recordPauses();
  beforeEach(() => cognito.reset());
  after(() => cognito.restore());

  const read = () => {
    const { signal } = new AbortController();
    return readAuditLog(new CognitoIdentityProviderClient({}), KEY, REPORT.time, signal);
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
    expect(log.kind === "read" && log.events).to.have.lengthOf(61);
  });

  it("stops where there is no next page", async () => {
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: others(1) });
    expect(await read()).to.deep.equal({ kind: "read", events: others(1) });
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

  it("reads at most five pages", async () => {
    pages(others(60));
    await read();
    expect(inputs()).to.have.lengthOf(5);
  });

  it("keeps an Invalid of an earlier page when a later page fails", async () => {
    cognito.on(AdminListUserAuthEventsCommand).callsFake(({ NextToken: token }) => {
      if (token) throw sdkError("AccessDeniedException");
      return { AuthEvents: [feedback("Invalid", MINUTE)], NextToken: "page 2" };
    });
    expect(await read()).to.have.property("kind", "read");
  });

  it("is unreadable when a later page fails and the earlier ones hold no Invalid of this click", async () => {
    cognito.on(AdminListUserAuthEventsCommand).callsFake(({ NextToken: token }) => {
      if (token) throw sdkError("AccessDeniedException");
      const older = feedback("Invalid", -60 * MINUTE);
      return { AuthEvents: [feedback("Valid"), older], NextToken: "page 2" };
    });
    expect(await read()).to.have.property("kind", "unreadable");
  });

  for (const [name, isFinal] of [
    ["UserPoolAddOnNotEnabledException", true],
    ["AccessDeniedException", true],
    ["SyntaxError", false],
  ] as const) {
    it(`says why it can't be read after ${name}, which is ${isFinal ? "" : "not "}final`, async () => {
      cognito.on(AdminListUserAuthEventsCommand).rejects(sdkError(name));
      const reason = `the audit log can't be read: ${name}: no`;
      expect(await read()).to.deep.equal({ kind: "unreadable", reason, isFinal });
    });
  }

  it("retries a page that was throttled", async () => {
    cognito
      .on(AdminListUserAuthEventsCommand)
      .rejectsOnce(sdkError("TooManyRequestsException"))
      .resolves({ AuthEvents: [] });
    expect(await read()).to.deep.equal({ kind: "read", events: [] });
  });
});

describe("describeSignIn", () => {
  it("describes a judged event, and leaves out what Cognito does not know", () => {
    const event = feedback("Invalid", 0, {
      CreationDate: new Date("2026-11-22T09:00:00Z"),
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
