/**
 * AWS clients for a person at a terminal: whatever a call fails of becomes one line that names the operation and what
 * to do about it. The SDK reads credentials and AWS_ENDPOINT_URL from the environment by itself.
 */
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { describeError } from "../handler/errors";

/** Who can mend a failure; `answer` is the service's own answer to a call that reached it and was permitted. */
export type FailureKind =
  "credentials" | "permission" | "throttled" | "network" | "service" | "answer";

/** A call that failed. Its name is that of the service's error, and its message one line for a person. */
export class AwsFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
    this.name = (cause as { name?: string } | null)?.name ?? "Error";
  }
}

/** The clients of one region. */
export interface AwsClients {
  sqs: SQSClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  cognito: CognitoIdentityProviderClient;
  /** Failures of `cognito` so far: the code that weighs a report sorts its errors by name, and throws none. */
  cognitoFailures: AwsFailure[];
  close(): void;
}

/** Opening a connection, and waiting for an answer to one attempt; a receive waits a second by itself. */
const REQUESTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** Makes the clients. None of them connects before its first call. */
export function makeClients(region: string): AwsClients {
  const options = { region, requestHandler: REQUESTS };
  const cognitoFailures: AwsFailure[] = [];
  const clients = {
    // A queue's URL names AWS's host, or that of who made the queue; calls go where AWS_ENDPOINT_URL says.
    sqs: explained(new SQSClient({ ...options, useQueueUrlAsEndpoint: false })),
    lambda: explained(new LambdaClient(options)),
    logs: explained(new CloudWatchLogsClient(options)),
    cognito: explained(new CognitoIdentityProviderClient(options), (failure) =>
      cognitoFailures.push(failure),
    ),
  };
  return {
    ...clients,
    cognitoFailures,
    close: () => Object.values(clients).forEach((client) => client.destroy()),
  };
}

/** The part of the SDK's middleware stack that is used here; its own types are in a package that is not ours. */
interface Explainable {
  middlewareStack: {
    add(
      middleware: (
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- every client has a type of its own
        next: (args: any) => Promise<any>,
        context: { clientName?: string; commandName?: string },
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
      ) => (args: any) => Promise<any>,
      options: { step: "initialize"; priority: "high" },
    ): void;
  };
}

/**
 * Makes a client throw `AwsFailure` alone, or, where `note` takes it, the error as it was. The step is the outermost, so
 * all attempts of a call are one failure.
 */
function explained<Client extends Explainable>(
  client: Client,
  note?: (failure: AwsFailure) => void,
): Client {
  client.middlewareStack.add(
    (next, { clientName = "", commandName = "" }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          const failure = explainFailure(
            clientName.replace(/Client$/, ""),
            commandName.replace(/Command$/, ""),
            error,
          );
          if (note === undefined) throw failure;
          note(failure);
          throw error;
        }
      },
    { step: "initialize", priority: "high" },
  );
  return client;
}

/** Names of errors that a service answers to credentials it does not take (AWS's "Common errors" of each API). */
const BAD_CREDENTIALS = [
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "OptInRequired",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
];

/** What was asked of whom, why it failed, and what to do: one line. */
export function explainFailure(service: string, operation: string, error: unknown): AwsFailure {
  const {
    name = "",
    $metadata: metadata,
    $retryable: retryable,
    code,
  } = (error ?? {}) as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
    $retryable?: { throttling?: boolean };
  };
  const status = metadata?.httpStatusCode;
  const call = `${service} ${operation}`;
  const what = describeError(error);
  const fail = (kind: FailureKind, text: string) => new AwsFailure(kind, text, error);

  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return fail(
      "credentials",
      `${call}: no AWS credentials (set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY): ${what}`,
    );
  }
  if (BAD_CREDENTIALS.includes(name)) {
    return fail("credentials", `${call}: AWS does not take these credentials: ${what}`);
  }
  if (/AccessDenied|^UnauthorizedOperation$|^AuthorizationError/.test(name)) {
    return fail(
      "permission",
      `${call} is not permitted; it needs ${permissionFor(service, operation)} (${what})`,
    );
  }
  if (retryable?.throttling || status === 429 || /Throttl|^TooManyRequests/.test(name)) {
    return fail("throttled", `${call} was throttled; try again in a minute (${what})`);
  }
  if (status === undefined) {
    const why = code === undefined || what.includes(code) ? what : `${code}: ${what}`;
    return fail(
      "network",
      `${call}: no answer; look at the network, the region and AWS_ENDPOINT_URL (${why})`,
    );
  }
  return fail(status >= 500 ? "service" : "answer", `${call} failed (${what})`);
}

/** How IAM spells the services. */
const IAM_PREFIXES: Record<string, string> = {
  SQS: "sqs",
  Lambda: "lambda",
  CloudWatchLogs: "logs",
  CognitoIdentityProvider: "cognito-idp",
};

/**
 * The permission behind an operation; nearly always its own name. A move takes what it moves with the caller's
 * permissions (SQS developer guide, "Configuring queue permissions for dead-letter queue redrive").
 */
function permissionFor(service: string, operation: string): string {
  if (operation === "StartMessageMoveTask" || operation === "ListMessageMoveTasks") {
    const start =
      operation === "StartMessageMoveTask" ? ", and sqs:SendMessage on the report queue" : "";
    return (
      `sqs:${operation}, sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes ` +
      `on the dead-letter queue${start}`
    );
  }
  // A batch has the permission of the one it is a batch of.
  return `${IAM_PREFIXES[service] ?? service}:${operation.replace(/Batch$/, "")}`;
}
