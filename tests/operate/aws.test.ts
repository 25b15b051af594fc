/** Failures of AWS calls: their description, and one real client over HTTP. */
import { expect } from "chai";
import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { AwsFailure, describeFailure, makeClients } from "../../operate/aws";
import { startAwsServer } from "../../testbed/aws/server";
import { sdkEnvironment } from "../support/command";
import { awsError, DEAD_LETTERS } from "../support/stack-mocks";

describe("describeFailure", () => {
  const rows: [string, Error, "answer" | "access", string][] = [
    ["no credentials", awsError("CredentialsProviderError"), "access", "no valid AWS credentials"],
    ["expired credentials", awsError("ExpiredToken", 403), "access", "no valid AWS credentials"],
    ["wrong credentials", awsError("UnrecognizedClientException"), "access", "no valid AWS"],
    ["a denial of SQS", awsError("AccessDenied", 403), "access", "needs sqs:ListQueues ("],
    ["a denial of others", awsError("AccessDeniedException"), "access", "needs sqs:ListQueues ("],
    ["throttling by SQS", awsError("RequestThrottled", 403), "access", "try again in a minute"],
    ["throttling by Lambda", awsError("TooManyRequestsException", 429), "access", "throttled"],
    [
      "no network",
      Object.assign(new Error("why"), { code: "EPIPE" }),
      "access",
      "EPIPE; check the",
    ],
    ["an error on AWS's side", awsError("InternalFailure", 500), "access", "failed (InternalF"],
    ["any other error", awsError("QueueDoesNotExist"), "answer", "failed (QueueDoesNotExist"],
  ];
  for (const [what, cause, kind, text] of rows) {
    it(`describes ${what} with the operation and the SDK's message, on one line`, () => {
      const failure = describeFailure("sqs", "ListQueues", cause);
      expect(failure).to.include({ kind, cause });
      expect(failure.message)
        .to.match(/^ListQueues: [^\n]*\(\w+: why\)$/)
        .and.include(text);
    });
  }

  it("names the permissions that differ from the operation's name", () => {
    const describe = (operation: string) =>
      describeFailure("sqs", operation, awsError("AccessDenied", 403)).message;
    expect(describe("ChangeMessageVisibilityBatch")).to.include(
      "needs sqs:ChangeMessageVisibility (",
    );
    expect(describe("StartMessageMoveTask")).to.include(
      "needs sqs:StartMessageMoveTask, sqs:ReceiveMessage, sqs:DeleteMessage and " +
        "sqs:GetQueueAttributes on the dead-letter queue, and sqs:SendMessage on the report queue",
    );
    expect(describe("ListMessageMoveTasks")).to.include("ListMessageMoveTasks, sqs:ReceiveMessage");
  });

  it("accepts anything that is thrown", () => {
    expect(describeFailure("sqs", "ListQueues", null).message).to.include("null");
  });
});

it("a client follows AWS_ENDPOINT_URL, whatever a queue's URL says, and describes its failures", async () => {
  const deny = () => ({ refusal: "AccessDeniedException", message: "not you" });
  const server = await startAwsServer({ GetQueueAttributes: deny, AdminGetUser: deny });
  const environment = sdkEnvironment(server.url);
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  const clients = makeClients("us-east-2");
  const failureOf = (call: Promise<unknown>) => call.catch((error: unknown) => error);
  try {
    const thrown = await failureOf(
      clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: DEAD_LETTERS.url })),
    );
    expect(thrown).to.be.instanceOf(AwsFailure);
    expect((thrown as Error).message).to.equal(
      "GetQueueAttributes: not permitted; needs sqs:GetQueueAttributes (AccessDeniedException: not you)",
    );

    // Cognito's errors stay as they are, for the handler's code that assesses a report.
    const user = new AdminGetUserCommand({ UserPoolId: "us-east-2_Ab12Cd34E", Username: "casey" });
    expect(await failureOf(clients.cognito.send(user))).to.include({
      name: "AccessDeniedException",
      message: "not you",
    });
    expect(clients.cognitoFailures.map(({ message }) => message)).to.deep.equal([
      "AdminGetUser: not permitted; needs cognito-idp:AdminGetUser (AccessDeniedException: not you)",
    ]);
  } finally {
    clients.close();
    for (const [name, value] of before) {
      delete process.env[name];
      if (value !== undefined) process.env[name] = value;
    }
    await server.stop();
  }
});
