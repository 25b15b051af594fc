/**
 * The local Cognito over the wire, with the real SDK: where a difference from the real one could make a test of the
 * function pass wrongly.
 */
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { makeApp } from "../../../testbed/app";
import type { App } from "../../../testbed/app";
import { startCognito } from "../../../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../../../testbed/aws/cognito";

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
  const listEvents = (input: object = {}) =>
    client.adminListUserAuthEvents({ ...account, ...input });
  const listSessions = async () => (await client.adminListUserSessions(account)).Sessions!;

  it("accepts only the code of the newest reset, and only once", async () => {
    await reset();
    cognito.mails[0]!.code = casey.code = "first";
    await reset();
    expect(await refusal(app.choosePassword("first", "new"))).to.include("CodeMismatch");
    const { code } = cognito.mails[1]!;
    await app.choosePassword(code, "new");
    await app.signIn("new");
    expect(await refusal(app.choosePassword(code, "new"))).to.include("CodeMismatch");
  });

  it("sends no mail when it refuses a reset", async () => {
    casey.enabled = false;
    expect(await refusal(reset())).to.equal("NotAuthorizedException: User is disabled.");
    expect({ status: casey.status, mails: cognito.mails }).to.deep.equal({
      status: "CONFIRMED",
      mails: [],
    });
  });

  for (const [what, act, isEnd] of [
    ["a sign-out", signOut, true],
    ["a disabling", disable, true],
    ["a reset", reset, false],
  ] as const) {
    it(`${isEnd ? "revokes every token" : "revokes no token"} at ${what}`, async () => {
      const token = await app.signIn("old");
      await app.refresh(token);
      await act();
      expect(casey.accessTokens.size).to.equal(2);
      expect([...casey.refreshTokens.values()]).to.deep.equal([isEnd ? "revoked" : "live"]);
      if (!isEnd) return app.refresh(token);
      expect(await refusal(app.refresh(token))).to.include("Refresh Token has been revoked");
      for (const AccessToken of casey.accessTokens.keys()) {
        const passwords = { PreviousPassword: "old", ProposedPassword: "changed" };
        const changing = client.changePassword({ AccessToken, ...passwords });
        expect(await refusal(changing)).to.include("has been revoked");
      }
    });
  }

  it("updates the time of modification at changes of password, status and enabled only", async () => {
    const start = time;
    const modified = async (act: () => Promise<unknown>) => {
      time += 1000;
      await act();
      const { UserLastModifiedDate: date } = await client.adminGetUser(account);
      return (date!.getTime() - start) / 1000;
    };
    expect(await modified(() => app.signIn("old"))).to.equal(0);
    expect(await modified(() => app.changePassword("old", "old"))).to.equal(2);
    expect(await modified(reset)).to.equal(3);
    expect(await modified(() => app.choosePassword(casey.code!, "new"))).to.equal(4);
    expect(await modified(signOut)).to.equal(4);
    expect(await modified(disable)).to.equal(6);
  });

  it("returns the audit log in pages, which a new event does not shift", async () => {
    for (let index = 0; index < 61; index++) cognito.addEvent(casey, { EventId: `e${index}` });
    const { AuthEvents: first, NextToken } = await listEvents({ MaxResults: 0 });
    expect([first!.length, first!.at(-1)!.EventId]).to.deep.equal([60, "e1"]);
    cognito.addEvent(casey, {});
    const { AuthEvents: second, NextToken: end } = await listEvents({ NextToken });
    expect([second!.map((event) => event.EventId), end]).to.deep.equal([["e0"], undefined]);
    expect(await refusal(listEvents({ MaxResults: 61 }))).to.include("InvalidParameter");
  });

  it("keeps the managed-login cookie at a sign-out, and ends it when it is revoked", async () => {
    cognito.tracksSessions = true;
    const sso = cognito.addSsoSession(casey);
    await app.signIn("old");
    await signOut();
    expect((await listSessions()).map((session) => session.SessionType)).to.deep.equal(["SSO"]);
    const { RefreshToken } = cognito.useSsoSession(casey, sso.SessionId)!;
    await app.refresh(RefreshToken);
    const [token] = await listSessions();
    expect(token!.OriginSessionId).to.equal(sso.SessionId);
    await client.adminRevokeUserSession({ ...account, SessionId: sso.SessionId });
    expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
    // Its tokens are revoked only with "LINKED".
    await app.refresh(RefreshToken);
  });

  it("ends linked sessions together, and no other", async () => {
    cognito.tracksSessions = true;
    const other = await app.signIn("old");
    const sso = cognito.addSsoSession(casey);
    const { RefreshToken } = cognito.useSsoSession(casey, sso.SessionId)!;
    const revocation = { SessionId: sso.SessionId, RevokeAssociatedSessions: "LINKED" } as const;
    await client.adminRevokeUserSession({ ...account, ...revocation });
    expect(cognito.useSsoSession(casey, sso.SessionId)).to.equal(undefined);
    expect(await refusal(app.refresh(RefreshToken))).to.include("revoked");
    await app.refresh(other);
  });

  it("refuses an operation, a pool and a session that it does not have", async () => {
    expect(await refusal(client.adminDeleteUser(account))).to.include("UnknownOperation");
    const elsewhere = { ...account, UserPoolId: "us-east-2_Other" };
    expect(await refusal(client.adminGetUser(elsewhere))).to.include("ResourceNotFound");
    cognito.tracksSessions = true;
    const revoking = client.adminRevokeUserSession({ ...account, SessionId: "tkn" });
    expect(await refusal(revoking)).to.include("ResourceNotFound");
    expect(() => cognito.intercept("AdminSignOut", () => undefined)).to.throw("AdminSignOut");
  });
});
