/**
 * The parts of an AWS account that the operator's commands talk to: SQS, Lambda and CloudWatch Logs behind one address,
 * as AWS_ENDPOINT_URL has them. It keeps a message hidden for as long as it was asked to, on a clock of its own. Can't
 * prove that AWS behaves so; that the real SDK takes its answers, MD5 sums included, it does.
 */
import { createHash, randomUUID } from "node:crypto";
import { ACCOUNT_ID } from "../../cli/record";
import { answerAws, startServer } from "../../testbed/aws/server";
import type { AwsOperation, AwsOutput, LocalServer } from "../../testbed/aws/server";
import { ENVIRONMENT } from "./cases";

const REGION = "us-east-2";

/** A message as the queue keeps it. */
export interface LocalMessage {
  id: string;
  body: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  receives: number;
  /** Until when nobody else gets it, on the account's clock. */
  hiddenUntil: number;
  /** EventBridge's reason for putting it into a dead-letter queue. */
  errorCode?: string;
}

/** A queue by its name. */
export interface LocalQueue {
  name: string;
  url: string;
  arn: string;
  messages: LocalMessage[];
  /** Name of its dead-letter queue. */
  deadLetters?: string;
}

/** A line in a log group. */
export interface LocalLogEvent {
  eventId: string;
  message: string;
}

/** A move of messages, with the fields of the wire. */
export interface LocalMove {
  Status: string;
  SourceArn: string;
  DestinationArn: string;
  StartedTimestamp: number;
  ApproximateNumberOfMessagesMoved: number;
  ApproximateNumberOfMessagesToMove: number;
  FailureReason?: string;
}

/** The account, and what a test may look at and change. */
export interface LocalAccount extends LocalServer {
  queues: Map<string, LocalQueue>;
  addQueue(name: string, deadLetters?: string): LocalQueue;
  /** The function's mapping and configuration, with the fields of the wire. */
  mappings: { FunctionArn: string; EventSourceArn: string; State: string }[];
  configuration: {
    FunctionName: string;
    LoggingConfig?: { LogGroup: string };
    Environment: { Variables: Record<string, string> };
  };
  moves: LocalMove[];
  log: LocalLogEvent[];
  /** Every call in order, such as `ReceiveMessage`. */
  calls: { operation: string; input: Record<string, unknown> }[];
  /** Answers in place of an operation, or lets it through with undefined; `times` is 1 at the first call. */
  intercepts: Record<
    string,
    (input: Record<string, unknown>, times: number) => AwsOutput | undefined
  >;
  /** Names of the operations that were called, without repetition. */
  called(): string[];
}

/** The stack that every account here has. */
export const STACK = "staging";
export const REPORTS = "cognito-lockdown-staging-reports-0123abc";
export const DEAD_LETTERS = "cognito-lockdown-staging-dead-letters-4567def";
export const LOG_GROUP = "cognito-lockdown-staging-responder-89ab012";

