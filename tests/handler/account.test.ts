/** Reading an account, with the SDK's client mocked. */
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { describeAccount, hasStatus, isDisabled, readAccount } from "../../handler/account";
import { attributeOf } from "../../handler/contacts";
import { accountOf, KEY, sdkError } from "../support/report";
import { recordPauses } from "../support/time";

describe("readAccount", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  recordPauses();
  beforeEach(() => cognito.reset());
  after(() => cognito.restore());

  const readAll = () =>
    readAccount(new CognitoIdentityProviderClient({}), KEY, new AbortController().signal);
  const read = async () => (await readAll()).account;
  const attributes = (values: Record<string, string>) =>
    Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

  const answers: [string, object, object][] = [
    ["a status", { UserStatus: "RESET_REQUIRED" }, { status: "RESET_REQUIRED", enabled: true }],
    [
      "a disabled account, with its status",
      { UserStatus: "CONFIRMED", Enabled: false },
      { status: "CONFIRMED", enabled: false },
    ],
    [
      "a status that this code does not know",
      { UserStatus: "FROZEN" },
      { status: "OTHER", otherStatus: "FROZEN", enabled: true },
    ],
    ["no status", {}, { status: "OTHER", enabled: true }],
    [
      "the time of the last change",
      { UserLastModifiedDate: new Date(7) },
      { modifiedAt: new Date(7) },
    ],
    [
      "Cognito's own user name and sub",
      { Username: "Casey", UserAttributes: [{ Name: "sub", Value: "sub-1" }] },
      { user: "Casey", sub: "sub-1" },
    ],
    ["no user name: the one that was asked for, and no sub", {}, { user: "casey", sub: undefined }],
    [
      "the contacts, masked, and the factors",
      {
        UserAttributes: attributes({ email: "casey@example.com" }),
        UserMFASettingList: ["SMS_MFA"],
      },
      {
        contacts: { email: { masked: "c***@e***", isVerified: false }, mfa: ["SMS_MFA"] },
      },
    ],
  ];
  for (const [what, answer, expected] of answers) {
    it(`reads ${what}`, async () => {
      cognito.on(AdminGetUserCommand).resolves(answer);
      expect(await read()).to.deep.include({ kind: "found", ...expected });
    });
  }

  it("returns every name that a record may have for the account, in lower case", async () => {
    const aliases = { sub: "SUB-1", email: "Casey@Example.com", phone_number: "+15550100" };
    const others = { preferred_username: "CC", name: "Casey Jones", "custom:sub": "other" };
    cognito
      .on(AdminGetUserCommand)
      .resolves({ Username: "Casey", UserAttributes: attributes({ ...aliases, ...others }) });
    expect((await readAll()).names).to.deep.equal([
      "casey",
      "sub-1",
      "casey@example.com",
      "+15550100",
      "cc",
    ]);
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED" });
    expect((await readAll()).names).to.deep.equal([]);
  });

  it("keeps no contact in clear text, so that none can be logged", async () => {
    const contacts = { email: "casey@example.com", phone_number: "+15550100" };
    cognito.on(AdminGetUserCommand).resolves({ UserAttributes: attributes(contacts) });
    expect(JSON.stringify(await read())).not.to.match(/asey@|xample|555/);
  });

  it("says when the read was sent: at the attempt that succeeded", async () => {
    let failedAt = new Date();
    cognito
      .on(AdminGetUserCommand)
      .callsFakeOnce(() => {
        const began = Date.now();
        while (Date.now() === began);
        failedAt = new Date();
        throw sdkError("TooManyRequestsException");
      })
      .resolves({});
    const account = await read();
    expect(account.kind === "found" && account.readAt >= failedAt).to.equal(true);
  });

  for (const [what, name] of [
    ["account", "UserNotFoundException"],
    ["pool in this account and region", "ResourceNotFoundException"],
    ["account that could have such a name", "InvalidParameterException"],
  ] as const) {
    it(`knows that there is no such ${what}`, async () => {
      cognito.on(AdminGetUserCommand).rejects(sdkError(name));
      expect(await readAll()).to.deep.equal({ account: { kind: "not-found" }, names: [] });
    });
  }

  for (const [name, isFinal] of [
    ["AccessDeniedException", true],
    ["SyntaxError", false],
  ] as const) {
    it(`can't read it after ${name}, which is ${isFinal ? "" : "not "}final`, async () => {
      cognito.on(AdminGetUserCommand).rejects(sdkError(name));
      expect(await readAll()).to.deep.equal({
        account: { kind: "unreadable", isFinal },
        names: [],
      });
    });
  }

  it("retries a read that was throttled", async () => {
    cognito.on(AdminGetUserCommand).rejectsOnce(sdkError("TooManyRequestsException")).resolves({});
    expect(await read()).to.include({ kind: "found" });
  });
});

describe("an account", () => {
  it("has a status and may be disabled only where it was found", () => {
    const disabled = accountOf({ enabled: false });
    expect([hasStatus(disabled, "CONFIRMED"), isDisabled(disabled)]).to.deep.equal([true, true]);
    expect([hasStatus(disabled, "OTHER"), isDisabled(accountOf())]).to.deep.equal([false, false]);
    for (const other of [{ kind: "not-found" }, { kind: "unreadable", isFinal: true }] as const) {
      expect([hasStatus(other, "OTHER"), isDisabled(other)]).to.deep.equal([false, false]);
    }
  });

  it("has an attribute only where Cognito returned it", () => {
    const response = { UserAttributes: [{ Name: "sub", Value: "1" }, { Name: "email" }] };
    const named = { ...response, Username: "casey" };
    expect(attributeOf(named, "sub")).to.equal("1");
    expect(attributeOf(named, "email")).to.equal(undefined);
    expect(attributeOf({ Username: "casey" }, "sub")).to.equal(undefined);
  });

  it("is described in one word", () => {
    expect(describeAccount(accountOf())).to.equal("CONFIRMED");
    expect(describeAccount(accountOf({ status: "OTHER", otherStatus: "X" }))).to.equal("X");
    expect(describeAccount(accountOf({ enabled: false }))).to.equal("DISABLED");
    expect(describeAccount({ kind: "not-found" })).to.equal("NOT FOUND");
    expect(describeAccount({ kind: "unreadable" })).to.equal("UNREADABLE");
  });
});
