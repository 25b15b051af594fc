/** What lies in a queue, without taking anything out of it. */
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { Queue } from "./find";

/** SQS's own counts, which are approximate and may lag by a minute (SQS API, GetQueueAttributes). */
export interface Counts {
  waiting: number;
  /** Taken by somebody, and neither deleted nor come back yet. */
  inFlight: number;
  delayed: number;
}

/** One message as it lies there. */
export interface LyingMessage {
  id: string;
  body: string;
  /** Milliseconds since 1970; 0 where SQS does not say. */
  sentAt: number;
  /** Why EventBridge could not deliver it; absent where the function has had it. */
  undelivered?: string;
}

/** Everything that was seen. */
export interface Looked {
  /** Oldest first, each once. */
  messages: LyingMessage[];
  /** Whether the limit was reached, so that there may be more. */
  more: boolean;
  /** How many could not be put back at once and come back by themselves. */
  hidden: number;
}

/** Long enough to receive everything up to the limit, short enough to be forgotten if the command is killed. */
export const VISIBILITY_SECONDS = 30;

/** The most that SQS gives, or takes back, at once (SQS API, ReceiveMessage, ChangeMessageVisibilityBatch). */
const BATCH = 10;

/** A receive that waits asks all of SQS's servers, not a sample of them (SQS developer guide, "Long polling"). */
const LONG_POLL_SECONDS = 1;

/** Reads the counts of a queue. */
export async function countMessages(sqs: SQSClient, queue: Queue): Promise<Counts> {
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
  return {
    waiting: Number(attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

/** The counts in words. */
export function countsInWords({ waiting, inFlight, delayed }: Counts): string {
  return `about ${waiting} waiting, ${inFlight} in flight, ${delayed} delayed`;
}

/**
 * Looks at what lies in a queue: receives until nothing new comes, then puts everything back. A message stays hidden
 * until then, or the next receive would bring it again.
 *
 * @param limit messages that are looked at, at the most
 */
export async function lookInto(sqs: SQSClient, queue: Queue, limit: number): Promise<Looked> {
  const seen = new Map<string, LyingMessage>();
  // The receipt handle of the last receive is the one that counts (SQS API, ReceiveMessage).
  const handles = new Map<string, string>();
  let exhausted = false;
  try {
    while (!exhausted && seen.size < limit) {
      const before = seen.size;
      for (const message of await receive(sqs, queue, Math.min(BATCH, limit - before))) {
        const lying = read(message);
        handles.set(lying.id, message.ReceiptHandle!);
        if (!seen.has(lying.id)) seen.set(lying.id, lying);
      }
      // Nothing came, or only what has come back meanwhile.
      exhausted = seen.size === before;
    }
  } catch (error) {
    // What was received comes back by itself; the reason to tell is the first one.
    await putBack(sqs, queue, [...handles.values()]).catch(() => undefined);
    throw error;
  }
  const hidden = await putBack(sqs, queue, [...handles.values()]);
  const messages = [...seen.values()].sort((a, b) => a.sentAt - b.sentAt);
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
      // EventBridge says why it put a message there (user guide, "Using dead-letter queues").
      MessageAttributeNames: ["ERROR_CODE"],
    }),
  );
  return messages;
}

function read(message: Message): LyingMessage {
  return {
    id: message.MessageId!,
    body: message.Body ?? "",
    sentAt: Number(message.Attributes?.SentTimestamp ?? 0),
    undelivered: message.MessageAttributes?.ERROR_CODE?.StringValue,
  };
}

/** Makes messages visible again. @returns how many SQS refused, because their visibility had ended or for any reason */
async function putBack(sqs: SQSClient, queue: Queue, handles: string[]): Promise<number> {
  let refused = 0;
  for (let start = 0; start < handles.length; start += BATCH) {
    const { Failed: failed = [] } = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue.url,
        Entries: handles.slice(start, start + BATCH).map((ReceiptHandle, index) => ({
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
