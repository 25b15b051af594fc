/** What a failed call is told as. Can't prove which names AWS uses: its APIs list them, and the SDK passes them on. */
import { expect } from "chai";
import { GetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { AwsFailure, explainFailure, makeClients } from "../../operate/aws";
import type { FailureKind } from "../../operate/aws";
import { startAwsServer } from "../../testbed/aws/server";
import type { LocalServer } from "../../testbed/aws/server";
import { environmentOf, setEnvironment } from "../support/local-account";

/** An error as the SDK throws it. */
const error = (name: string, httpStatusCode?: number, message = "why") =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

describe("explainFailure", () => {
  const rows: [string, Error, FailureKind, string][] = [
    ["no credentials", error("CredentialsProviderError"), "credentials", "no AWS credentials"],
    ["old credentials", error("ExpiredToken", 403), "credentials", "does not take these"],
    [
      "wrong credentials",
      error("UnrecognizedClientException", 400),
      "credentials",
      "does not take",
    ],
    ["SQS's refusal", error("AccessDenied", 403), "permission", "it needs sqs:ListQueues ("],
    ["another's refusal", error("AccessDeniedException", 400), "permission", "is not permitted"],
    ["SQS's throttling", error("RequestThrottled", 403), "throttled", "try again in a minute"],
    ["Lambda's throttling", error("TooManyRequestsException", 429), "throttled", "was throttled"],
    ["no network", error("Error"), "network", "no answer; look at the network, the region"],
    ["a service in trouble", error("InternalFailure", 500), "service", "failed (InternalFailure"],
    ["any other answer", error("QueueDoesNotExist", 400), "answer", "failed (QueueDoesNotExist"],
  ];
  for (const [what, given, kind, text] of rows) {
    it(`tells ${what} with the operation, on one line`, () => {
      const failure = explainFailure("SQS", "ListQueues", given);
      expect(failure).to.include({ kind, name: given.name, cause: given });
      expect(failure.message)
        .to.match(/^SQS ListQueues[^\n]*why[^\n]*$/)
        .and.include(text);
    });
  }

  it("keeps the reason of a network error that has a code and no words", () => {
    const refused = Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" });
    expect(explainFailure("SQS", "ListQueues", refused).message).to.include("ECONNREFUSED");
  });

  it("names the permissions that are not the operation's own name", () => {
    const needs = (operation: string) =>
      explainFailure("SQS", operation, error("AccessDenied", 403)).message;
    expect(needs("ChangeMessageVisibilityBatch")).to.include("needs sqs:ChangeMessageVisibility (");
    expect(needs("StartMessageMoveTask")).to.include(
      "needs sqs:StartMessageMoveTask, sqs:ReceiveMessage, sqs:DeleteMessage and " +
        "sqs:GetQueueAttributes on the dead-letter queue, and sqs:SendMessage on the report queue",
    );
    expect(
      explainFailure("CloudWatchLogs", "FilterLogEvents", error("AccessDeniedException", 400))
        .message,
    ).to.include("needs logs:FilterLogEvents");
    expect(
      explainFailure("CognitoIdentityProvider", "AdminGetUser", error("AccessDeniedException", 400))
        .message,
    ).to.include("needs cognito-idp:AdminGetUser");
  });

  it("takes whatever is thrown", () => {
    expect(explainFailure("SQS", "ListQueues", null).message).to.include("null");
  });
});

describe("the clients", () => {
  let server: LocalServer;
  let reset: () => void;

  before(async () => {
    const refuse = () => ({ refusal: "AccessDeniedException", message: "not you" });
    server = await startAwsServer({ ListQueues: refuse, GetUser: refuse });
    reset = setEnvironment(environmentOf(server));
  });
  after(async () => {
    reset();
    await server.stop();
  });

  it("go where AWS_ENDPOINT_URL says, and throw one line that names the operation", async () => {
    const clients = makeClients("us-east-2");
    const thrown = await clients.sqs.send(new ListQueuesCommand({})).catch((e: unknown) => e);
    clients.close();
    expect(thrown).to.be.instanceOf(AwsFailure);
    expect((thrown as Error).message).to.equal(
      "SQS ListQueues is not permitted; it needs sqs:ListQueues (AccessDeniedException: not you)",
    );
  });

  it("note what Cognito fails of, and leave the error as the weighing of a report sorts it", async () => {
    const clients = makeClients("us-east-2");
    const command = new GetUserCommand({ AccessToken: "token" });
    const thrown = await clients.cognito.send(command).catch((e: unknown) => e);
    clients.close();
    expect(thrown).to.include({ name: "AccessDeniedException", message: "not you" });
    expect(clients.cognitoFailures.map(({ kind }) => kind)).to.deep.equal(["permission"]);
  });
});
