/** A queue with a dead-letter queue, as the program declares it. The pause before a redelivery is skipped. */
import { createHash, randomUUID } from "node:crypto";
import { startAwsServer } from "./server";
import type { LocalServer } from "./server";

/** What Lambda gets from the queue: an SQS event with one message (Lambda developer guide, "Using Lambda with Amazon SQS"). */
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

/** Makes such an event; `receives` includes this delivery. */
export function sqsEvent(messageId: string, body: string, receives: number): SqsEvent {
  const attributes = { ApproximateReceiveCount: String(receives) };
  return { Records: [{ messageId, body, attributes, eventSource: "aws:sqs" }] };
}

/** One queue with its dead letters. */
export interface LocalQueue {
  deadLetters: string[];
  /**
   * Delivers a body until `receive` takes it or the receives are used up.
   *
   * @param receive returns the error of a failed delivery, or undefined
   * @returns the number of deliveries
   */
  deliver(
    body: string,
    receive: (event: SqsEvent) => Promise<unknown>,
  ): Promise<{ receives: number }>;
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
        if (error === undefined) return { receives };
      }
      deadLetters.push(body);
      return { receives: maxReceiveCount };
    },
  };
}

/** The queue to which the function sends: SQS's SendMessage, and nothing else. */
export interface LocalInbox extends LocalServer {
  /** Bodies that were sent and not yet removed, oldest first. */
  bodies: string[];
  /** The delay of each message that was sent, in seconds. */
  delays: number[];
}

/** Starts it. The SDK compares the checksum in the response with the body (SQS API reference, SendMessage). */
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
