/** What an administrator does to a user of the local Cognito, over the wire, with the real SDK. */
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { startCognito } from "../../../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../../../testbed/aws/cognito";

const UserPoolId = "us-east-2_Local";
const account = { UserPoolId, Username: "casey" };

describe("the local Cognito, for an administrator", () => {
  let cognito: LocalCognito;
  let client: CognitoIdentityProvider;
  let casey: LocalUser;

  beforeEach(async () => {
    cognito = await startCognito({ now: () => Date.UTC(2030, 0, 31, 12) });
    casey = cognito.addUser(UserPoolId, { name: "casey", password: "old" });
    client = new CognitoIdentityProvider({
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

  const nameOf = (call: Promise<unknown>) =>
    call.then(
      () => "no error",
      (error: Error) => error.name,
    );

  it("enables a disabled user with the password as it was", async () => {
    casey.enabled = false;
    await client.adminEnableUser(account);
    expect(casey).to.include({ enabled: true, password: "old" });
  });

  it("sets a password for good, or one that must be changed, of a disabled user as well", async () => {
    casey.enabled = false;
    await client.adminSetUserPassword({ ...account, Password: "a", Permanent: true });
    expect(casey).to.include({ status: "CONFIRMED", password: "a", enabled: false });
    await client.adminSetUserPassword({ ...account, Password: "b", Permanent: false });
    expect(casey).to.include({ status: "FORCE_CHANGE_PASSWORD", password: "b", enabled: false });
  });

  it("invites a user again who has never signed in, and nobody else", async () => {
    const invite = (MessageAction?: "RESEND") =>
      client.adminCreateUser({ ...account, MessageAction });
    expect(await nameOf(invite("RESEND"))).to.equal("UnsupportedUserStateException");
    casey.status = "FORCE_CHANGE_PASSWORD";
    expect(await nameOf(invite())).to.equal("UsernameExistsException");
    await invite("RESEND");
    expect(cognito.mails).to.deep.equal([{ user: "casey", code: casey.password }]);
    expect(casey.password).not.to.equal("old");
    casey.enabled = false;
    expect(await nameOf(invite("RESEND"))).to.equal("NotAuthorizedException");
  });

  it("takes feedback on an event that there is", async () => {
    const { EventId } = cognito.addEvent(casey, {});
    const give = (id: string) =>
      client.adminUpdateAuthEventFeedback({ ...account, EventId: id, FeedbackValue: "Valid" });
    await give(EventId);
    expect(cognito.events(casey)[0]!.EventFeedback).to.include({ FeedbackValue: "Valid" });
    expect(await nameOf(give("other"))).to.equal("InvalidParameterException");
    cognito.threatProtection = false;
    expect(await nameOf(give(EventId))).to.equal("UserPoolAddOnNotEnabledException");
  });

  it("says its own time in the header Date", async () => {
    const response = await fetch(cognito.url, { method: "POST", body: "{}" });
    expect(response.headers.get("date")).to.equal("Thu, 31 Jan 2030 12:00:00 GMT");
  });
});
