/** Finding the one account that a report is about, with the SDK's client mocked. */
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { identify, keyOf } from "../../handler/identity";
import type { BadLoginReport } from "../../handler/report";
import { accountOf, REPORT, sdkError } from "../support/report";
import { recordPauses } from "../support/time";

const SUB = "0d6c1b5e-7f1c-4a51-9a5d-0c6fd1f4f001";
const OTHER_SUB = "7b1f6c3a-2d55-4f0e-8a55-c4be1f3e9002";

describe("identify", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  recordPauses();
  beforeEach(() => {
    cognito.reset();
    cognito.on(AdminGetUserCommand).rejects(sdkError("UserNotFoundException"));
  });
  after(() => cognito.restore());

  /** Has Cognito find an account by this name. */
  const found = (by: string, Username: string, attributes: Record<string, string>) =>
    cognito.on(AdminGetUserCommand, { Username: by }).resolves({
      Username,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    });
  const identified = async (change: Partial<BadLoginReport>) => {
    const { signal } = new AbortController();
    const report = { ...REPORT, ...change };
    const { account, ...rest } = await identify(
      new CognitoIdentityProviderClient({}),
      report,
      signal,
    );
    const who = account.kind === "found" ? account.user : account.kind;
    return { who, ...rest };
  };
  const asked = () =>
    cognito.commandCalls(AdminGetUserCommand).map(({ args: [{ input }] }) => {
      expect(input.UserPoolId).to.equal(REPORT.userPoolId);
      return input.Username;
    });

  it("looks up by the name alone where the record has no sub", async () => {
    found("casey", "Casey", { sub: SUB });
    expect(await identified({})).to.deep.equal({ who: "Casey", foundBy: "casey" });
    expect(asked()).to.deep.equal(["casey"]);
  });

  it("looks up by the sub first, and by nothing else when it is found", async () => {
    found(SUB, "casey", { sub: SUB });
    expect(await identified({ sub: SUB })).to.deep.equal({ who: "casey", foundBy: SUB });
    expect(asked()).to.deep.equal([SUB]);
  });

  for (const alias of ["email", "phone_number", "preferred_username"]) {
    it(`knows an account by its ${alias}, in any case`, async () => {
      found(SUB, "user-1", { sub: SUB, [alias]: "Casey@Example.com" });
      const report = { user: "cASEY@example.COM", sub: SUB };
      expect(await identified(report)).to.deep.equal({ who: "user-1", foundBy: SUB });
    });
  }

  it("finds the victim whose alias was changed, and says so", async () => {
    found(SUB, "user-1", { sub: SUB, email: "attacker@example.com" });
    expect(await identified({ user: "casey@example.com", sub: SUB })).to.deep.equal({
      who: "user-1",
      foundBy: SUB,
      mismatch: "casey@example.com is no name of this account any more",
    });
  });

  it("finds the victim although another account has the alias by now", async () => {
    found(SUB, "user-1", { sub: SUB });
    found("casey@example.com", "user-2", { sub: OTHER_SUB, email: "casey@example.com" });
    const identity = await identified({ user: "casey@example.com", sub: SUB });
    expect(identity).to.include({ who: "user-1" }).and.have.property("mismatch");
    expect(asked(), "the other account is not even read").to.deep.equal([SUB]);
  });

  it("does not take somebody whose user name is the victim's sub", async () => {
    found(SUB, SUB, { sub: OTHER_SUB });
    found("casey", "casey", { sub: SUB });
    expect(await identified({ sub: SUB })).to.deep.equal({ who: "casey", foundBy: "casey" });
  });

  it("finds nobody where the record has nothing but a sub that is somebody's user name", async () => {
    found(SUB, SUB, { sub: OTHER_SUB });
    expect(await identified({ user: SUB, sub: SUB })).to.deep.equal({ who: "not-found" });
    expect(asked()).to.deep.equal([SUB]);
  });

  it("finds a federated user by the name, whom Cognito does not know by the sub", async () => {
    found("google_7", "google_7", { sub: SUB });
    expect(await identified({ user: "google_7", sub: SUB })).to.deep.equal({
      who: "google_7",
      foundBy: "google_7",
    });
    expect(asked()).to.deep.equal([SUB, "google_7"]);
  });

  it("never returns the other account where name and sub disagree, and says so", async () => {
    found("casey", "casey", { sub: OTHER_SUB });
    expect(await identified({ sub: SUB })).to.deep.equal({
      who: "not-found",
      mismatch: "casey is another account than the record's sub, so it was left alone",
    });
  });

  it("finds nobody where neither is found", async () => {
    expect(await identified({ sub: SUB })).to.deep.equal({ who: "not-found", foundBy: "casey" });
    expect(asked()).to.deep.equal([SUB, "casey"]);
  });

  it("finds nobody by a sub alone that is not found, with one read", async () => {
    expect(await identified({ user: SUB, sub: SUB })).to.deep.equal({ who: "not-found" });
    expect(asked()).to.deep.equal([SUB]);
  });

  it("takes the name's word for nothing while the sub can't be read", async () => {
    cognito.on(AdminGetUserCommand, { Username: SUB }).rejects(sdkError("SyntaxError"));
    found("casey", "casey", { sub: SUB });
    expect(await identified({ sub: SUB })).to.deep.equal({ who: "unreadable" });
    expect(asked()).to.deep.equal([SUB]);
  });

  it("says that an account can't be read whose name can't", async () => {
    cognito.on(AdminGetUserCommand, { Username: "casey" }).rejects(sdkError("SyntaxError"));
    expect(await identified({ sub: SUB })).to.deep.equal({ who: "unreadable", foundBy: "casey" });
  });

  it("takes an account whose sub Cognito does not return", async () => {
    found(SUB, "casey", {});
    expect(await identified({ sub: SUB })).to.deep.equal({ who: "casey", foundBy: SUB });
  });
});

describe("keyOf", () => {
  const key = (Username: string) => ({ UserPoolId: REPORT.userPoolId, Username });
  const unknown = [{ kind: "not-found" }, { kind: "unreadable", isFinal: true }] as const;

  it("is Cognito's own user name once it is known", () => {
    const account = accountOf({ user: "Casey", sub: SUB });
    expect(keyOf({ ...REPORT, sub: SUB }, account)).to.deep.equal(key("Casey"));
  });

  it("is the sub until then, and the name only where there is none", () => {
    for (const account of unknown) {
      expect(keyOf({ ...REPORT, sub: SUB }, account)).to.deep.equal(key(SUB));
      expect(keyOf(REPORT, account)).to.deep.equal(key("casey"));
    }
  });
});
