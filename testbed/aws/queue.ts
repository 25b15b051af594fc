/** A queue with a dead-letter queue, as the program declares it. A redelivery's wait is skipped, never slept. */
import { createHash, randomUUID } from "node:crypto";
import { startAwsServer } from "./server";
import type { LocalServer } from "./server";

/** What the queue gives to Lambda: one message in the shape of an SQS event (Lambda developer guide, "Using Lambda with Amazon SQS"). */
export interface SqsEvent {
  Records: [
    {
      messageId: string;
      body: string;
      attributes: { ApproximateReceiveCount: string };
      eventSource: "aws:sqs";
    },
  ];
}

/** Such an event; `receives` counts this delivery as well. */
export function sqsEvent(messageId: string, body: string, receives: number): SqsEvent {
  const attributes = { ApproximateReceiveCount: String(receives) };
  return { Records: [{ messageId, body, attributes, eventSource: "aws:sqs" }] };
}

/** One queue with its dead letters. */
export interface LocalQueue {
  deadLetters: string[];
  /**
   * Delivers one body until the receiver takes it or the receives are used up.
   *
   * @param receive answers the error that failed the delivery, or undefined when it was taken
   */
  deliver(
    body: string,
    receive: (event: SqsEvent) => Promise<unknown>,
  ): Promise<{ receives: number; taken: boolean }>;
}

/** Makes a queue with the number of receives that its redrive policy declares. */
export function makeQueue(maxReceiveCount: number): LocalQueue {
  const deadLetters: string[] = [];
  let sent = 0;
  return {
    deadLetters,
    async deliver(body, receive) {
      const messageId = `rehearsal-${++sent}`;
      for (let receives = 1; receives <= maxReceiveCount; receives++) {
        const error = await receive(sqsEvent(messageId, body, receives));
        if (error === undefined) return { receives, taken: true };
      }
      deadLetters.push(body);
      return { receives: maxReceiveCount, taken: false };
    },
  };
}

/** Where the function itself can send messages: SQS's SendMessage, and nothing else. */
export interface LocalInbox extends LocalServer {
  /** Bodies that were sent and not yet taken out, oldest first. */
  bodies: string[];
  /** The delay of each message that was sent, in seconds; none was slept. */
  delays: number[];
}

/** Starts it. SQS answers with a checksum of the body, which the SDK compares (SQS API reference, SendMessage). */
export async function startInbox(): Promise<LocalInbox> {
  const bodies: string[] = [];
  const delays: number[] = [];
  const server = await startAwsServer({
    SendMessage: ({ MessageBody: body, DelaySeconds: delay }) => {
      bodies.push(body);
      delays.push(delay ?? 0);
      return {
        MessageId: randomUUID(),
        MD5OfMessageBody: createHash("md5").update(body).digest("hex"),
      };
    },
  });
  return { ...server, bodies, delays };
}
