/** Reading an account, with the SDK's client mocked. */
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { describeAccount, hasStatus, isDisabled, readAccount } from "../../handler/account";
import { accountOf, KEY, sdkError } from "../support/report";
import { recordPauses } from "../support/time";

describe("readAccount", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  recordPauses();
  beforeEach(() => cognito.reset());
  after(() => cognito.restore());

  const read = () =>
    readAccount(new CognitoIdentityProviderClient({}), KEY, new AbortController().signal);

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
  ];
  for (const [what, answer, expected] of answers) {
    it(`reads ${what}`, async () => {
      cognito.on(AdminGetUserCommand).resolves(answer);
      expect(await read()).to.deep.include({ kind: "found", ...expected });
    });
  }

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

  it("knows that there is no such account", async () => {
    cognito.on(AdminGetUserCommand).rejects(sdkError("UserNotFoundException"));
    expect(await read()).to.deep.equal({ kind: "not-found" });
  });

  for (const [name, isFinal] of [
    ["AccessDeniedException", true],
    ["SyntaxError", false],
  ] as const) {
    it(`can't read it after ${name}, which is ${isFinal ? "" : "not "}final`, async () => {
      cognito.on(AdminGetUserCommand).rejects(sdkError(name));
      expect(await read()).to.deep.equal({ kind: "unreadable", isFinal });
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

  it("is described in one word", () => {
    expect(describeAccount(accountOf())).to.equal("CONFIRMED");
    expect(describeAccount(accountOf({ status: "OTHER", otherStatus: "X" }))).to.equal("X");
    expect(describeAccount(accountOf({ enabled: false }))).to.equal("DISABLED");
    expect(describeAccount({ kind: "not-found" })).to.equal("NOT FOUND");
    expect(describeAccount({ kind: "unreadable" })).to.equal("UNREADABLE");
  });
});
