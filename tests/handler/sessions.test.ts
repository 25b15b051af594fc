/** Revoking what survives a sign-out, with the SDK's client mocked. */
import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { revokeSsoSessions } from "../../handler/sessions";
import { KEY, sdkError } from "../support/report";
import { recordPauses } from "../support/time";

const operation = "AdminRevokeUserSession";
const DONE = { operation, result: "done" };

describe("revokeSsoSessions", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const pauses = recordPauses();

  beforeEach(() => cognito.reset());
  after(() => cognito.restore());

  const end = () => revokeSsoSessions(new CognitoIdentityProviderClient({}), KEY);
  const sessions = (...ids: string[]) => ({
    Sessions: ids.map((SessionId) => ({
      SessionId,
      SessionType: SessionId.startsWith("sso") ? ("SSO" as const) : ("TOKEN" as const),
    })),
  });
  const revoked = () =>
    cognito.commandCalls(AdminRevokeUserSessionCommand).map((call) => call.args[0].input);

  it("revokes SSO sessions with what came through them, and no others, and lists them again", async () => {
    cognito
      .on(AdminListUserSessionsCommand)
      .resolvesOnce(sessions("sso1", "tkn1"))
      .resolvesOnce(sessions());
    cognito.on(AdminRevokeUserSessionCommand).resolves({});
    expect(await end()).to.deep.equal({ steps: [DONE], isCookieOpen: false, isGone: false });
    expect(pauses).to.deep.equal([2000]);
    expect(revoked()).to.deep.equal([
      { ...KEY, SessionId: "sso1", RevokeAssociatedSessions: "LINKED" },
    ]);
  });

  it("revokes a session that began meanwhile, and no session twice", async () => {
    cognito
      .on(AdminListUserSessionsCommand)
      .resolvesOnce(sessions("sso1"))
      .resolvesOnce(sessions("sso1", "sso2"));
    cognito.on(AdminRevokeUserSessionCommand).resolves({});
    expect(await end()).to.deep.equal({ steps: [DONE, DONE], isCookieOpen: false, isGone: false });
    expect(revoked().map((input) => input.SessionId)).to.deep.equal(["sso1", "sso2"]);
  });

  it("has nothing to do when there is no SSO session", async () => {
    cognito.on(AdminListUserSessionsCommand).resolves(sessions("tkn1"));
    expect(await end()).to.deep.equal({ steps: [], isCookieOpen: false, isGone: false });
  });

  for (const name of ["OperationNotEnabledException", "UnknownOperationException"]) {
    it(`leaves the cookie open where the pool tracks no sessions: ${name}`, async () => {
      cognito.on(AdminListUserSessionsCommand).rejects(sdkError(name));
      expect(await end()).to.deep.equal({ steps: [], isCookieOpen: true, isGone: false });
      expect(revoked()).to.deep.equal([]);
    });
  }

  for (const name of [
    "TooManyRequestsException",
    "InternalErrorException",
    "AccessDeniedException",
  ]) {
    it(`has a failed step when the sessions could not be listed: ${name}`, async () => {
      cognito.on(AdminListUserSessionsCommand).rejects(sdkError(name));
      expect(await end()).to.deep.equal({
        steps: [{ operation, result: "failed", reason: `${name}: no` }],
        isCookieOpen: true,
        isGone: false,
      });
    });
  }

  it("says that a session could not be revoked, and that the cookie is open", async () => {
    cognito.on(AdminListUserSessionsCommand).resolves(sessions("sso1"));
    cognito.on(AdminRevokeUserSessionCommand).rejects(sdkError("InternalErrorException"));
    expect(await end()).to.deep.equal({
      steps: [{ operation, result: "failed", reason: "InternalErrorException: no" }],
      isCookieOpen: true,
      isGone: false,
    });
  });

  it("needs no revocation of a session that has ended", async () => {
    cognito.on(AdminListUserSessionsCommand).resolves(sessions("sso1"));
    cognito.on(AdminRevokeUserSessionCommand).rejects(sdkError("ResourceNotFoundException"));
    const reason = "ResourceNotFoundException: no";
    expect(await end()).to.deep.equal({
      steps: [{ operation, result: "not-needed", reason }],
      isCookieOpen: false,
      isGone: false,
    });
  });

  it("says that the account is gone when it is deleted meanwhile", async () => {
    const gone = sdkError("UserNotFoundException");
    cognito.on(AdminListUserSessionsCommand).resolvesOnce(sessions("sso1")).rejects(gone);
    cognito.on(AdminRevokeUserSessionCommand).rejects(gone);
    const { steps, isGone } = await end();
    expect(steps).to.deep.include({ operation, result: "not-needed", reason: `${gone.name}: no` });
    expect(isGone).to.equal(true);
  });
});
