/** The description of a failed AWS call. `drill.test.ts` has one of a real client, over HTTP. */
import { expect } from "chai";
import { describeFailure } from "../../operate/aws";
import { awsError } from "../support/stack-mocks";

describe("describeFailure", () => {
  type Row = [string, Error, "answer" | "access", string];
  const CURE =
    "run aws sso login, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (";
  const DENIED = "not permitted; needs sqs:ListQueues; set AWS_PROFILE to a role that has it (";
  const rows: Row[] = [
    [
      "no credentials",
      awsError("CredentialsProviderError"),
      "access",
      `no AWS credentials; ${CURE}`,
    ],
    ...["ExpiredToken", "ExpiredTokenException", "RequestExpired"].map((name): Row => {
      const text = `the AWS credentials have expired; ${CURE}`;
      return [`expired credentials, ${name},`, awsError(name, 403), "access", text];
    }),
    ...["UnrecognizedClientException", "InvalidClientTokenId", "SignatureDoesNotMatch"].map(
      (name): Row => {
        const text = `AWS does not accept the credentials; ${CURE}`;
        return [`wrong credentials, ${name},`, awsError(name, 403), "access", text];
      },
    ),
    ["a denial of SQS", awsError("AccessDenied", 403), "access", DENIED],
    ["a denial of others", awsError("AccessDeniedException"), "access", DENIED],
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

  it("tells an SSO session that has expired from credentials that are missing", () => {
    const message = "The SSO session associated with this profile has expired";
    for (const name of ["CredentialsProviderError", "TokenProviderError"]) {
      const error = Object.assign(new Error(message), { name });
      expect(describeFailure("sqs", "ListQueues", error).message).to.include(
        "ListQueues: the AWS credentials have expired; run aws sso login",
      );
    }
  });

  it("names the permissions that differ from the operation's name", () => {
    const describe = (operation: string) =>
      describeFailure("sqs", operation, awsError("AccessDenied", 403)).message;
    expect(describe("ChangeMessageVisibilityBatch")).to.include(
      "needs sqs:ChangeMessageVisibility; set",
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
