/** The queues, as the program declares them, and what the function sends to SQS. The pause before a redelivery is skipped. */
import { createHash, randomUUID } from "node:crypto";
import { createCallLog } from "./call-log";
import type { CallLog } from "./call-log";
import type { Invocation } from "./lambda";
import { startAwsServer } from "./server";
import type { AwsOperation, LocalServer } from "./server";

/** What Lambda gets from a queue: an SQS event with one message (Lambda developer guide, "Using Lambda with Amazon SQS"). */
export interface SqsEvent {
  Records: [
    {
      messageId: string;
      receiptHandle: string;
      body: string;
      attributes: { ApproximateReceiveCount: string };
      eventSource: "aws:sqs";
      eventSourceARN: string;
    },
  ];
}

/** A message of a queue. */
export interface QueuedMessage {
  /** Name of the queue. */
  queue: string;
  messageId: string;
  body: string;
}

/** Makes the event of a delivery; `receives` includes this one. */
export function sqsEvent({ queue, messageId, body }: QueuedMessage, receives: number): SqsEvent {
  return {
    Records: [
      {
        messageId,
        receiptHandle: `${messageId}#${receives}`,
        body,
        attributes: { ApproximateReceiveCount: String(receives) },
        eventSource: "aws:sqs",
        eventSourceARN: `arn:aws:sqs:us-east-2:123456789012:${queue}`,
      },
    ],
  };
}

/** The name of a queue, from its URL. */
export function queueName(url: string): string {
  return url.split("/").at(-1)!;
}

/** A message that the function sent. */
export interface SentMessage extends QueuedMessage {
  delaySeconds: number;
}

/** What the function calls of SQS: SendMessage and ChangeMessageVisibility. */
export interface LocalQueues extends LocalServer {
  /** Every call, in the order of arrival. */
  calls: CallLog["calls"];
  /** Replaces the responses of an operation. */
  intercept: CallLog["intercept"];
  /** Messages that were sent and not yet taken, oldest first. */
  sent: SentMessage[];
  /** Takes what was sent to a queue. */
  take(queue: string): SentMessage[];
  /** Seconds after which each message is visible again whose receive had this handle. */
  visibility: Map<string, number>;
}

/** Starts it. The SDK compares the checksum in the response with the body (SQS API reference, SendMessage). */
export async function startQueues(): Promise<LocalQueues> {
  const sent: SentMessage[] = [];
  const visibility = new Map<string, number>();
  const { watched, calls, intercept } = createCallLog(Date.now);
  const operations: Record<string, AwsOperation> = {
    SendMessage: ({ QueueUrl: url, MessageBody: body, DelaySeconds: delaySeconds = 0 }) => {
      const messageId = randomUUID();
      sent.push({ queue: queueName(url), messageId, body, delaySeconds });
      return {
        MessageId: messageId,
        MD5OfMessageBody: createHash("md5").update(body).digest("hex"),
      };
    },
    ChangeMessageVisibility: ({ ReceiptHandle: handle, VisibilityTimeout: seconds }) => {
      visibility.set(handle, seconds);
      return {};
    },
  };
  const server = await startAwsServer(watched(operations));
  return {
    ...server,
    calls,
    intercept,
    sent,
    visibility,
    take(queue) {
      const taken = sent.filter((message) => message.queue === queue);
      const kept = sent.filter((message) => message.queue !== queue);
      sent.splice(0, sent.length, ...kept);
      return taken;
    },
  };
}

/** How a message was delivered. */
export interface Delivered {
  receives: number;
  /** Whether it is in the dead-letter queue. */
  isDead: boolean;
}

/** How messages are delivered. */
export interface DeliveryContext {
  /** Invokes the function. */
  receive: (event: SqsEvent) => Promise<Invocation>;
  /** Receives after which SQS moves a message to the dead-letter queue. */
  maxReceives: number;
  /** The queue's visibility timeout, in seconds. */
  visibilitySeconds: number;
  /** What the function has changed of that. */
  visibility: LocalQueues["visibility"];
  /** Called in place of the wait until a message is visible again, with milliseconds. */
  advance: (milliseconds: number) => void;
}

/** Delivers a message until the function takes it or the receives are used up. */
export async function deliver(
  message: QueuedMessage,
  { receive, maxReceives, visibilitySeconds, visibility, advance }: DeliveryContext,
): Promise<Delivered> {
  for (let receives = 1; ; receives++) {
    const event = sqsEvent(message, receives);
    const { error, comesBack } = await receive(event);
    if (!error && !comesBack) return { receives, isDead: false };
    if (receives >= maxReceives) return { receives, isDead: true };
    const [{ receiptHandle }] = event.Records;
    advance((visibility.get(receiptHandle) ?? visibilitySeconds) * 1000);
  }
}
