/**
 * A notification that Slack could not take, put back into the report queue as a message of its own. The queue redelivers
 * it apart from its report, so that its redelivery can't repeat a containment.
 */
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { QUEUE_SEND_MS } from "./deadlines";
import { fieldsOf, timeOf } from "./fields";
import type { SlackMessage } from "./slack-text";

/** A notification that Slack could not take. */
export interface DeferredNotification {
  /** When Slack could not take it. */
  since: Date;
  /** CloudTrail `eventID` of its report; absent where that could not be read. */
  eventId?: string;
  /** Whether the notification is all that is done for its report: then it is retried even when Slack refuses it. */
  isRequired: boolean;
  message: SlackMessage;
}

/** The two characters that JSON leaves as they are and SQS refuses (SQS API reference, SendMessage, MessageBody). */
const NOT_IN_SQS = /[\ufffe\uffff]/g;

/**
 * Puts a notification into the queue.
 *
 * @param delaySeconds how long it is not delivered; at most 900
 * @throws what SQS threw
 */
export async function deferNotification(
  sqs: SQSClient,
  queueUrl: string,
  deferredNotification: DeferredNotification,
  delaySeconds: number,
): Promise<void> {
  const body = JSON.stringify({ deferredNotification }).replace(
    NOT_IN_SQS,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  await sqs.send(
    new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, DelaySeconds: delaySeconds }),
    { abortSignal: AbortSignal.timeout(QUEUE_SEND_MS) },
  );
}

/** Reads the field `deferredNotification` of a message body; null where it is none. Pure. */
export function parseDeferredNotification(value: unknown): DeferredNotification | null {
  const { since, eventId, isRequired, message } = fieldsOf(value) ?? {};
  const sinceTime = timeOf(since);
  const { text, blocks } = fieldsOf(message) ?? {};
  if (!sinceTime || typeof text !== "string" || !Array.isArray(blocks ?? [])) return null;
  return {
    since: sinceTime,
    ...(typeof eventId === "string" && { eventId }),
    isRequired: isRequired === true,
    message: message as SlackMessage,
  };
}
