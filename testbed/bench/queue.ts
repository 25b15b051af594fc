/**
 * The queues, with several consumers and a clock of their own: nothing that SQS waits for is slept. A wait ends when
 * nothing else can be delivered and every delivery under way has ended. So a message that comes back after 30 s finds
 * what the others have done, as it would in 30 s.
 */
import type { Invocation } from "../aws/lambda";
import { sqsEvent } from "../aws/queue";
import type { QueuedMessage, SentMessage, SqsEvent } from "../aws/queue";

/** Receives one message; returns what the invocation returned. */
export type Receiver = (event: SqsEvent) => Promise<Invocation>;

/** A function that receives one message at a time. */
export interface Consumer {
  /** Names of the queues that it takes messages from. */
  queues: string[];
  receive: Receiver;
}

/** How a queue redelivers. */
export interface Redelivery {
  /** Receives after which a message is in the dead-letter queue. */
  maxReceiveCount: number;
  visibilityTimeoutSeconds: number;
}

/** What the queues need. */
export interface DrainOptions {
  consumers: Consumer[];
  redelivery: Redelivery;
  /** Seconds after which a message is visible again whose receive had this handle, where the function has said so. */
  visibility: ReadonlyMap<string, number>;
  /** Returns messages sent since the last call; called after each delivery. */
  arrivals?: () => SentMessage[];
  /** Called in place of a wait, with milliseconds. */
  advance?: (milliseconds: number) => void;
  /** Called after each delivery with the number of deliveries so far. */
  onDelivered?: (deliveries: number) => void;
}

/** What happened to the messages. */
export interface Drained {
  /** Deliveries from each queue. */
  deliveries: Record<string, number>;
  /** How often a message came back without an error. */
  cameBack: number;
  /** Errors of the failed deliveries, as Lambda reports them. */
  failures: { errorType: string; errorMessage: string }[];
  deadLetters: QueuedMessage[];
  /** Messages of queues that nobody consumes. */
  left: SentMessage[];
}

/** A message in a queue. */
interface Waiting {
  message: QueuedMessage;
  receives: number;
  /** In milliseconds of the queues' own clock, which starts at 0. */
  visibleAt: number;
}

/** Delivers messages until the consumed queues are empty. */
export async function drain(
  messages: (QueuedMessage & Partial<SentMessage>)[],
  options: DrainOptions,
): Promise<Drained> {
  const { consumers, redelivery, visibility, arrivals = () => [] } = options;
  const { advance = () => undefined, onDelivered = () => undefined } = options;
  const drained: Drained = {
    deliveries: {},
    cameBack: 0,
    failures: [],
    deadLetters: [],
    left: [],
  };
  const waiting: Waiting[] = [];
  let now = 0;
  let deliveries = 0;

  const send = ({ delaySeconds = 0, ...message }: QueuedMessage & Partial<SentMessage>) => {
    const isConsumed = consumers.some(({ queues }) => queues.includes(message.queue));
    if (isConsumed) waiting.push({ message, receives: 0, visibleAt: now + delaySeconds * 1000 });
    else drained.left.push({ ...message, delaySeconds });
  };
  messages.forEach(send);

  /** Takes the first message that a consumer can receive now. */
  const take = ({ queues }: Consumer): Waiting | undefined => {
    const at = waiting.findIndex(
      ({ message, visibleAt }) => visibleAt <= now && queues.includes(message.queue),
    );
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };

  const deliver = async ({ receive }: Consumer, entry: Waiting): Promise<void> => {
    const { message } = entry;
    entry.receives += 1;
    const event = sqsEvent(message, entry.receives);
    const { error, comesBack } = await receive(event);
    if (error) drained.failures.push(error);
    if (error || comesBack) {
      if (comesBack) drained.cameBack += 1;
      const [{ receiptHandle }] = event.Records;
      const seconds = visibility.get(receiptHandle) ?? redelivery.visibilityTimeoutSeconds;
      entry.visibleAt = now + seconds * 1000;
      if (entry.receives < redelivery.maxReceiveCount) waiting.push(entry);
      else drained.deadLetters.push(message);
    }
    arrivals().forEach(send);
    drained.deliveries[message.queue] = (drained.deliveries[message.queue] ?? 0) + 1;
    onDelivered(++deliveries);
  };

  const idle = new Set(consumers);
  const busy = new Set<Promise<void>>();
  for (;;) {
    for (const consumer of [...idle]) {
      const entry = take(consumer);
      if (!entry) continue;
      idle.delete(consumer);
      const delivery: Promise<void> = deliver(consumer, entry).finally(() => {
        busy.delete(delivery);
        idle.add(consumer);
      });
      busy.add(delivery);
    }
    if (busy.size > 0) {
      await Promise.race(busy);
    } else if (waiting.length > 0) {
      const next = Math.min(...waiting.map(({ visibleAt }) => visibleAt));
      advance(next - now);
      now = next;
    } else return drained;
  }
}

/** Repeats one message in so many, right behind it: two consumers receive it at the same moment. */
export function withDuplicates<T>(messages: T[], every: number): T[] {
  return messages.flatMap((message, at) => (at % every === 0 ? [message, message] : [message]));
}
