/** The stand-in for UpdateAuthEventFeedback on a server whose Cognito accepts no token. */
import {
  CognitoIdentityProviderClient,
  UpdateAuthEventFeedbackCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { Clients } from "../../../testbed/server/clients";
import { startFeedbackStandIn } from "../../../testbed/server/feedback";
import type { FeedbackStandIn } from "../../../testbed/server/feedback";

describe("the stand-in for UpdateAuthEventFeedback", () => {
  const POOL = "us-east-2_x";
  let standIn: FeedbackStandIn;
  let client: CognitoIdentityProviderClient;
  let given: object[];
  /** What the server's own AdminUpdateAuthEventFeedback throws. */
  let failure: string | undefined;

  beforeEach(async () => {
    [given, failure] = [[], undefined];
    const cognito = {
      adminUpdateAuthEventFeedback: async (input: object) => {
        given.push(input);
        if (failure !== undefined) throw Object.assign(new Error("no"), { name: failure });
      },
    };
    standIn = await startFeedbackStandIn({ cognito } as unknown as Clients);
    client = new CognitoIdentityProviderClient({
      region: "us-east-2",
      endpoint: standIn.url,
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    await standIn.stop();
  });

  const send = (change: object = {}) => {
    const { eventId, token } = standIn.notice(POOL, "casey", "event+1");
    const input = {
      ...{ UserPoolId: POOL, Username: "casey", EventId: eventId, FeedbackToken: token },
      ...{ FeedbackValue: "Invalid" as const, ...change },
    };
    return client.send(new UpdateAuthEventFeedbackCommand(input)).then(
      () => "accepted",
      ({ name }: Error) => name,
    );
  };

  it("takes its own token, and puts the answer into the server's audit log", async () => {
    expect(await send()).to.equal("accepted");
    expect(given).to.deep.equal([
      { UserPoolId: POOL, Username: "casey", EventId: "event+1", FeedbackValue: "Invalid" },
    ]);
  });

  for (const [what, change] of Object.entries({
    "a made-up token": { FeedbackToken: "made.up" },
    "another name": { Username: "robin" },
    "another sign-in": { EventId: "event2" },
    "another pool": { UserPoolId: "us-east-2_y" },
  })) {
    it(`refuses ${what}, and tells the server nothing`, async () => {
      expect(await send(change)).to.equal("NotAuthorizedException");
      expect(given).to.deep.equal([]);
    });
  }

  it("accepts a sign-in that is not the user's, as Cognito may", async () => {
    failure = "InvalidParameterException";
    expect(await send()).to.equal("accepted");
  });

  it("does not hide that the server fails", async () => {
    failure = "InternalErrorException";
    expect(await send()).not.to.equal("accepted");
  });

  it("counts the requests that come with credentials", async () => {
    await send();
    expect(standIn.requests()).to.deep.equal({ all: 1, signed: 0 });
    await fetch(standIn.url, { method: "POST", headers: { authorization: "AWS4 x" }, body: "{}" });
    expect(standIn.requests()).to.deep.equal({ all: 2, signed: 1 });
  });
});
