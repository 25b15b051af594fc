/**
 * The local Cognito over the wire, with the real SDK: what the tests of the artifact rely on and no scenario shows. It
 * follows the documentation; where that is silent it behaves in the way that is worse for the function.
 */
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { makeApp } from "../../../testbed/app";
import type { App } from "../../../testbed/app";
import { startCognito } from "../../../testbed/aws/cognito";
import type { LocalCognito, LocalSettings, LocalUser } from "../../../testbed/aws/cognito";

const UserPoolId = "us-east-2_Local";
const account = { UserPoolId, Username: "casey" };

describe("the local Cognito", () => {
  let cognito: LocalCognito;
  let client: CognitoIdentityProvider;
  let app: App;
  let casey: LocalUser;
  let time: number;

  beforeEach(async () => {
    time = Date.UTC(2026, 0, 31, 12, 0, 0, 250);
    cognito = await startCognito({ now: () => time });
    casey = cognito.addUser(UserPoolId, { name: "casey", password: "old" });
    client = new CognitoIdentityProvider({
      region: "us-east-2",
      endpoint: cognito.url,
      maxAttempts: 1,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    app = makeApp(client, cognito.clientId, "casey");
  });

  afterEach(async () => {
    client.destroy();
    await cognito.stop();
  });

  /** Name and message with which a call is refused. */
  async function refusal(call: Promise<unknown>): Promise<string> {
    try {
      await call;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    throw new Error("the call was not refused");
  }

  const reset = () => client.adminResetUserPassword(account);
  const signOut = () => client.adminUserGlobalSignOut(account);
  const disable = () => client.adminDisableUser(account);
  const forgot = () => client.forgotPassword({ ClientId: cognito.clientId, Username: "casey" });
  const listEvents = (input: object = {}) =>
    client.adminListUserAuthEvents({ ...account, ...input });
  const listSessions = async () => (await client.adminListUserSessions(account)).Sessions!;
  const revoke = (SessionId: string, RevokeAssociatedSessions?: "LINKED") =>
    client.adminRevokeUserSession({ ...account, SessionId, RevokeAssociatedSessions });
  const changePassword = (AccessToken: string) =>
    client.changePassword({ AccessToken, PreviousPassword: "old", ProposedPassword: "changed" });

  describe("has accounts, which", () => {
    it("are found by sub as well, and refused by name where there is none", async () => {
      await client.adminResetUserPassword({ ...account, Username: casey.sub });
      expect(casey.status).to.equal("RESET_REQUIRED");
      const elsewhere = { ...account, UserPoolId: "us-east-2_Other" };
      expect(await refusal(client.adminGetUser({ ...account, Username: "nobody" }))).to.equal(
        "UserNotFoundException: User does not exist.",
      );
      expect(await refusal(client.adminGetUser(elsewhere))).to.include("ResourceNotFound");
    });

    it("take only the code of the newest reset, and only once", async () => {
      await reset();
      cognito.mails[0]!.code = casey.code = "first";
      await reset();
      expect(await refusal(app.choosePassword("first", "new"))).to.include("CodeMismatch");
      const { code } = cognito.mails[1]!;
      await app.choosePassword(code, "new");
      await app.signIn("new");
      expect(await refusal(app.choosePassword(code, "new"))).to.include("CodeMismatch");
    });

    const refused: [string, Partial<LocalUser>, Partial<LocalSettings>, string][] = [
      ["FORCE_CHANGE_PASSWORD", { status: "FORCE_CHANGE_PASSWORD" }, {}, "in the current state"],
      ["EXTERNAL_PROVIDER", { status: "EXTERNAL_PROVIDER" }, {}, "in the current state"],
      ["UNCONFIRMED", { status: "UNCONFIRMED" }, {}, "no registered/verified email"],
      ["without an address", { verifiedContact: false }, {}, "no registered/verified email"],
      ["disabled", { enabled: false }, {}, "NotAuthorizedException: User is disabled."],
      ["recovered by administrators only", {}, { adminOnlyRecovery: true }, "Contact admin"],
    ];
    for (const [what, state, settings, message] of refused) {
      it(`are not reset when ${what}, and get no mail then`, async () => {
        const before = Object.assign(casey, state).status;
        Object.assign(cognito, settings);
        expect(await refusal(reset())).to.include(message);
        expect({ status: casey.status, mails: cognito.mails }).to.deep.equal({
          status: before,
          mails: [],
        });
      });
    }

    for (const [what, end] of [
      ["a sign-out", signOut],
      ["a disabling", disable],
    ] as const) {
      it(`lose every token at ${what}, also access tokens that were refreshed`, async () => {
        const token = await app.signIn("old");
        await app.refresh(token);
        await end();
        expect(await refusal(app.refresh(token))).to.include("Refresh Token has been revoked");
        expect(casey.accessTokens.size).to.equal(2);
        for (const access of casey.accessTokens.keys()) {
          expect(await refusal(changePassword(access))).to.include("has been revoked");
        }
      });
    }

    it("are modified by each change of password, status or enabled, and by nothing else", async () => {
      const start = time;
      const modified = async (act: () => Promise<unknown>) => {
        time += 1000;
        await act();
        const { UserLastModifiedDate: date } = await client.adminGetUser(account);
        return (date!.getTime() - start) / 1000;
      };
      expect(await modified(() => app.signIn("old"))).to.equal(0);
      expect(await modified(forgot)).to.equal(0);
      expect(await modified(() => app.changePassword("old", "old"))).to.equal(3);
      expect(await modified(reset)).to.equal(4);
      expect(await modified(() => app.choosePassword(casey.code!, "new"))).to.equal(5);
      expect(await modified(signOut)).to.equal(5);
      expect(await modified(disable)).to.equal(7);
    });
  });

  describe("keeps an audit log", () => {
    it("of what happened, from where and how it ended, newest first", async () => {
      const context = { IpAddress: "198.51.100.7", City: "Lyon", Country: "France" };
      cognito.signInFrom({ ...context, DeviceName: "Firefox, Linux" });
      await refusal(app.signIn("guess"));
      await app.changePassword("old", "changed");
      await forgot();
      await app.choosePassword(casey.code!, "new");
      cognito.giveFeedback(cognito.events(casey).at(-1)!, "Invalid", new Date(time + 500));

      const { AuthEvents: events } = await listEvents();
      const short = events!.map((event) => `${event.EventType} ${event.EventResponse}`);
      expect(short).to.deep.equal([
        "ForgotPassword Pass",
        "ForgotPassword InProgress",
        "PasswordChange Pass",
        "SignIn Pass",
        "SignIn Fail",
      ]);
      const { EventId } = cognito.events(casey).at(-1)!;
      expect(events!.at(-1)).to.deep.equal({
        EventId,
        EventType: "SignIn",
        CreationDate: new Date(time),
        EventResponse: "Fail",
        EventRisk: { RiskDecision: "NoRisk", CompromisedCredentialsDetected: false },
        ChallengeResponses: [{ ChallengeName: "Password", ChallengeResponse: "Failure" }],
        EventContextData: { ...context, DeviceName: "Firefox, Linux" },
        EventFeedback: {
          FeedbackValue: "Invalid",
          Provider: "undocumented",
          FeedbackDate: new Date(time + 500),
        },
      });
    });

    it("in pages, which an event that comes in between does not shift", async () => {
      for (let index = 0; index < 61; index++) cognito.addEvent(casey, { EventId: `e${index}` });
      const { AuthEvents: first, NextToken } = await listEvents({ MaxResults: 0 });
      expect([first!.length, first!.at(-1)!.EventId]).to.deep.equal([60, "e1"]);
      cognito.addEvent(casey, {});
      const { AuthEvents: second, NextToken: end } = await listEvents({ NextToken });
      expect([second!.map((event) => event.EventId), end]).to.deep.equal([["e0"], undefined]);
      expect(await refusal(listEvents({ MaxResults: 61 }))).to.include("InvalidParameter");
      expect(await refusal(listEvents({ NextToken: "no such" }))).to.include("InvalidParameter");
    });

    it("only with threat protection", async () => {
      cognito.threatProtection = false;
      await app.signIn("old");
      expect(await refusal(listEvents())).to.include("UserPoolAddOnNotEnabledException");
      expect(cognito.events(casey)).to.deep.equal([]);
    });
  });

  describe("tracks sessions", () => {
    beforeEach(() => {
      cognito.tracksSessions = true;
    });

    it("only if it is set to", async () => {
      cognito.tracksSessions = false;
      await app.signIn("old");
      expect(await refusal(listSessions())).to.include("OperationNotEnabledException");
      expect(await refusal(revoke("tkn"))).to.include("OperationNotEnabledException");
      cognito.tracksSessions = true;
      expect(await listSessions()).to.deep.equal([]);
    });

    it("with where and when they were last seen", async () => {
      cognito.signInFrom({ IpAddress: "198.51.100.7", DeviceName: "Firefox, Linux" });
      const token = await app.signIn("old");
      const CreateDate = new Date(time);
      time += 1000;
      await app.refresh(token);
      const [session] = await listSessions();
      expect(session!.SessionId).to.match(/^tkn[a-z0-9]{25}$/);
      expect(session).to.deep.equal({
        SessionId: session!.SessionId,
        SessionType: "TOKEN",
        CreateDate,
        LastActiveDate: new Date(time),
        LastIPAddress: "198.51.100.7",
        DeviceType: "Firefox, Linux",
        IsCurrentSession: false,
      });
    });

    it("and ends one alone, with its tokens", async () => {
      const kept = await app.signIn("old");
      const [keptSession] = await listSessions();
      const ended = await app.signIn("old");
      const [endedSession] = await listSessions();
      await revoke(endedSession!.SessionId!);
      expect(await listSessions()).to.deep.equal([keptSession]);
      expect(await refusal(app.refresh(ended))).to.include("Refresh Token has been revoked");
      await app.refresh(kept);
      expect(await refusal(revoke(endedSession!.SessionId!))).to.include("ResourceNotFound");
    });

    it("and leaves the cookie alive at a sign-out: it makes new tokens until it is revoked", async () => {
      const sso = cognito.addSsoSession(casey);
      await app.signIn("old");
      await signOut();
      expect((await listSessions()).map((session) => session.SessionType)).to.deep.equal(["SSO"]);
      const { RefreshToken } = cognito.useSsoSession(casey, sso.SessionId)!;
      await app.refresh(RefreshToken);
      const [session] = await listSessions();
      expect(session!.OriginSessionId).to.equal(sso.SessionId);
      await revoke(sso.SessionId);
      expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
      await app.refresh(RefreshToken);
    });

    it("and ends linked ones together, whichever is named", async () => {
      for (const named of ["SSO", "TOKEN"]) {
        const other = await app.signIn("old");
        const sso = cognito.addSsoSession(casey);
        const { RefreshToken } = cognito.useSsoSession(casey, sso.SessionId)!;
        const [token] = await listSessions();
        await revoke(named === "SSO" ? sso.SessionId : token!.SessionId!, "LINKED");
        expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
        expect(await refusal(app.refresh(RefreshToken))).to.include("revoked");
        await app.refresh(other);
      }
    });

    it("and ends the cookie after an hour, and at once when it disables", async () => {
      const old = cognito.addSsoSession(casey);
      time += 3_599_000;
      expect(cognito.useSsoSession(casey, old.SessionId)).to.be.an("object");
      time += 1000;
      expect(cognito.useSsoSession(casey, old.SessionId)).to.equal(undefined);
      const fresh = cognito.addSsoSession(casey);
      await disable();
      expect(await listSessions()).to.deep.equal([]);
      expect(cognito.useSsoSession(casey, fresh.SessionId)).to.equal(undefined);
    });
  });

  it("has app clients, in pages; the first does not say how long its tokens live", async () => {
    cognito.clients.push({ ClientId: "short", ClientName: "Short", AccessTokenValidity: 5 });
    const first = await client.listUserPoolClients({ UserPoolId, MaxResults: 1 });
    const { NextToken } = first;
    const second = await client.listUserPoolClients({ UserPoolId, NextToken });
    expect([first, second].map((page) => page.UserPoolClients)).to.deep.equal([
      [{ ClientId: cognito.clientId, UserPoolId, ClientName: cognito.clientId }],
      [{ ClientId: "short", UserPoolId, ClientName: "Short" }],
    ]);
    expect(second.NextToken).to.equal(undefined);
    const validity = async (ClientId: string) =>
      (await client.describeUserPoolClient({ UserPoolId, ClientId })).UserPoolClient!
        .AccessTokenValidity;
    expect([await validity(cognito.clientId), await validity("short")]).to.deep.equal([
      undefined,
      5,
    ]);
    expect(await refusal(validity("other"))).to.include("ResourceNotFound");
  });

  it("lets a test respond in place of an operation, and see which calls overlapped", async () => {
    let release = () => {};
    const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    cognito.intercept("AdminGetUser", () => held);
    cognito.intercept("AdminUserGlobalSignOut", ({ Username }, times) =>
      times === 1 ? { refusal: "TooManyRequestsException", message: `${Username}` } : undefined,
    );
    const slow = client.adminGetUser(account);
    while (cognito.calls.length === 0) await new Promise(setImmediate);
    await listEvents();
    release();
    await slow;
    expect(await refusal(signOut())).to.equal("TooManyRequestsException: casey");
    await signOut();
    const common = { input: account, at: time };
    expect(cognito.calls).to.deep.equal([
      { operation: "AdminGetUser", ...common, began: 0, ended: 3 },
      { operation: "AdminListUserAuthEvents", ...common, began: 1, ended: 2 },
      { operation: "AdminUserGlobalSignOut", ...common, began: 4, ended: 5 },
      { operation: "AdminUserGlobalSignOut", ...common, began: 6, ended: 7 },
    ]);
    expect(() => cognito.intercept("AdminSignOut", () => undefined)).to.throw("AdminSignOut");
  });
});
