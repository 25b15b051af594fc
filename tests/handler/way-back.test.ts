/** Where a code goes, and which other ways there are into an account; the SDK's client is mocked. */
import {
  AdminGetUserAuthFactorsCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import type { Contacts } from "../../handler/contacts";
import { codeContact, makeWayBackReader } from "../../handler/way-back";
import { KEY, sdkError } from "../support/report";
import { recordDeadlines, recordPauses } from "../support/time";

const EMAIL = { masked: "c***@e***", isVerified: true };
const PHONE = { masked: "***0100", isVerified: true };
const BOTH: Contacts = { email: EMAIL, phone: PHONE, mfa: [] };
const BY_EMAIL = { medium: "email", ...EMAIL };
const BY_PHONE = { medium: "phone", ...PHONE };
const PHONE_FIRST = ["verified_phone_number", "verified_email"];
const EMAIL_FIRST = ["verified_email", "verified_phone_number"];

describe("codeContact", () => {
  const rows: [string, Contacts, string[], object | undefined][] = [
    ["the first of the pool's order", BOTH, PHONE_FIRST, BY_PHONE],
    ["the first of another order", BOTH, EMAIL_FIRST, BY_EMAIL],
    ["the second, where the first is absent", { email: EMAIL, mfa: [] }, PHONE_FIRST, BY_EMAIL],
    [
      "the second, where the first is not verified",
      { ...BOTH, phone: { ...PHONE, isVerified: false } },
      PHONE_FIRST,
      BY_EMAIL,
    ],
    ["never the phone of SMS MFA", { ...BOTH, mfa: ["SMS_MFA"] }, PHONE_FIRST, BY_EMAIL],
    ["never the mail of a mail factor", { ...BOTH, mfa: ["EMAIL_OTP"] }, EMAIL_FIRST, BY_PHONE],
    [
      "the first, with a factor that is an app",
      { ...BOTH, mfa: ["SOFTWARE_TOKEN_MFA"] },
      EMAIL_FIRST,
      BY_EMAIL,
    ],
    [
      "the mail, though the phone is a factor",
      { ...BOTH, mfa: ["SMS_MFA"] },
      EMAIL_FIRST,
      BY_EMAIL,
    ],
    [
      "the phone, though the mail is a factor",
      { ...BOTH, mfa: ["EMAIL_OTP"] },
      PHONE_FIRST,
      BY_PHONE,
    ],
    ["nothing, where only administrators recover", BOTH, ["admin_only"], undefined],
    [
      "nothing that the pool does not use",
      { phone: PHONE, mfa: [] },
      ["verified_email"],
      undefined,
    ],
    ["nothing, without a contact", { mfa: [] }, PHONE_FIRST, undefined],
  ];
  for (const [what, contacts, recovery, expected] of rows) {
    it(`is ${what}`, () => {
      expect(codeContact(contacts, recovery)).to.deep.equal(expected);
    });
  }
});

describe("makeWayBackReader", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const deadlines = recordDeadlines();
  recordPauses();
  let time = 0;
  const reader = () => makeWayBackReader(new CognitoIdentityProviderClient({}), () => time);
  const recovers = (...mechanisms: [name: string, priority: number | undefined][]) =>
    cognito.on(DescribeUserPoolCommand).resolves({
      UserPool: {
        AccountRecoverySetting: {
          RecoveryMechanisms: mechanisms.map(([Name, Priority]) => ({ Name, Priority })),
        },
      },
    } as object);

  beforeEach(() => {
    time = 0;
    cognito.reset();
    cognito.on(DescribeUserPoolCommand).resolves({ UserPool: {} });
    cognito.on(AdminGetUserAuthFactorsCommand).resolves({});
  });
  after(() => cognito.restore());

  it("takes the pool's order by priority, not by position", async () => {
    recovers(["verified_phone_number", 2], ["verified_email", 1]);
    expect(await reader()(KEY, BOTH)).to.deep.equal({ code: BY_EMAIL, otherWays: [] });
    const [call] = cognito.commandCalls(DescribeUserPoolCommand);
    expect(call!.args[0].input).to.deep.equal({ UserPoolId: KEY.UserPoolId });
  });

  it("takes a verified phone first where the pool sets nothing", async () => {
    for (const UserPool of [
      undefined,
      {},
      { AccountRecoverySetting: {} },
      { AccountRecoverySetting: { RecoveryMechanisms: [] } },
    ]) {
      cognito.on(DescribeUserPoolCommand).resolves({ UserPool });
      expect(await reader()(KEY, BOTH)).to.deep.include({ code: BY_PHONE });
    }
  });

  it("knows no contact where only administrators recover", async () => {
    recovers(["admin_only", 1]);
    expect(await reader()(KEY, BOTH)).to.deep.equal({ otherWays: [] });
  });

  it("names each other way in once, and not the password", async () => {
    const ConfiguredUserAuthFactors = ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"] as const;
    cognito
      .on(AdminGetUserAuthFactorsCommand, KEY)
      .resolves({ ConfiguredUserAuthFactors: [...ConfiguredUserAuthFactors] } as object);
    const contacts = { ...BOTH, mfa: ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"] };
    expect((await reader()(KEY, contacts)).otherWays).to.deep.equal([
      ...["SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "WEB_AUTHN"],
    ]);
  });

  it("leaves out what can't be read, and nothing else", async () => {
    const contacts = { ...BOTH, mfa: ["SOFTWARE_TOKEN_MFA"] };
    cognito.on(AdminGetUserAuthFactorsCommand).rejects(sdkError("AccessDeniedException"));
    expect(await reader()(KEY, contacts)).to.deep.equal({
      code: BY_PHONE,
      otherWays: ["SOFTWARE_TOKEN_MFA"],
    });
    cognito.on(DescribeUserPoolCommand).rejects(sdkError("AccessDeniedException"));
    expect(await reader()(KEY, contacts)).to.deep.equal({ otherWays: ["SOFTWARE_TOKEN_MFA"] });
    cognito
      .on(AdminGetUserAuthFactorsCommand)
      .resolves({ ConfiguredUserAuthFactors: ["WEB_AUTHN"] } as object);
    expect(await reader()(KEY, contacts)).to.deep.equal({
      otherWays: ["SOFTWARE_TOKEN_MFA", "WEB_AUTHN"],
    });
  });

  it("repeats a read that was throttled", async () => {
    const throttled = sdkError("TooManyRequestsException");
    cognito.on(DescribeUserPoolCommand).rejectsOnce(throttled).resolves({ UserPool: {} });
    cognito
      .on(AdminGetUserAuthFactorsCommand)
      .rejectsOnce(throttled)
      .resolves({ ConfiguredUserAuthFactors: ["WEB_AUTHN"] } as object);
    expect(await reader()(KEY, BOTH)).to.deep.equal({ code: BY_PHONE, otherWays: ["WEB_AUTHN"] });
  });

  it("gives all of it five seconds", async () => {
    deadlines.expired = 5_000;
    await reader()(KEY, BOTH);
    expect(deadlines.set).to.deep.equal([5_000]);
    for (const { args } of cognito.calls()) {
      const [, options] = args as unknown as [unknown, { abortSignal: AbortSignal }];
      expect(options.abortSignal).to.equal(deadlines.signals[0]);
    }
  });

  it("caches each pool's order for an hour, and a failure not at all", async () => {
    const read = reader();
    const pools = () => cognito.commandCalls(DescribeUserPoolCommand).length;
    cognito
      .on(DescribeUserPoolCommand)
      .rejectsOnce(sdkError("AccessDeniedException"))
      .resolves({ UserPool: {} });
    expect(await read(KEY, BOTH)).not.to.have.property("code");
    expect(await read(KEY, BOTH)).to.deep.include({ code: BY_PHONE });
    recovers(["verified_email", 1]);
    time = 3_599_999;
    expect(await read(KEY, BOTH)).to.deep.include({ code: BY_PHONE });
    expect(pools()).to.equal(2);
    await read({ ...KEY, UserPoolId: "other" }, BOTH);
    expect(pools()).to.equal(3);
    time = 3_600_000;
    expect(await read(KEY, BOTH)).to.deep.include({ code: BY_EMAIL });
    expect(pools()).to.equal(4);
    expect(cognito.commandCalls(AdminGetUserAuthFactorsCommand), "never cached").to.have.lengthOf(
      5,
    );
  });
});