/** Starts an account with one deployed stack. Stop it in all cases. */
export async function startAccount(): Promise<LocalAccount> {
  const queues = new Map<string, LocalQueue>();
  const intercepts: LocalAccount["intercepts"] = {};
  const calls: LocalAccount["calls"] = [];
  const moves: LocalMove[] = [];
  const log: LocalLogEvent[] = [];
  const byUrl = (url: unknown) => queues.get(String(url).split("/").pop()!)!;
  const byArn = (arn: unknown) => queues.get(String(arn).split(":").pop()!)!;
  const now = () => Date.now();

  const operations: Record<string, AwsOperation> = {
    ListQueues: ({ QueueNamePrefix: start }) => ({
      QueueUrls: [...queues.values()]
        .filter(({ name }) => name.startsWith(start))
        .map(({ url }) => url),
    }),

    GetQueueUrl: ({ QueueName: name }) => ({ QueueUrl: queues.get(name)!.url }),

    GetQueueAttributes: ({ QueueUrl: url }) => {
      const { arn, messages, deadLetters } = byUrl(url);
      const hidden = messages.filter(({ hiddenUntil }) => hiddenUntil > now()).length;
      return {
        Attributes: {
          QueueArn: arn,
          ...(deadLetters !== undefined && {
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: queues.get(deadLetters)!.arn,
              maxReceiveCount: 8,
            }),
          }),
          ApproximateNumberOfMessages: String(messages.length - hidden),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
          ApproximateNumberOfMessagesDelayed: "0",
        },
      };
    },

    ReceiveMessage: ({ QueueUrl: url, MaxNumberOfMessages: most, VisibilityTimeout: seconds }) => ({
      Messages: byUrl(url)
        .messages.filter(({ hiddenUntil }) => hiddenUntil <= now())
        .slice(0, most)
        .map((message) => {
          message.receives += 1;
          message.hiddenUntil = now() + seconds * 1000;
          return onTheWire(message);
        }),
    }),

    ChangeMessageVisibilityBatch: ({ QueueUrl: url, Entries: entries }) => {
      for (const { ReceiptHandle: handle, VisibilityTimeout: seconds } of entries) {
        const message = byUrl(url).messages.find(({ id }) => handle.startsWith(`${id}#`))!;
        message.hiddenUntil = seconds === 0 ? 0 : now() + seconds * 1000;
      }
      return { Successful: entries.map(({ Id }: { Id: string }) => ({ Id })), Failed: [] };
    },

    SendMessage: ({ QueueUrl: url, MessageBody: body }) => {
      const message = addMessage(byUrl(url), body);
      return { MessageId: message.id, MD5OfMessageBody: md5(body) };
    },

    StartMessageMoveTask: ({ SourceArn, DestinationArn }) => {
      moves.unshift({
        Status: "RUNNING",
        SourceArn,
        DestinationArn,
        StartedTimestamp: now() + moves.length,
        ApproximateNumberOfMessagesMoved: 0,
        ApproximateNumberOfMessagesToMove: byArn(SourceArn).messages.length,
      });
      return { TaskHandle: "handle" };
    },

    // Each look finds one message more in its place.
    ListMessageMoveTasks: () => {
      const [move] = moves;
      if (move?.Status === "RUNNING") {
        const message = byArn(move.SourceArn).messages.shift();
        if (message) {
          addMessage(byArn(move.DestinationArn), message.body);
          move.ApproximateNumberOfMessagesMoved += 1;
        } else move.Status = "COMPLETED";
      }
      return { Results: moves.slice(0, 1) };
    },

    FilterLogEvents: ({ nextToken }) => {
      // One line a page, and an empty page at the end, as CloudWatch may answer.
      const index = Number(nextToken ?? 0);
      const events = log.slice(index, index + 1);
      return { events, nextToken: events.length > 0 ? String(index + 1) : undefined };
    },
  };

  const watched = Object.fromEntries(
    Object.entries(operations).map(([operation, real]) => [
      operation,
      (input: Record<string, unknown>) => {
        calls.push({ operation, input });
        const times = calls.filter((call) => call.operation === operation).length;
        return intercepts[operation]?.(input, times) ?? real(input);
      },
    ]),
  );
  const answerJson = answerAws(watched);
  const server = await startServer((request, body) => {
    if (request.headers["x-amz-target"] !== undefined) return answerJson(request, body);
    const { pathname, searchParams } = new URL(request.url!, "http://127.0.0.1");
    const isList = pathname.startsWith("/2015-03-31/event-source-mappings");
    const operation = isList ? "ListEventSourceMappings" : "GetFunctionConfiguration";
    calls.push({ operation, input: { pathname } });
    const refusal = intercepts[operation]?.({}, 1);
    if (refusal?.refusal !== undefined) {
      return {
        status: 403,
        headers: { "x-amzn-errortype": refusal.refusal, "content-type": "application/json" },
        body: JSON.stringify({ Message: refusal.message }),
      };
    }
    const arn = searchParams.get("EventSourceArn");
    const found = account.mappings.filter(({ EventSourceArn }) => EventSourceArn === arn);
    return {
      body: JSON.stringify(isList ? { EventSourceMappings: found } : account.configuration),
    };
  });

  const account: LocalAccount = {
    ...server,
    queues,
    addQueue(name, deadLetters) {
      const queue = {
        name,
        // The host of AWS: whoever takes the URL for an address leaves this machine.
        url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`,
        arn: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`,
        messages: [],
        deadLetters,
      };
      queues.set(name, queue);
      return queue;
    },
    mappings: [],
    configuration: {
      FunctionName: "cognito-lockdown-staging-responder-3456cde",
      LoggingConfig: { LogGroup: LOG_GROUP },
      Environment: { Variables: { ...ENVIRONMENT } },
    },
    moves,
    log,
    calls,
    intercepts,
    called: () => [...new Set(calls.map(({ operation }) => operation))],
  };
  account.addQueue(DEAD_LETTERS);
  const { arn } = account.addQueue(REPORTS, DEAD_LETTERS);
  account.mappings.push({
    FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${account.configuration.FunctionName}`,
    EventSourceArn: arn,
    State: "Enabled",
  });
  return account;
}

/** Puts a message into a queue. */
export function addMessage(
  queue: LocalQueue,
  body: string,
  more: Partial<LocalMessage> = {},
): LocalMessage {
  const message = {
    id: randomUUID(),
    body,
    sentAt: Date.now(),
    receives: 0,
    hiddenUntil: 0,
    ...more,
  };
  queue.messages.push(message);
  return message;
}

function onTheWire({ id, body, sentAt, receives, errorCode }: LocalMessage): object {
  return {
    MessageId: id,
    ReceiptHandle: `${id}#${receives}`,
    Body: body,
    MD5OfBody: md5(body),
    Attributes: { SentTimestamp: String(sentAt) },
    ...(errorCode !== undefined && {
      MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: errorCode } },
    }),
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** Environment that leads the SDK to an account, and nowhere else. */
export function environmentOf(account: LocalServer): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: account.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    // A refusal that a test asked for is one call.
    AWS_MAX_ATTEMPTS: "1",
  };
}

/** Sets variables of this process. @returns what sets them back */
export function setEnvironment(variables: Record<string, string | undefined>): () => void {
  const before = Object.fromEntries(
    Object.keys(variables).map((name) => [name, process.env[name]]),
  );
  const set = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(variables);
  return () => set(before);
}
