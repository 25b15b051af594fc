/** What stays open after a lock, and until when. */
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { exposureAfter, makeLifetimeReader } from "../../handler/exposure";
import type { LeftOpen } from "../../handler/exposure";

const ENDED = new Date("2026-11-22T10:00:00Z");
const HOUR = 3_600_000;

describe("exposureAfter", () => {
  const AGAIN = new Date("2026-11-22T11:17:00Z");
  /** What is open after a lock whose cookie is open and which is followed by a second sign-out. */
  const open = (change: Partial<LeftOpen>, lifetimeMs: number | null) =>
    exposureAfter(
      {
        ...{ endedAt: ENDED, isDisabled: false, isCookieOpen: true, signedOutAgainAt: AGAIN },
        ...change,
      },
      lifetimeMs,
    );

  it("adds the token lifetime to the sign-out when the cookie is closed", () => {
    expect(open({ isCookieOpen: false, signedOutAgainAt: null }, HOUR / 2)).to.deep.equal({
      tokensUntil: new Date("2026-11-22T10:30:00.000Z"),
      isLifetimeKnown: true,
      cookieUntil: null,
      signedOutAgainAt: null,
    });
  });

  it("adds it to the second sign-out: until then a challenge or the cookie can make tokens", () => {
    for (const isCookieOpen of [true, false]) {
      expect(open({ isCookieOpen }, HOUR / 2)).to.deep.equal({
        tokensUntil: new Date("2026-11-22T11:47:00.000Z"),
        isLifetimeKnown: true,
        cookieUntil: isCookieOpen ? new Date("2026-11-22T11:15:00.000Z") : null,
        signedOutAgainAt: AGAIN,
      });
    }
  });

  it("adds it to the cookie's hour, and a challenge's 15 minutes before that, where no second sign-out was queued", () => {
    expect(open({ signedOutAgainAt: null }, HOUR / 2)).to.deep.equal({
      tokensUntil: new Date("2026-11-22T11:45:00.000Z"),
      isLifetimeKnown: true,
      cookieUntil: new Date("2026-11-22T11:15:00.000Z"),
      signedOutAgainAt: null,
    });
  });

  it("has nothing open in a disabled account but what was issued before", () => {
    expect(open({ isDisabled: true }, HOUR / 2)).to.deep.equal({
      tokensUntil: new Date("2026-11-22T10:30:00.000Z"),
      isLifetimeKnown: true,
      cookieUntil: null,
      signedOutAgainAt: null,
    });
  });

  it("uses the longest lifetime that Cognito allows when it is unknown", () => {
    expect(open({ isDisabled: true }, null)).to.deep.include({
      tokensUntil: new Date("2026-11-23T10:00:00.000Z"),
      isLifetimeKnown: false,
    });
  });
});

describe("makeLifetimeReader", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  let time = 0;
  const reader = () => makeLifetimeReader(new CognitoIdentityProviderClient({}), () => time);

  beforeEach(() => {
    time = 0;
    cognito.reset();
    cognito
      .on(ListUserPoolClientsCommand)
      .resolves({ UserPoolClients: [{ ClientId: "a" }, { ClientId: "b" }] });
  });
  after(() => cognito.restore());

  const units: [string, object, number][] = [
    ["nothing set", {}, HOUR],
    ["zero, which means the default", { AccessTokenValidity: 0 }, HOUR],
    ["hours, which is the default unit", { AccessTokenValidity: 3 }, 3 * HOUR],
    [
      "minutes",
      {
        AccessTokenValidity: 5,
        IdTokenValidity: 5,
        TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes" },
      },
      HOUR / 12,
    ],
    [
      "a longer ID token",
      {
        AccessTokenValidity: 5,
        IdTokenValidity: 2,
        TokenValidityUnits: { AccessToken: "minutes" },
      },
      2 * HOUR,
    ],
    ["more than Cognito allows, as its maximum", { AccessTokenValidity: 60 }, 24 * HOUR],
    ["a day", { AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: "days" } }, 24 * HOUR],
    [
      "seconds",
      {
        AccessTokenValidity: 300,
        IdTokenValidity: 300,
        TokenValidityUnits: { AccessToken: "seconds", IdToken: "seconds" },
      },
      HOUR / 12,
    ],
  ];
  for (const [what, UserPoolClient, lifetime] of units) {
    it(`reads ${what}`, async () => {
      cognito.on(DescribeUserPoolClientCommand).resolves({ UserPoolClient });
      expect(await reader()("pool")).to.equal(lifetime);
    });
  }

  it("takes the longest of the app clients", async () => {
    cognito
      .on(DescribeUserPoolClientCommand)
      .resolvesOnce({ UserPoolClient: { AccessTokenValidity: 2 } })
      .resolvesOnce({ UserPoolClient: { AccessTokenValidity: 1 } });
    expect(await reader()("pool")).to.equal(2 * HOUR);
  });

  it("returns null when there are more app clients than it reads, or they can't be read", async () => {
    cognito.on(ListUserPoolClientsCommand).resolves({ UserPoolClients: [], NextToken: "more" });
    expect(await reader()("pool")).to.equal(null);
    cognito.on(ListUserPoolClientsCommand).rejects(new Error("denied"));
    expect(await reader()("pool")).to.equal(null);
  });

  it("caches each pool for an hour", async () => {
    cognito.on(DescribeUserPoolClientCommand).resolves({ UserPoolClient: {} });
    const read = reader();
    const lists = () => cognito.commandCalls(ListUserPoolClientsCommand).length;
    await read("pool");
    await read("pool");
    expect(lists()).to.equal(1);
    await read("other");
    expect(lists()).to.equal(2);
    time = HOUR;
    await read("pool");
    expect(lists()).to.equal(3);
  });

  it("does not cache a failure", async () => {
    cognito.on(ListUserPoolClientsCommand).rejectsOnce(new Error("throttled")).resolves({});
    const read = reader();
    expect(await read("pool")).to.equal(null);
    expect(await read("pool")).to.equal(HOUR);
  });
});
