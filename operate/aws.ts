/**
 * AWS clients for the operator commands. Every failed call becomes one line: the operation, what to do, and the SDK's
 * message. The SDK reads credentials and AWS_ENDPOINT_URL from the environment.
 */
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { describeError, errorFields } from "../handler/errors";

/**
 * A failed call, described in one line. Its kind is `answer` where the service accepted the call and returned an error
 * of its own, such as UserNotFoundException, and `access` for credentials, permissions, throttling and the network.
 */
export class AwsFailure extends Error {
  constructor(
    readonly kind: "answer" | "access",
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** The clients of one region; none of them connects before its first call. */
export type AwsClients = ReturnType<typeof makeClients>;

/** Milliseconds to open a connection, and to wait for the response to one attempt; a receive polls for one second. */
export const REQUESTS = {
  connectionTimeout: 5_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
};

/**
 * Makes the clients. They throw `AwsFailure` only, except `cognito`: the handler's code that assesses a report sorts the
 * SDK's errors by name and throws none, so `cognitoFailures` collects what they mean. `users` is Cognito as well, and
 * throws `AwsFailure`.
 */
export function makeClients(region: string) {
  const options = { region, requestHandler: REQUESTS };
  // A queue's URL names AWS's host, which must not take precedence over AWS_ENDPOINT_URL.
  const sqs = new SQSClient({ ...options, useQueueUrlAsEndpoint: false });
  const lambda = new LambdaClient(options);
  const logs = new CloudWatchLogsClient(options);
  const dynamodb = new DynamoDBClient(options);
  const cognito = new CognitoIdentityProviderClient(options);
  const users = new CognitoIdentityProviderClient(options);
  const ssm = new SSMClient(options);
  const sts = new STSClient(options);
  const cognitoFailures: AwsFailure[] = [];
  withAwsFailure(sqs, "sqs");
  withAwsFailure(lambda, "lambda");
  withAwsFailure(logs, "logs");
  withAwsFailure(dynamodb, "dynamodb");
  withAwsFailure(cognito, "cognito-idp", cognitoFailures);
  withAwsFailure(users, "cognito-idp");
  withAwsFailure(ssm, "ssm");
  withAwsFailure(sts, "sts");
  const clients = { sqs, lambda, logs, dynamodb, cognito, users, ssm, sts };
  const close = () => Object.values(clients).forEach((client) => client.destroy());
  return { ...clients, cognitoFailures, close };
}

/** Makes a client throw `AwsFailure`, or the SDK's error where `collected` takes the failure. */
export function withAwsFailure(
  client: { send(command: object, options?: object): Promise<unknown> },
  iamPrefix: string,
  collected?: AwsFailure[],
): void {
  const send = client.send.bind(client);
  client.send = async (command, options) => {
    try {
      return await send(command, options);
    } catch (error) {
      const operation = command.constructor.name.replace(/Command$/, "");
      const failure = describeFailure(iamPrefix, operation, error);
      if (!collected) throw failure;
      collected.push(failure);
      throw error;
    }
  };
}

/** Names and messages of expired credentials: of AWS's APIs ("Common errors"), and of the SDK for an expired SSO session. */
const EXPIRED = /Expired|\bexpired\b/;

/** Error names of the SDK's credential providers, where they find none. */
const MISSING = /(Credentials|Token)ProviderError|MissingAuth/;

/** Error names for credentials that AWS does not know, in the "Common errors" of each AWS API. */
const REFUSED = /InvalidAccessKey|InvalidClientToken|Signature|OptInRequired|UnrecognizedClient/;

/** What to do about credentials, whatever is wrong with them. */
const SIGN_IN =
  "run aws sso login, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** What a move needs besides (SQS developer guide, "Configuring queue permissions for dead-letter queue redrive"). */
const FOR_MOVES =
  ", sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the dead-letter queue, " +
  "and sqs:SendMessage on the queue that its messages came from";

/** Describes a failed call, such as `ListQueues` of `sqs`, whatever was thrown. */
export function describeFailure(iamPrefix: string, operation: string, error: unknown): AwsFailure {
  const {
    name = "",
    code,
    $metadata = {},
  } = Object(error) as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata.httpStatusCode;
  const fail = (what: string, kind: AwsFailure["kind"] = "access") =>
    new AwsFailure(kind, `${operation}: ${what} (${describeError(error)})`, error);

  const wrong = credentialProblem(error);
  if (wrong !== null) return fail(`${wrong}; ${SIGN_IN}`);
  // SNS has a name of its own for it (SNS API reference, ListSubscriptionsByTopic, "Errors").
  if (/AccessDenied|AuthorizationError/.test(name)) {
    // The permission of a batch is that of the single call; API Gateway's permissions are HTTP methods.
    const permission =
      iamPrefix === "apigateway"
        ? "apigateway:GET"
        : `${iamPrefix}:${operation.replace(/Batch$/, "")}`;
    const moves = /MoveTasks?$/.test(operation) ? FOR_MOVES : "";
    return fail(
      `not permitted; needs ${permission}${moves}; set AWS_PROFILE to a role that has it`,
    );
  }
  if (status === 429 || /Throttl|^TooManyRequests/.test(name)) {
    return fail("throttled; try again in a minute");
  }
  if (status === undefined) {
    const why = code === undefined ? "" : `, ${code}`;
    return fail(`no response${why}; check the network, the region and AWS_ENDPOINT_URL`);
  }
  return status >= 500 ? fail("failed") : fail("failed", "answer");
}

/** What is wrong with the credentials; null where it is something else. */
function credentialProblem(error: unknown): string | null {
  const { name = "", message = "" } = errorFields(error);
  const isMissing = MISSING.test(name);
  if (EXPIRED.test(name) || (isMissing && EXPIRED.test(message))) {
    return "the AWS credentials have expired";
  }
  if (isMissing) return "no AWS credentials";
  return REFUSED.test(name) ? "AWS does not accept the credentials" : null;
}
