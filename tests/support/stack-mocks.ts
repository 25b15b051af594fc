/** A deployed stack as AWS describes it, with the SDK's clients mocked. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
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
import { PROJECT } from "../../handler/component";
import type { ComponentId } from "../../handler/component";
import { ENVIRONMENT } from "./cases";

/** The component of this program in the stack `staging`. */
export const STAGING: ComponentId = { stack: "staging", name: PROJECT };

const queueNamed = (name: string) => ({
  name,
  url: `https://sqs.us-east-2.amazonaws.com/123456789012/${name}`,
  arn: `arn:aws:sqs:us-east-2:123456789012:${name}`,
});

/** The report queue of the stack `staging` in us-east-2. */
export const REPORTS = queueNamed("cognito-lockdown-staging-reports-0123abc");

/** Its dead-letter queue. */
export const DEAD_LETTERS = queueNamed("cognito-lockdown-staging-dead-letters-4567def");

/** The queue for what its function does later. */
export const FOLLOW_UPS = queueNamed("cognito-lockdown-staging-follow-ups-8901abc");

/** The dead-letter queue of that queue. */
export const FOLLOW_UP_DEAD_LETTERS = queueNamed(
  "cognito-lockdown-staging-follow-up-dead-letters-2345bcd",
);

/** The queue of its report page. The page is off, unless a test turns it on with `PAGE_VARIABLES`. */
export const PAGE_REPORTS = queueNamed("cognito-lockdown-staging-page-reports-6789cde");

/** The dead-letter queue of that queue. */
export const PAGE_REPORT_DEAD_LETTERS = queueNamed(
  "cognito-lockdown-staging-page-report-dead-letters-0123fed",
);

/** What the function's environment holds besides, in a stack with the report page. */
export const PAGE_VARIABLES = {
  PAGE_REPORT_QUEUE_URL: PAGE_REPORTS.url,
  PAGE_STATE_TABLE: "cognito-lockdown-staging-page-states",
};

/** Those of every stack, as `findQueues` returns them. */
export const QUEUES = {
  reports: REPORTS,
  deadLetters: DEAD_LETTERS,
  followUps: FOLLOW_UPS,
  followUpDeadLetters: FOLLOW_UP_DEAD_LETTERS,
};

/** Every queue that SQS knows. */
const KNOWN = [...Object.values(QUEUES), PAGE_REPORTS, PAGE_REPORT_DEAD_LETTERS];

/** How many messages SQS counts in each queue: waiting, in flight and delayed. */
const COUNTS = new Map([
  [REPORTS, [2, 1, 0]],
  [DEAD_LETTERS, [3, 0, 0]],
  [FOLLOW_UPS, [0, 0, 4]],
  [FOLLOW_UP_DEAD_LETTERS, [1, 0, 0]],
  [PAGE_REPORTS, [0, 1, 0]],
  [PAGE_REPORT_DEAD_LETTERS, [2, 0, 0]],
]);

/** The dead-letter queue of each queue, by its URL. */
const DEAD_LETTERS_OF: Partial<Record<string, { arn: string }>> = {
  [REPORTS.url]: DEAD_LETTERS,
  [FOLLOW_UPS.url]: FOLLOW_UP_DEAD_LETTERS,
  [PAGE_REPORTS.url]: PAGE_REPORT_DEAD_LETTERS,
};

/** What SQS returns for each operation on these queues. */
export const SQS_ANSWERS = {
  ListQueues: ({ QueueNamePrefix: prefix = "" }: { QueueNamePrefix?: string }) => ({
    QueueUrls: KNOWN.filter(({ name }) => name.startsWith(prefix)).map(({ url }) => url),
  }),
  GetQueueUrl: ({ QueueName }: { QueueName?: string }) => ({
    QueueUrl: KNOWN.find(({ name }) => name === QueueName)?.url,
  }),
  GetQueueAttributes: ({ QueueUrl }: { QueueUrl?: string }) => {
    const queue = KNOWN.find(({ url }) => url === QueueUrl)!;
    const [waiting, inFlight, delayed] = COUNTS.get(queue)!;
    const target = DEAD_LETTERS_OF[queue.url];
    return {
      Attributes: {
        QueueArn: queue.arn,
        ...(target && {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target.arn, maxReceiveCount: 30 }),
        }),
        ApproximateNumberOfMessages: String(waiting),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
      },
    };
  },
};

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
    const { sqs, lambda, logs, cognito, dynamodb } = mocks;
    for (const mock of [sqs, lambda, logs, cognito, dynamodb]) mock.restore();
  });
  return mocks;
}

function mockStack() {
  const [sqs, lambda] = [mockClient(SQSClient), mockClient(LambdaClient)];
  const [logs, cognito, dynamodb] = [
    mockClient(CloudWatchLogsClient),
    mockClient(CognitoIdentityProviderClient),
    mockClient(DynamoDBClient),
  ];
  const notMocked = new Error("this call is not mocked");
  cognito.onAnyCommand().rejects(notMocked);
  sqs
    .onAnyCommand()
    .rejects(notMocked)
    .on(ListQueuesCommand)
    .callsFake(SQS_ANSWERS.ListQueues)
    .on(GetQueueUrlCommand)
    .callsFake(SQS_ANSWERS.GetQueueUrl)
    .on(GetQueueAttributesCommand)
    .callsFake(SQS_ANSWERS.GetQueueAttributes);
  lambda
    .onAnyCommand()
    .rejects(notMocked)
    .on(ListEventSourceMappingsCommand)
    .resolves({ EventSourceMappings: [mappingIn("Enabled")] })
    .on(GetFunctionConfigurationCommand)
    .resolves(configurationWith());
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
  dynamodb.onAnyCommand().rejects(notMocked).on(GetItemCommand).resolves({});
  const operations = () =>
    [sqs, lambda, logs, cognito, dynamodb].flatMap((mock) =>
      mock.calls().map(({ args: [command] }) => command.constructor.name.replace("Command", "")),
    );
  const clients = makeClients("us-east-2");
  return { sqs, lambda, logs, cognito, dynamodb, operations, clients };
}
