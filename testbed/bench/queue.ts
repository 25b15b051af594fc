/** A queue that several functions take from at once. What fails goes to its end: the wait is skipped, never slept. */
import type { Invocation } from "../aws/lambda";
import { sqsEvent } from "../aws/queue";
import type { SqsEvent } from "../aws/queue";

/** Takes one message; answers as an invocation does. */
export type Receiver = (event: SqsEvent) => Promise<Invocation>;

/** What became of the messages. */
export interface Drained {
  deliveries: number;
  /** What failed, by the error that Lambda would report. */
  failures: { errorType: string; errorMessage: string }[];
  deadLetters: string[];
}

/**
 * Delivers messages until none is left.
 *
 * @param receivers each takes one message at a time
 * @param arrivals messages that were sent in the meantime, such as late receipts; asked after each delivery
 * @param delivered told after each delivery: how many there were by then
 */
export async function drain(
  bodies: string[],
  receivers: Receiver[],
  {
    maxReceiveCount,
    arrivals = () => [],
    delivered = () => undefined,
  }: {
    maxReceiveCount: number;
    arrivals?: () => string[];
    delivered?: (deliveries: number) => void;
  },
): Promise<Drained> {
  const drained: Drained = { deliveries: 0, failures: [], deadLetters: [] };
  let sent = 0;
  const send = (body: string) => ({ id: `bench-${++sent}`, body, receives: 0 });
  const waiting = bodies.map(send);

  // A receiver may leave while another is busy: whoever makes a message come again takes it as well.
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
      delivered(++drained.deliveries);
    }
  };
  await Promise.all(receivers.map(receiveAll));
  return drained;
}

/**
 * Adds a second delivery of some messages, each at a random place among those that follow it.
 *
 * @param share how many of them, 0 to 1
 * @param gap how many others come in between at the least; so none of the last ones is chosen
 */
export function withDuplicates<T>(
  messages: T[],
  { share, gap }: { share: number; gap: number },
  random = Math.random,
): T[] {
  const all = messages.map((message, at) => ({ message, at }));
  const chosen = all
    .slice(0, all.length - gap)
    .map((first) => ({ ...first, lot: random() }))
    .sort((a, b) => a.lot - b.lot)
    .slice(0, Math.round(all.length * share));
  const seconds = chosen.map(({ message, at }) => {
    const earliest = at + gap;
    return { message, at: earliest + random() * (all.length - earliest) };
  });
  return [...all, ...seconds].sort((a, b) => a.at - b.at).map(({ message }) => message);
}
