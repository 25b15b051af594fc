/** The description of a failed AWS call. `drill.test.ts` has one of a real client, over HTTP. */
import { expect } from "chai";
import { describeFailure } from "../../operate/aws";
import { awsError } from "../support/stack-mocks";

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
        "sqs:GetQueueAttributes on the dead-letter queue, and sqs:SendMessage on the queue that its messages came from",
    );
    expect(describe("ListMessageMoveTasks")).to.include("ListMessageMoveTasks, sqs:ReceiveMessage");
  });

  it("accepts anything that is thrown", () => {
    expect(describeFailure("sqs", "ListQueues", null).message).to.include("null");
  });
});
