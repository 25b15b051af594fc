/** A deployed stack as AWS describes it, with the SDK's clients mocked. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { makeClients } from "../../operate/aws";
import { ENVIRONMENT } from "./cases";

const queueNamed = (name: string) => ({
  name,
  url: `https://sqs.us-east-2.amazonaws.com/123456789012/${name}`,
  arn: `arn:aws:sqs:us-east-2:123456789012:${name}`,
});

/** The report queue of the stack `staging` in us-east-2. */
export const REPORTS = queueNamed("cognito-lockdown-staging-reports-0123abc");

/** Its dead-letter queue. */
export const DEAD_LETTERS = queueNamed("cognito-lockdown-staging-dead-letters-4567def");

/** Both, as `findQueues` returns them. */
export const QUEUES = { reports: REPORTS, deadLetters: DEAD_LETTERS };

/** The name of the stack's function. */
export const FUNCTION_NAME = "cognito-lockdown-staging-responder-3456cde";

/** The log group of that function. */
export const LOG_GROUP = "cognito-lockdown-staging-responder-89ab012";

/** What Lambda returns for the function, with some environment variables replaced. */
export const configurationWith = (variables: Record<string, string | undefined> = {}) => ({
  FunctionName: FUNCTION_NAME,
  LoggingConfig: { LogGroup: LOG_GROUP },
  Environment: { Variables: { ...ENVIRONMENT, ...variables } as Record<string, string> },
});

/** What Lambda returns for the event source mapping. */
export const mappingIn = (State: string) => ({
  FunctionArn: `arn:aws:lambda:us-east-2:123456789012:function:${FUNCTION_NAME}`,
  EventSourceArn: REPORTS.arn,
  State,
});

/** What SQS returns for the report queue: 2 messages waiting, 1 in flight. */
export const QUEUE_ATTRIBUTES = {
  QueueArn: REPORTS.arn,
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD_LETTERS.arn, maxReceiveCount: 25 }),
  ApproximateNumberOfMessages: "2",
  ApproximateNumberOfMessagesNotVisible: "1",
};

/** An error as the SDK throws it, with the message "why". */
export const awsError = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error("why"), { name, $metadata: { httpStatusCode } });

/** The message of the error with which a promise rejects, or what it resolves to. */
export const messageOf = (promise: Promise<unknown>) =>
  promise.catch((error: Error) => error.message);

/**
 * Mocks the SDK's clients for each test of a suite: the stack is there, its log is empty, and every other call fails.
 * `clients` are the commands' own, `operations()` the names of all operations called so far, grouped by service.
 */
export function useStackMocks() {
  const mocks = {} as ReturnType<typeof mockStack>;
  beforeEach(() => Object.assign(mocks, mockStack()));
  afterEach(() => {
    for (const mock of [mocks.sqs, mocks.lambda, mocks.logs, mocks.cognito]) mock.restore();
  });
  return mocks;
}

function mockStack() {
  const [sqs, lambda] = [mockClient(SQSClient), mockClient(LambdaClient)];
  const [logs, cognito] = [
    mockClient(CloudWatchLogsClient),
    mockClient(CognitoIdentityProviderClient),
  ];
  const notMocked = new Error("this call is not mocked");
  cognito.onAnyCommand().rejects(notMocked);
  sqs
    .onAnyCommand()
    .rejects(notMocked)
    .on(ListQueuesCommand)
    .resolves({ QueueUrls: [REPORTS.url] })
    .on(GetQueueUrlCommand)
    .resolves({ QueueUrl: DEAD_LETTERS.url })
    .on(GetQueueAttributesCommand, { QueueUrl: REPORTS.url })
    .resolves({ Attributes: QUEUE_ATTRIBUTES })
    .on(GetQueueAttributesCommand, { QueueUrl: DEAD_LETTERS.url })
    .resolves({ Attributes: { ApproximateNumberOfMessages: "3" } });
  lambda
    .onAnyCommand()
    .rejects(notMocked)
    .on(ListEventSourceMappingsCommand)
    .resolves({ EventSourceMappings: [mappingIn("Enabled")] })
    .on(GetFunctionConfigurationCommand)
    .resolves(configurationWith());
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
  const operations = () =>
    [sqs, lambda, logs, cognito].flatMap((mock) =>
      mock.calls().map(({ args: [command] }) => command.constructor.name.replace("Command", "")),
    );
  return { sqs, lambda, logs, cognito, operations, clients: makeClients("us-east-2") };
}
