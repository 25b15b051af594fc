/**
 * A receipt that Slack could not take, put back into the report queue as a message of its own. The report itself is
 * done, so what the queue delivers again is the receipt and nothing else: a redelivery can't repeat a containment.
 */
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { IncomingWebhookSendArguments } from "@slack/webhook";
import { QUEUE_SEND_MS } from "./deadlines";

/** A message that Slack could not take. */
export interface LateReceipt {
  /** ISO 8601 time since which it waits. */
  since: string;
  /** CloudTrail `eventID` of its report; absent where that could not be read. */
  eventId?: string;
  /** Whether nothing was done but to tell: then a refusal by Slack must not be the end of it. */
  isAllThatIsDone?: true;
  message: IncomingWebhookSendArguments;
}

/** The two that JSON leaves as they are and SQS refuses (SQS API reference, SendMessage, MessageBody). */
const NOT_IN_SQS = /[\ufffe\uffff]/g;

/**
 * Puts a receipt into the queue.
 *
 * @param delaySeconds how long it is not delivered; at most 900
 * @throws what SQS threw
 */
export async function putIntoQueue(
  sqs: SQSClient,
  queueUrl: string,
  lateReceipt: LateReceipt,
  delaySeconds: number,
): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify({ lateReceipt }).replace(
        NOT_IN_SQS,
        (character) => `\\u${character.charCodeAt(0).toString(16)}`,
      ),
      DelaySeconds: delaySeconds,
    }),
    { abortSignal: AbortSignal.timeout(QUEUE_SEND_MS) },
  );
}

/**
 * Reads a message body, or answers null where it is no late receipt. EventBridge's envelope can't pose as one: it has
 * no such field, and nothing in a record can add one to it.
 */
export function readLateReceipt(body: unknown): LateReceipt | null {
  if (typeof body !== "string") return null;
  let parsed: { lateReceipt?: Partial<LateReceipt> } | null;
  try {
    parsed = JSON.parse(body) as typeof parsed;
  } catch {
    // No JSON is no late receipt; whoever reads it as a report says what is wrong with it.
    return null;
  }
  const { since, eventId, isAllThatIsDone, message } = parsed?.lateReceipt ?? {};
  const isReceipt =
    typeof since === "string" &&
    typeof message?.text === "string" &&
    Array.isArray(message.blocks ?? []);
  return isReceipt
    ? {
        since,
        ...(eventId !== undefined && { eventId }),
        ...(isAllThatIsDone && { isAllThatIsDone }),
        message,
      }
    : null;
}
