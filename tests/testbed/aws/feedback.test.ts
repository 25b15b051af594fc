/** Cognito's mail about a sign-in, and the answer with its token, over the wire with the real SDK and without credentials. */
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { startCognito } from "../../../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../../../testbed/aws/cognito";

const POOL = "us-east-2_Local";
const NOW = Date.UTC(2026, 0, 31, 12);

describe("UpdateAuthEventFeedback of the local Cognito", () => {
  let cognito: LocalCognito;
  let client: CognitoIdentityProvider;
  let casey: LocalUser;
  let robin: LocalUser;

  beforeEach(async () => {
    cognito = await startCognito({ now: () => NOW });
    casey = cognito.addUser(POOL, { name: "casey" });
    robin = cognito.addUser(POOL, { name: "robin" });
    const credentials = () => Promise.reject(new Error("the call asks for credentials"));
    client = new CognitoIdentityProvider({
      ...{ region: "us-east-2", endpoint: cognito.url, maxAttempts: 1, credentials },
    });
  });
  afterEach(async () => {
    client.destroy();
    await cognito.stop();
  });

  /** Answers as the mail's page does. @returns the error's name, or undefined */
  async function answer(
    user: LocalUser,
    event = cognito.addEvent(user, {}),
    change: Record<string, string> = {},
  ): Promise<string | undefined> {
    const { eventId, feedbackToken, userName } = cognito.noticeOf(user, event);
    const input = {
      ...{ UserPoolId: POOL, Username: userName, EventId: eventId, FeedbackToken: feedbackToken },
      ...({ FeedbackValue: "Invalid", ...change } as { FeedbackValue: "Invalid" }),
    };
    try {
      await client.updateAuthEventFeedback(input);
      return undefined;
    } catch (error) {
      return (error as Error).name;
    }
  }

  it("puts the answer on the event, as a click at this moment does", async () => {
    const event = cognito.addEvent(casey, {});
    expect(await answer(casey, event)).to.equal(undefined);
    const clicked = cognito.addEvent(casey, {});
    cognito.giveFeedback(clicked, "Invalid");
    expect(event.EventFeedback)
      .to.deep.equal(clicked.EventFeedback)
      .and.include({ FeedbackValue: "Invalid", FeedbackDate: NOW / 1000 });
    expect(await answer(casey, event, { FeedbackValue: "Valid" })).to.equal(undefined);
    expect(event.EventFeedback).to.include({ FeedbackValue: "Valid" });
  });

  it("takes the sub and an alias in place of the user name", async () => {
    for (const Username of [casey.sub, casey.attributes.email!]) {
      expect(await answer(casey, undefined, { Username })).to.equal(undefined);
    }
  });

  it("mails the same token for one sign-in, and makes it of what Cognito takes, long enough to be cut", () => {
    const event = cognito.addEvent(casey, {});
    const { feedbackToken, eventId, userName } = cognito.noticeOf(casey, event);
    expect(cognito.noticeOf(casey, event).feedbackToken).to.equal(feedbackToken);
    expect({ eventId, userName }).to.deep.equal({ eventId: event.EventId, userName: "casey" });
    expect(feedbackToken).to.match(/^[A-Za-z0-9\-_=.]{300,}$/);
    for (const special of ["-", "_", "=", "."]) expect(feedbackToken).to.include(special);
  });

  const refusals: [string, string, () => Promise<string | undefined>][] = [
    [
      "a pool that does not exist",
      "ResourceNotFoundException",
      () => answer(casey, undefined, { UserPoolId: "us-east-2_None" }),
    ],
    [
      "a user who does not exist",
      "UserNotFoundException",
      () => answer(casey, undefined, { Username: "nobody" }),
    ],
    [
      "the name of another user",
      "NotAuthorizedException",
      () => answer(casey, undefined, { Username: robin.name }),
    ],
    [
      "an event that is not in the log",
      "NotAuthorizedException",
      () => answer(casey, undefined, { EventId: "none" }),
    ],
    [
      "the token of the user's other event",
      "NotAuthorizedException",
      () => {
        const other = cognito.noticeOf(casey, cognito.addEvent(casey, {}));
        return answer(casey, undefined, { FeedbackToken: other.feedbackToken });
      },
    ],
    [
      "a made-up token",
      "NotAuthorizedException",
      () => answer(casey, undefined, { FeedbackToken: "made-up" }),
    ],
    [
      "another word",
      "InvalidParameterException",
      () => answer(casey, undefined, { FeedbackValue: "Perhaps" }),
    ],
    [
      "everything without threat protection",
      "UserPoolAddOnNotEnabledException",
      () => {
        cognito.threatProtection = false;
        return answer(casey);
      },
    ],
  ];
  for (const [what, error, attempt] of refusals) {
    it(`refuses ${what}, and changes nothing`, async () => {
      expect(await attempt()).to.equal(error);
      const given = [casey, robin].flatMap(cognito.events).map((event) => event.EventFeedback);
      expect(given.filter((feedback) => feedback !== undefined)).to.deep.equal([]);
    });
  }

  it("refuses an event whose mail was never sent, without a token", async () => {
    const event = cognito.addEvent(casey, {});
    const refused = await client
      .updateAuthEventFeedback({
        ...{ UserPoolId: POOL, Username: "casey", EventId: event.EventId },
        ...{ FeedbackToken: "undefined", FeedbackValue: "Invalid" },
      })
      .catch((error: Error) => error.name);
    expect(refused).to.equal("NotAuthorizedException");
  });
});
