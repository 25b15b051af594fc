/**
 * The local Cognito, over the wire with the real SDK. Can't prove that the real one does the same: it follows the
 * documentation, and where that is silent it takes the answer that is worse for us.
 */
import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { startCognito } from "../../rehearsal/cognito";
import type { LocalCognito, LocalUser } from "../../rehearsal/cognito";

const POOL = "us-east-2_Local";

describe("the local Cognito", () => {
  let cognito: LocalCognito;
  let client: CognitoIdentityProviderClient;
  let casey: LocalUser;

  beforeEach(async () => {
    cognito = await startCognito();
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
  const signIn = async (password: string) => {
    const { AuthenticationResult: tokens } = await client.send(
      new InitiateAuthCommand({
        ClientId: cognito.clientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "casey", PASSWORD: password },
      }),
    );
    return tokens!.RefreshToken!;
  };
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
    ["without a verified contact", { verifiedContact: false }, "no registered/verified email"],
  ];
  for (const [what, state, message] of refused) {
    it(`refuses to reset a user who is ${what}, and mails nothing`, async () => {
      Object.assign(casey, state);
      expect(await refusal(reset())).to.include(message);
      expect(cognito.mails).to.deep.equal([]);
    });
  }
});
