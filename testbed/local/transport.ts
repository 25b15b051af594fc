/** The queues before the function, in the rehearsal's time: the rule's reports, the page's, and the follow-ups that are due. */
import type { LocalFunction, Invocation } from "../aws/lambda";
import { queueName, sqsEvent } from "../aws/queue";
import type { LocalQueues, QueuedMessage } from "../aws/queue";
import type { DeclaredPage, DeclaredQueue, Deployment } from "../deployment";
import type { LocalClock } from "./clock";

/** A running function, as far as messages are delivered to it. */
export type Responder = Pick<LocalFunction, "invoke" | "log" | "output" | "advance" | "pauses">;

/** What the transport is made of. */
export interface TransportParts {
  deployment: Pick<Deployment, "reports" | "followUps" | "deadLetterQueueUrl"> & {
    page: Pick<DeclaredPage, "reports"> | null;
  };
  /** What the functions send to SQS. */
  queues: LocalQueues;
  clock: LocalClock;
}

/** What a message is: a report of the rule or of the page, or what the function does later. */
type Kind = "report" | "page report" | "follow-up";

/** A message in a queue. */
export interface Message extends QueuedMessage {
  /** What it is called in the output. */
  name: string;
  kind: Kind;
  receives: number;
  /** When it can be received, in milliseconds since 1970. */
  visibleAt: number;
}

/** One delivery that has ended. */
export interface Handled {
  message: Message;
  invocation: Invocation;
  /** The lines that the function logged. */
  lines: ReturnType<LocalFunction["log"]>;
  /** What becomes of the message. */
  fate: "done" | "dead" | "comes back";
  /** Seconds after which it comes back. */
  afterSeconds: number;
}

/** Delivers messages. */
export interface Transport {
  /** Puts a report into its queue, by the name that it has in the output. */
  put(body: string, name?: string): Message;
  /** Delivers a message once. */
  handle(message: Message, responder: Responder): Promise<Handled>;
  /** Takes the next message that is visible by a time; undefined where there is none. */
  next(until: number): Message | undefined;
  /** Whether a message is in its queue. */
  isQueued(message: Message): boolean;
  /** What is in the page's queue. */
  pageReports(): Message[];
  /** The bodies of what is in the report queue's dead-letter queue. */
  deadLetters(): string[];
  /** Whether no report is left, and the functions have sent nothing where they may not. */
  isDrained(): boolean;
}

/** Makes the queues of one scenario, without a message. */
export function makeTransport({ deployment, queues, clock }: TransportParts): Transport {
  const { reports, followUps, deadLetterQueueUrl, page } = deployment;
  const declared: Record<Kind, DeclaredQueue> = {
    report: reports,
    "page report": page?.reports ?? reports,
    "follow-up": followUps,
  };
  const waiting: Message[] = [];
  const dead: string[] = [];
  let sent = 0;

  /** Takes what the functions have sent since the last time. */
  const collect = () => {
    take("a follow-up", "follow-up");
    if (page) take("the page's report", "page report");
    dead.push(...queues.take(queueName(deadLetterQueueUrl)).map(({ body }) => body));
  };
  const take = (name: string, kind: Kind) => {
    for (const { delaySeconds, ...message } of queues.take(queueName(declared[kind].url))) {
      const visibleAt = clock.now() + delaySeconds * 1000;
      waiting.push({ ...message, name, kind, receives: 0, visibleAt });
    }
  };

  return {
    put(body, name = "the report") {
      const message: Message = {
        queue: queueName(reports.url),
        messageId: `report-${++sent}`,
        body,
        name,
        kind: "report",
        receives: 0,
        visibleAt: clock.now(),
      };
      waiting.push(message);
      return message;
    },
    async handle(message, responder) {
      const queue = declared[message.kind];
      message.receives += 1;
      const event = sqsEvent(message, message.receives);
      const linesBefore = responder.log().length;
      const invocation = await clock.during(responder, () => responder.invoke(event));
      const lines = responder.log().slice(linesBefore);
      collect();
      const isDone = !invocation.error && !invocation.comesBack;
      const isDead = !isDone && message.receives >= queue.maxReceiveCount;
      const afterSeconds =
        queues.visibility.get(event.Records[0].receiptHandle) ?? queue.visibilityTimeoutSeconds;
      if (isDead && message.kind === "report") dead.push(message.body);
      if (isDone || isDead) waiting.splice(waiting.indexOf(message), 1);
      else message.visibleAt = clock.now() + afterSeconds * 1000;
      const fate = isDone ? "done" : isDead ? "dead" : "comes back";
      return { message, invocation, lines, fate, afterSeconds };
    },
    next(until) {
      collect();
      const [first] = [...waiting].sort((a, b) => a.visibleAt - b.visibleAt);
      return first && first.visibleAt <= until ? first : undefined;
    },
    isQueued: (message) => waiting.includes(message),
    pageReports() {
      collect();
      return waiting.filter(({ kind }) => kind === "page report");
    },
    deadLetters: () => dead,
    isDrained() {
      collect();
      return queues.sent.length === 0 && !waiting.some(({ kind }) => kind !== "follow-up");
    },
  };
}
