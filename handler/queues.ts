/** The function's calls to SQS: follow-ups, an unreadable record's way to the dead letters, and when a message comes back. */
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { COME_BACK_SECONDS, CONNECTION_MS, QUEUE_SEND_MS } from "./deadlines";
import { sendFollowUp } from "./follow-up";
import type { FollowUp } from "./follow-up";
import type { Settings } from "./settings";

/** The queues, as the function uses them. No method throws; each returns what SQS threw, or null. */
export interface Queues {
  /** Sends a follow-up, to be delivered when it is due. */
  send(followUp: FollowUp, dueAt: Date): Promise<unknown>;
  /** Puts the body of an unreadable record into the dead-letter queue. */
  sendToDeadLetters(body: string): Promise<unknown>;
  /** Makes a message of a queue come back after 30 s, in place of the queue's ten minutes. */
  comeBackSoon(queueUrl: string, receiptHandle: string): Promise<unknown>;
}

/**
 * The AWS account of a queue, from its URL (SQS developer guide, "Queue identifiers"): the function's own account, and so
 * the pools'. No record from outside says it. Undefined where the URL holds none.
 */
export function accountOfQueue(queueUrl: string): string | undefined {
  return /\/(\d{12})\/[^/]+$/.exec(queueUrl)?.[1];
}

/** The name of a queue, from its URL. */
export function queueName(queueUrl: string): string {
  return queueUrl.split("/").pop()!;
}

/** Creates the client, once per cold start. */
export function makeQueues(
  settings: Pick<Settings, "followUpQueueUrl" | "deadLetterQueueUrl">,
): Queues {
  const sqs = new SQSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECTION_MS },
    // The URL only names the queue. Calls go to the region's endpoint, or where AWS_ENDPOINT_URL says.
    useQueueUrlAsEndpoint: false,
  });
  const failureOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => null,
      (error: unknown) => error ?? "unknown error",
    );
  const options = () => ({ abortSignal: AbortSignal.timeout(QUEUE_SEND_MS) });
  return {
    send: (followUp, dueAt) =>
      failureOf(sendFollowUp(sqs, settings.followUpQueueUrl, { dueAt, followUp })),
    sendToDeadLetters: (body) =>
      failureOf(
        sqs.send(
          new SendMessageCommand({ QueueUrl: settings.deadLetterQueueUrl, MessageBody: body }),
          options(),
        ),
      ),
    comeBackSoon: (QueueUrl, ReceiptHandle) =>
      failureOf(
        sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl,
            ReceiptHandle,
            VisibilityTimeout: COME_BACK_SECONDS,
          }),
          options(),
        ),
      ),
  };
}
