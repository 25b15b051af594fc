/** A queue with several consumers. A failed message goes to the end of the queue: no visibility timeout is slept. */
import type { Invocation } from "../aws/lambda";
import { sqsEvent } from "../aws/queue";
import type { SqsEvent } from "../aws/queue";

/** Receives one message; returns what the invocation returned. */
export type Receiver = (event: SqsEvent) => Promise<Invocation>;

/** What happened to the messages. */
export interface Drained {
  deliveries: number;
  /** Errors of the failed deliveries, as Lambda reports them. */
  failures: { errorType: string; errorMessage: string }[];
  deadLetters: string[];
}

/**
 * Delivers messages until none is left.
 *
 * @param receivers each receives one message at a time
 * @param arrivals returns messages sent since the last call, such as deferred notifications; called after each delivery
 * @param onDelivered called after each delivery with the number of deliveries so far
 */
export async function drain(
  bodies: string[],
  receivers: Receiver[],
  maxReceiveCount: number,
  arrivals: () => string[],
  onDelivered: (deliveries: number) => void,
): Promise<Drained> {
  const drained: Drained = { deliveries: 0, failures: [], deadLetters: [] };
  let sent = 0;
  const send = (body: string) => ({ id: `bench-${++sent}`, body, receives: 0 });
  const waiting = bodies.map(send);

  // A receiver may stop while another is still busy: the one that returns a message to the queue also takes it again.
  const receiveAll = async (receive: Receiver) => {
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      message.receives += 1;
      const { error } = await receive(sqsEvent(message.id, message.body, message.receives));
      if (error) {
        drained.failures.push(error);
        if (message.receives < maxReceiveCount) waiting.push(message);
        else drained.deadLetters.push(message.body);
      }
      waiting.push(...arrivals().map(send));
      onDelivered(++drained.deliveries);
    }
  };
  await Promise.all(receivers.map(receiveAll));
  return drained;
}

/**
 * Adds a second delivery of some messages, each at a random place behind the first.
 *
 * @param every one in so many messages is delivered twice
 * @param gap the fewest other messages between the two; so none of the last `gap` messages is delivered twice
 */
export function withDuplicates<T>(
  messages: T[],
  { every, gap }: { every: number; gap: number },
): T[] {
  const first = messages.map((message, at) => ({ message, at }));
  const second = first
    .slice(0, -gap)
    .filter(({ at }) => at % every === 0)
    .map(({ message, at }) => ({
      message,
      at: at + gap + Math.random() * (messages.length - at - gap),
    }));
  return [...first, ...second].sort((a, b) => a.at - b.at).map(({ message }) => message);
}
