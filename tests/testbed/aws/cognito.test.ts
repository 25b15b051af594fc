/**
 * The local Cognito, over the wire with the real SDK. Can't prove that the real one does the same: it follows the
 * documentation, and where that is silent it takes the answer that is worse for us.
 */
import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { startCognito } from "../../../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../../../testbed/aws/cognito";

const POOL = "us-east-2_Local";

describe("the local Cognito", () => {
  let cognito: LocalCognito;
  let client: CognitoIdentityProviderClient;
  let casey: LocalUser;
  let time: number;

  beforeEach(async () => {
    time = Date.UTC(2026, 0, 31, 12, 0, 0, 250);
    cognito = await startCognito({ now: () => time });
    casey = cognito.addUser(POOL, { name: "casey", password: "old" });
    client = new CognitoIdentityProviderClient({
      region: "us-east-2",
      endpoint: cognito.url,
      maxAttempts: 1,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  });

  afterEach(async () => {
    client.destroy();
    await cognito.stop();
  });

  const account = { UserPoolId: POOL, Username: "casey" };
  const reset = (input = account) => client.send(new AdminResetUserPasswordCommand(input));
  const signOut = (input = account) => client.send(new AdminUserGlobalSignOutCommand(input));
  const disable = () => client.send(new AdminDisableUserCommand(account));
  const getUser = () => client.send(new AdminGetUserCommand(account));
  const listEvents = (input: { MaxResults?: number; NextToken?: string } = {}) =>
    client.send(new AdminListUserAuthEventsCommand({ ...account, ...input }));
  const listSessions = async () =>
    (await client.send(new AdminListUserSessionsCommand(account))).Sessions!;
  const revoke = (id: string, others?: "NONE" | "LINKED") =>
    client.send(
      new AdminRevokeUserSessionCommand({
        ...account,
        SessionId: id,
        RevokeAssociatedSessions: others,
      }),
    );
  const changePassword = (token: string, old: string) =>
    client.send(
      new ChangePasswordCommand({
        AccessToken: token,
        PreviousPassword: old,
        ProposedPassword: "changed",
      }),
    );
  const forgot = () =>
    client.send(new ForgotPasswordCommand({ ClientId: cognito.clientId, Username: "casey" }));
  const signInFully = async (password: string) => {
    const { AuthenticationResult: tokens } = await client.send(
      new InitiateAuthCommand({
        ClientId: cognito.clientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "casey", PASSWORD: password },
      }),
    );
    return tokens!;
  };
  const signIn = async (password: string) => (await signInFully(password)).RefreshToken!;
  const refresh = (token: string) =>
    client.send(
      new InitiateAuthCommand({
        ClientId: cognito.clientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: token },
      }),
    );
  const confirm = (code: string) =>
    client.send(
      new ConfirmForgotPasswordCommand({
        ClientId: cognito.clientId,
        Username: "casey",
        ConfirmationCode: code,
        Password: "new",
      }),
    );

  /** Name and message with which a call is refused. */
  async function refusal(call: Promise<unknown>): Promise<string> {
    try {
      await call;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    throw new Error("the call was not refused");
  }

  it("signs in with the password, and with no other", async () => {
    expect(await signIn("old")).to.be.a("string");
    expect(await refusal(signIn("guess"))).to.equal(
      "NotAuthorizedException: Incorrect username or password.",
    );
  });

  it("keeps sessions through a reset: only a sign-out ends them", async () => {
    const token = await signIn("old");
    await reset();
    await refresh(token);
    await signOut();
    expect(await refusal(refresh(token))).to.equal(
      "NotAuthorizedException: Refresh Token has been revoked",
    );
  });

  it("keeps the password through a sign-out: only a reset ends it", async () => {
    await signOut();
    await signIn("old");
    await reset();
    expect(await refusal(signIn("old"))).to.include("PasswordResetRequiredException");
  });

  it("takes the code from the mail once, and only that one", async () => {
    await reset();
    const { code } = cognito.mails.at(-1)!;
    expect(await refusal(confirm("not it"))).to.include("CodeMismatchException");
    await confirm(code);
    await signIn("new");
    expect(await refusal(confirm(code))).to.include("CodeMismatchException");
  });

  it("finds a user by sub as well, and says when there is none", async () => {
    await reset({ ...account, Username: casey.sub });
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(await refusal(reset({ ...account, Username: "nobody" }))).to.include("UserNotFound");
    expect(await refusal(signOut({ ...account, UserPoolId: "us-east-2_Other" }))).to.include(
      "ResourceNotFound",
    );
  });

  it("ends sessions when it disables, and then refuses sign-in, refresh and reset", async () => {
    const token = await signIn("old");
    await disable();
    const disabled = "NotAuthorizedException: User is disabled.";
    expect(await refusal(signIn("old"))).to.equal(disabled);
    expect(await refusal(refresh(token))).to.include("NotAuthorizedException");
    expect(await refusal(reset())).to.equal(disabled);
  });

  const refused: [string, Partial<LocalUser>, string][] = [
    ["FORCE_CHANGE_PASSWORD", { status: "FORCE_CHANGE_PASSWORD" }, "in the current state"],
    ["EXTERNAL_PROVIDER", { status: "EXTERNAL_PROVIDER" }, "in the current state"],
    ["UNCONFIRMED", { status: "UNCONFIRMED" }, "no registered/verified email"],
    ["without a verified contact", { verifiedContact: false }, "no registered/verified email"],
  ];
  for (const [what, state, message] of refused) {
    it(`refuses to reset a user who is ${what}, and mails nothing`, async () => {
      Object.assign(casey, state);
      expect(await refusal(reset())).to.include(message);
      expect(cognito.mails).to.deep.equal([]);
    });
  }

  it("refuses to reset where only an administrator may recover an account", async () => {
    cognito.adminOnlyRecovery = true;
    const message = "NotAuthorizedException: Contact administrator to reset password.";
    expect(await refusal(reset())).to.equal(message);
    expect(await refusal(forgot())).to.equal(message);
    expect(casey.status).to.equal("CONFIRMED");
    expect(cognito.mails).to.deep.equal([]);
  });

  it("mails another code at a second reset, and then takes only that one", async () => {
    await reset();
    cognito.mails[0]!.code = casey.code = "first";
    await reset();
    expect(cognito.mails).to.have.length(2);
    expect(await refusal(confirm("first"))).to.include("CodeMismatchException");
    await confirm(cognito.mails[1]!.code);
  });

  it("does not sign in a user who is not confirmed", async () => {
    casey.status = "UNCONFIRMED";
    expect(await refusal(signIn("old"))).to.include("UserNotConfirmedException");
  });

  it("ends access tokens with the sign-in that they came from", async () => {
    const endings = [signOut, disable];
    for (const end of endings) {
      const { AccessToken: first, RefreshToken: token } = await signInFully("old");
      const { AuthenticationResult: second } = await refresh(token!);
      await end();
      for (const access of [first!, second!.AccessToken!]) {
        expect(await refusal(changePassword(access, "old"))).to.equal(
          "NotAuthorizedException: Access Token has been revoked",
        );
      }
    }
    expect(await refusal(changePassword("made up", "old"))).to.include("Invalid Access Token");
  });

  it("changes a password, but neither with a wrong one nor after a reset", async () => {
    const { AccessToken: token } = await signInFully("old");
    expect(await refusal(changePassword(token!, "guess"))).to.include("Incorrect username");
    await changePassword(token!, "old");
    await signIn("changed");
    await reset();
    expect(await refusal(changePassword(token!, "changed"))).to.include(
      "PasswordResetRequiredException",
    );
  });

  describe("shows a user", () => {
    it("with status, sub and dates", async () => {
      const { Username, UserStatus, Enabled, UserAttributes, UserCreateDate } = await getUser();
      expect({ Username, UserStatus, Enabled, UserAttributes, UserCreateDate }).to.deep.equal({
        Username: "casey",
        UserStatus: "CONFIRMED",
        Enabled: true,
        UserAttributes: [{ Name: "sub", Value: casey.sub }],
        UserCreateDate: new Date(time),
      });
      casey.name = "renamed";
      expect(await refusal(getUser())).to.equal("UserNotFoundException: User does not exist.");
    });

    it("as modified by each change of password, status or enabled, and by nothing else", async () => {
      const start = time;
      const modified = async (act: () => Promise<unknown>) => {
        time += 1000;
        await act();
        return ((await getUser()).UserLastModifiedDate!.getTime() - start) / 1000;
      };
      const { AccessToken: token } = await signInFully("old");
      expect(await modified(() => signIn("old"))).to.equal(0);
      expect(await modified(forgot)).to.equal(0);
      expect(await modified(() => changePassword(token!, "old"))).to.equal(3);
      expect(await modified(reset)).to.equal(4);
      expect(await modified(() => confirm(casey.code!))).to.equal(5);
      expect(await modified(signOut)).to.equal(5);
      expect(await modified(disable)).to.equal(7);
    });
  });

  describe("keeps an audit log", () => {
    it("of what happened, from where and how it ended, newest first", async () => {
      cognito.signInFrom({
        IpAddress: "198.51.100.7",
        City: "Lyon",
        Country: "France",
        DeviceName: "Firefox, Linux",
      });
      await refusal(signIn("guess"));
      const { AccessToken: token } = await signInFully("old");
      await refusal(changePassword(token!, "guess"));
      await changePassword(token!, "old");
      await forgot();
      await confirm(casey.code!);

      const { AuthEvents: events } = await listEvents();
      const short = events!.map((event) => `${event.EventType} ${event.EventResponse}`);
      expect(short).to.deep.equal([
        "ForgotPassword Pass",
        "ForgotPassword InProgress",
        "PasswordChange Pass",
        "PasswordChange Fail",
        "SignIn Pass",
        "SignIn Fail",
      ]);
      expect(events!.at(-1)).to.deep.equal({
        EventId: cognito.events(casey).at(-1)!.EventId,
        EventType: "SignIn",
        CreationDate: new Date(time),
        EventResponse: "Fail",
        EventRisk: { RiskDecision: "NoRisk", CompromisedCredentialsDetected: false },
        ChallengeResponses: [{ ChallengeName: "Password", ChallengeResponse: "Failure" }],
        EventContextData: {
          IpAddress: "198.51.100.7",
          DeviceName: "Firefox, Linux",
          City: "Lyon",
          Country: "France",
        },
      });
    });

    it("in pages, which an event that comes in between does not shift", async () => {
      for (let index = 0; index < 61; index++)
        cognito.addEvent(casey, { EventId: `e${index}`, EventResponse: "Fail" });
      const { AuthEvents: first, NextToken: token } = await listEvents({ MaxResults: 0 });
      expect(first!.map((event) => event.EventId))
        .to.have.length(60)
        .and.include("e60");
      cognito.addEvent(casey, {});
      const { AuthEvents: second, NextToken: end } = await listEvents({ NextToken: token });
      expect(second!.map((event) => event.EventId)).to.deep.equal(["e0"]);
      expect(end).to.equal(undefined);
      expect((await listEvents({ MaxResults: 2 })).AuthEvents).to.have.length(2);
      expect(await refusal(listEvents({ MaxResults: 61 }))).to.include("InvalidParameter");
      expect(await refusal(listEvents({ NextToken: "no such" }))).to.include("InvalidParameter");
    });

    it("with one answer per event, the last", async () => {
      const event = cognito.addEvent(casey, {
        EventRisk: {
          RiskDecision: "AccountTakeover",
          RiskLevel: "High",
          CompromisedCredentialsDetected: false,
        },
      });
      cognito.giveFeedback(event, "Invalid");
      cognito.giveFeedback(event, "Valid", new Date(time + 500), "Admin");
      const { AuthEvents: events } = await listEvents();
      expect(events![0]!.EventFeedback).to.deep.equal({
        FeedbackValue: "Valid",
        Provider: "Admin",
        FeedbackDate: new Date(time + 500),
      });
      expect(events![0]!.EventRisk!.RiskLevel).to.equal("High");
    });

    it("only with threat protection", async () => {
      cognito.threatProtection = false;
      await signIn("old");
      expect(await refusal(listEvents())).to.equal(
        "UserPoolAddOnNotEnabledException: Threat protection is not enabled",
      );
      expect(cognito.events(casey)).to.deep.equal([]);
    });
  });

  describe("tracks sessions", () => {
    beforeEach(() => {
      cognito.tracksSessions = true;
    });

    it("only if it is set to", async () => {
      cognito.tracksSessions = false;
      await signIn("old");
      const message =
        "OperationNotEnabledException: Session management is not enabled for this user pool";
      expect(await refusal(listSessions())).to.equal(message);
      expect(await refusal(revoke("tkn"))).to.equal(message);
      cognito.tracksSessions = true;
      expect(await listSessions()).to.deep.equal([]);
    });

    it("with where and when they were last seen", async () => {
      cognito.signInFrom({ IpAddress: "198.51.100.7", DeviceName: "Firefox, Linux" });
      const token = await signIn("old");
      const created = new Date(time);
      time += 1000;
      await refresh(token);
      const [session] = await listSessions();
      expect(session!.SessionId).to.match(/^tkn[a-z0-9]{25}$/);
      expect(session).to.deep.equal({
        SessionId: session!.SessionId,
        SessionType: "TOKEN",
        CreateDate: created,
        LastActiveDate: new Date(time),
        LastIPAddress: "198.51.100.7",
        DeviceType: "Firefox, Linux",
        IsCurrentSession: false,
      });
    });

    it("and ends one alone, with its tokens", async () => {
      const kept = await signIn("old");
      const [keptSession] = await listSessions();
      const ended = await signIn("old");
      const [endedSession] = await listSessions();
      await revoke(endedSession!.SessionId!);
      expect(await listSessions()).to.deep.equal([keptSession]);
      expect(await refusal(refresh(ended))).to.include("Refresh Token has been revoked");
      await refresh(kept);
      expect(await refusal(revoke(endedSession!.SessionId!))).to.include("ResourceNotFound");
    });

    it("and leaves the cookie alive at a sign-out: it makes new tokens until it is revoked", async () => {
      const sso = cognito.addSsoSession(casey);
      expect(sso.SessionId).to.match(/^sso[a-z0-9]{25}$/);
      await signIn("old");
      await signOut();
      expect((await listSessions()).map((session) => session.SessionType)).to.deep.equal(["SSO"]);

      const minted = cognito.useSsoSession(casey, sso.SessionId)!;
      await refresh(minted.RefreshToken);
      await changePassword(minted.AccessToken, "old");
      const [session] = await listSessions();
      expect(session!.OriginSessionId).to.equal(sso.SessionId);

      await revoke(sso.SessionId);
      expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
      await refresh(minted.RefreshToken);
    });

    it("and ends linked ones together, whichever is named", async () => {
      for (const named of ["SSO", "TOKEN"]) {
        const other = await signIn("old");
        const sso = cognito.addSsoSession(casey);
        const minted = cognito.useSsoSession(casey, sso.SessionId)!;
        const [token] = await listSessions();
        await revoke(named === "SSO" ? sso.SessionId : token!.SessionId!, "LINKED");
        expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
        expect(await refusal(refresh(minted.RefreshToken))).to.include("revoked");
        await refresh(other);
      }
    });

    it("and ends all, the cookie too, when it disables", async () => {
      const sso = cognito.addSsoSession(casey);
      await signIn("old");
      await disable();
      expect(await listSessions()).to.deep.equal([]);
      expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
    });

    it("and lets a cookie work for an hour, however much it is used", () => {
      const sso = cognito.addSsoSession(casey);
      time += 3_599_000;
      expect(cognito.useSsoSession(casey, sso.SessionId)).to.be.an("object");
      time += 1000;
      expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
    });
  });

  describe("has app clients", () => {
    const list = (input: { MaxResults?: number; NextToken?: string } = {}) =>
      client.send(new ListUserPoolClientsCommand({ UserPoolId: POOL, ...input }));
    const describeClient = (id: string) =>
      client.send(new DescribeUserPoolClientCommand({ UserPoolId: POOL, ClientId: id }));

    it("one at first, which says nothing of how long its tokens live", async () => {
      expect((await list()).UserPoolClients).to.deep.equal([
        { ClientId: "rehearsal-client", UserPoolId: POOL, ClientName: "rehearsal-client" },
      ]);
      const { UserPoolClient: found } = await describeClient("rehearsal-client");
      expect(found).to.not.have.any.keys("AccessTokenValidity", "TokenValidityUnits");
      expect(await refusal(describeClient("other"))).to.include("ResourceNotFound");
    });

    it("and others as a test wants them, in pages", async () => {
      cognito.clients.push({
        ClientId: "short",
        ClientName: "Short",
        AccessTokenValidity: 5,
        TokenValidityUnits: { AccessToken: "minutes" },
      });
      const { UserPoolClients: first, NextToken: token } = await list({ MaxResults: 1 });
      const { UserPoolClients: second, NextToken: end } = await list({ NextToken: token });
      expect([first!.length, second![0]!.ClientId, end]).to.deep.equal([1, "short", undefined]);
      const { UserPoolClient: found } = await describeClient("short");
      expect(found!.AccessTokenValidity).to.equal(5);
      expect(found!.TokenValidityUnits).to.deep.equal({ AccessToken: "minutes" });
    });
  });

  describe("lets a test", () => {
    it("answer in place of an operation, and count", async () => {
      cognito.intercept("AdminUserGlobalSignOut", ({ Username }, times) =>
        times === 1
          ? { refusal: "TooManyRequestsException", message: `not now, ${Username}` }
          : undefined,
      );
      const token = await signIn("old");
      expect(await refusal(signOut())).to.equal("TooManyRequestsException: not now, casey");
      await refresh(token);
      await signOut();
      expect(await refusal(refresh(token))).to.include("revoked");
      expect(() => cognito.intercept("AdminSignOut", () => undefined)).to.throw("AdminSignOut");
    });

    it("see which calls were in flight together", async () => {
      let release = () => {};
      const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
      cognito.intercept("AdminGetUser", () => held);
      const slow = getUser();
      while (cognito.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      await listEvents();
      expect(cognito.calls[0]!.ended).to.equal(undefined);
      release();
      await slow;
      await signOut();
      expect(cognito.calls).to.deep.equal([
        { operation: "AdminGetUser", input: account, at: time, began: 0, ended: 3 },
        { operation: "AdminListUserAuthEvents", input: account, at: time, began: 1, ended: 2 },
        { operation: "AdminUserGlobalSignOut", input: account, at: time, began: 4, ended: 5 },
      ]);
    });
  });
});
