/** Reads counts and messages of a queue. Every message stays in the queue. */
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { Queue } from "./find";

/** A message in the queue. */
export interface QueuedMessage {
  body: string;
  /** When it was first sent; a move to a dead-letter queue does not change it. Absent where SQS does not say. */
  sentAt?: Date;
  /** Why EventBridge could not deliver it; absent where the function received it. */
  undelivered?: string;
}

/** The messages of a queue. */
export interface PeekResult {
  /** Oldest first, each once. */
  messages: QueuedMessage[];
  /** Whether the limit was reached, so that there may be more. */
  more: boolean;
  /** How many messages SQS refused to make visible again; they become visible when their timeout ends. */
  hidden: number;
}

/** Visibility timeout of a peek: long enough to receive up to the limit, short in case the command is killed. */
export const VISIBILITY_SECONDS = 30;

/** Most messages per call (SQS API, ReceiveMessage and ChangeMessageVisibilityBatch). */
const BATCH = 10;

/** A receive that waits queries all of SQS's servers, not a sample of them (SQS developer guide, "Long polling"). */
const LONG_POLL_SECONDS = 1;

/** Names a queue and describes how many messages it has. SQS's counts may lag by a minute (SQS API, GetQueueAttributes). */
export async function describeCounts(sqs: SQSClient, queue: Queue): Promise<string> {
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  return (
    `${queue.name}: about ${attributes.ApproximateNumberOfMessages ?? 0} waiting, ` +
    `${attributes.ApproximateNumberOfMessagesNotVisible ?? 0} in flight, ` +
    `${attributes.ApproximateNumberOfMessagesDelayed ?? 0} delayed`
  );
}

/**
 * Reads the messages of a queue: receives until a receive brings nothing new, then makes all of them visible again.
 * Until then they stay hidden, or the next receive would return them again.
 *
 * @param limit most messages to read
 * @throws AwsFailure when a receive fails; the messages received before are made visible again
 */
export async function peek(sqs: SQSClient, queue: Queue, limit: number): Promise<PeekResult> {
  // The message of the last receive replaces an earlier one: only its receipt handle is valid (SQS API, ReceiveMessage).
  const received = new Map<string, Message>();
  let exhausted = false;
  try {
    while (!exhausted && received.size < limit) {
      const before = received.size;
      for (const message of await receive(sqs, queue, Math.min(BATCH, limit - before))) {
        received.set(message.MessageId!, message);
      }
      exhausted = received.size === before;
    }
  } catch (error) {
    // A failure here is ignored: the messages become visible by themselves, and the first failure is the one to report.
    await makeVisible(sqs, queue, [...received.values()]).catch(() => undefined);
    throw error;
  }
  const hidden = await makeVisible(sqs, queue, [...received.values()]);
  const sentAt = ({ Attributes: { SentTimestamp: time } = {} }: Message) => Number(time ?? 0);
  const messages = [...received.values()]
    .sort((a, b) => sentAt(a) - sentAt(b))
    .map((message) => ({
      body: message.Body ?? "",
      ...(sentAt(message) > 0 && { sentAt: new Date(sentAt(message)) }),
      undelivered: message.MessageAttributes?.ERROR_CODE?.StringValue,
    }));
  return { messages, more: !exhausted, hidden };
}

async function receive(sqs: SQSClient, queue: Queue, count: number): Promise<Message[]> {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: count,
      VisibilityTimeout: VISIBILITY_SECONDS,
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ["SentTimestamp"],
      // EventBridge's reason (user guide, "Using dead-letter queues").
      MessageAttributeNames: ["ERROR_CODE"],
    }),
  );
  return messages;
}

/** Makes messages visible again. @returns how many SQS refused, for example because their timeout had ended */
async function makeVisible(sqs: SQSClient, queue: Queue, messages: Message[]): Promise<number> {
  let refused = 0;
  for (let start = 0; start < messages.length; start += BATCH) {
    const { Failed: failed = [] } = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue.url,
        Entries: messages.slice(start, start + BATCH).map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    );
    refused += failed.length;
  }
  return refused;
}
