/** Ending what survives a sign-out. Can't prove that a revoked SSO session stops the cookie of a real browser. */
import timers from "node:timers/promises";
import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { endSsoSessions } from "../../handler/sessions";

const INPUT = { UserPoolId: "us-east-2_Ab12Cd34E", Username: "casey" };
const DONE = { action: "AdminRevokeUserSession", done: true };

describe("endSsoSessions", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const { setTimeout } = timers;
  const pauses: unknown[] = [];

  before(() => {
    timers.setTimeout = (async (pause: number) => void pauses.push(pause)) as typeof setTimeout;
  });
  beforeEach(() => {
    pauses.length = 0;
    cognito.reset();
  });
  after(() => {
    timers.setTimeout = setTimeout;
    cognito.restore();
  });

  const end = () => endSsoSessions(new CognitoIdentityProviderClient({}), INPUT);
  const sessions = (...ids: string[]) => ({
    Sessions: ids.map((SessionId) => ({
      SessionId,
      SessionType: SessionId.startsWith("sso") ? ("SSO" as const) : ("TOKEN" as const),
    })),
  });
  const revoked = () =>
    cognito.commandCalls(AdminRevokeUserSessionCommand).map((call) => call.args[0].input);

  it("revokes SSO sessions with what came through them, and no others, and looks again", async () => {
    cognito
      .on(AdminListUserSessionsCommand)
      .resolvesOnce(sessions("sso1", "tkn1"))
      .resolvesOnce(sessions());
    cognito.on(AdminRevokeUserSessionCommand).resolves({});
    expect(await end()).to.deep.equal({ steps: [DONE], cookieOpen: false });
    expect(pauses).to.deep.equal([2000]);
    expect(revoked()).to.deep.equal([
      { ...INPUT, SessionId: "sso1", RevokeAssociatedSessions: "LINKED" },
    ]);
  });

  it("revokes a session that began meanwhile, and not again one that the list still shows", async () => {
    cognito
      .on(AdminListUserSessionsCommand)
      .resolvesOnce(sessions("sso1"))
      .resolvesOnce(sessions("sso1", "sso2"));
    cognito.on(AdminRevokeUserSessionCommand).resolves({});
    expect(await end()).to.deep.equal({ steps: [DONE, DONE], cookieOpen: false });
    expect(revoked().map((input) => input.SessionId)).to.deep.equal(["sso1", "sso2"]);
  });

  it("has nothing to do when there is no SSO session", async () => {
    cognito.on(AdminListUserSessionsCommand).resolves(sessions("tkn1"));
    expect(await end()).to.deep.equal({ steps: [], cookieOpen: false });
  });

  for (const name of ["OperationNotEnabledException", "UnknownOperationException"]) {
    it(`goes on with an open cookie where the pool tracks no sessions: ${name}`, async () => {
      cognito.on(AdminListUserSessionsCommand).rejects(named(name));
      expect(await end()).to.deep.equal({ steps: [], cookieOpen: true });
      expect(revoked()).to.deep.equal([]);
    });
  }

  for (const name of [
    "TooManyRequestsException",
    "InternalErrorException",
    "AccessDeniedException",
  ]) {
    it(`has a step that failed when the list was only in trouble: ${name}`, async () => {
      cognito.on(AdminListUserSessionsCommand).rejects(named(name));
      expect(await end()).to.deep.equal({
        steps: [{ action: "AdminRevokeUserSession", done: false, reason: `${name}: no` }],
        cookieOpen: true,
      });
    });
  }

  it("says that a session could not be revoked, and that the cookie is open", async () => {
    cognito.on(AdminListUserSessionsCommand).resolves(sessions("sso1"));
    cognito.on(AdminRevokeUserSessionCommand).rejects(named("InternalErrorException"));
    expect(await end()).to.deep.equal({
      steps: [
        { action: "AdminRevokeUserSession", done: false, reason: "InternalErrorException: no" },
      ],
      cookieOpen: true,
    });
  });

  it("is content when the session was gone before it came", async () => {
    cognito.on(AdminListUserSessionsCommand).resolves(sessions("sso1"));
    cognito.on(AdminRevokeUserSessionCommand).rejects(named("ResourceNotFoundException"));
    expect((await end()).cookieOpen).to.equal(false);
  });
});

function named(name: string): Error {
  return Object.assign(new Error("no"), { name });
}
