/**
 * Parses what the queues deliver, once: a message is one of the kinds of `Message`, and every caller switches on it.
 * Where a message came from is known by its queue, never by its body. Pure: no call, no clock.
 */
import { fieldsOf, numberOf, textOf } from "./fields";
import { parseFollowUp } from "./follow-up";
import type { DueFollowUp } from "./follow-up";
import { parsePageReport } from "./page-report";
import { parseReport } from "./report";
import type { ParsedReport } from "./report";
import type { Settings } from "./settings";

/** What a message is. */
export type Message =
  | ParsedReport
  | ({ kind: "follow-up" } & DueFollowUp)
  /** A message of a queue to which only this program sends, and which this version does not understand. */
  | { kind: "unknown"; reason: string };

/** One message as a queue delivered it. */
export interface Delivery {
  message: Message;
  /** The body as it is; empty where the event holds none. */
  body: string;
  /** URL of the queue that it came from. */
  queueUrl: string;
  messageId: string;
  receiptHandle: string;
  /** How often the queue has delivered it, this time included; 1 where the event does not say. */
  receiveCount: number;
  /** Whether the queue does not deliver it again. */
  isLast: boolean;
}

/**
 * Opens what Lambda takes from a queue: an SQS event with one message (Lambda developer guide, "Using Lambda with
 * Amazon SQS"). The event source mappings have a batch size of one, so that a failure redelivers its own message and no
 * other.
 */
export function openDelivery(
  event: unknown,
  settings: Pick<Settings, "reportQueueUrl" | "followUpQueueUrl" | "page" | "maxReceives">,
): Delivery {
  const records = fieldsOf(event)?.Records;
  const record = Array.isArray(records) && records.length === 1 ? fieldsOf(records[0]) : undefined;
  const receiveCount = numberOf(fieldsOf(record?.attributes)?.ApproximateReceiveCount) ?? 1;
  // A queue's ARN and its URL both end in its name (SQS developer guide, "Queue identifiers").
  const queueName = textOf(record?.eventSourceARN)?.split(":").pop();
  const isFrom = (url: string) => queueName === url.split("/").pop();
  const { reportQueueUrl, followUpQueueUrl, page } = settings;
  const [queueUrl, parse] = isFrom(followUpQueueUrl)
    ? [followUpQueueUrl, parseLater]
    : page && isFrom(page.reportQueueUrl)
      ? [page.reportQueueUrl, parseFromPage]
      : [reportQueueUrl, parseMessage];
  return {
    message: parse(record?.body),
    body: textOf(record?.body) ?? "",
    queueUrl,
    messageId: textOf(record?.messageId) ?? "",
    receiptHandle: textOf(record?.receiptHandle) ?? "",
    receiveCount,
    isLast: receiveCount >= settings.maxReceives,
  };
}

function parseLater(body: unknown): Message {
  const due = typeof body === "string" ? parseFollowUp(body) : null;
  return due
    ? { kind: "follow-up", ...due }
    : { kind: "unknown", reason: "the message is no follow-up of this version" };
}

function parseFromPage(body: unknown): Message {
  const report = typeof body === "string" ? parsePageReport(body) : null;
  return report
    ? { kind: "report", report }
    : { kind: "unknown", reason: "the message is no report of this version's page" };
}

/** Parses the body of a message of the report queue: EventBridge's envelope around a CloudTrail record. */
export function parseMessage(body: unknown): ParsedReport {
  if (typeof body !== "string") {
    const reason =
      "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)";
    return { kind: "unreadable", reason };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // The parser's own message quotes the body, which may hold what a log must not.
    const reason = `the message body is not JSON (${body.length} characters)`;
    return { kind: "unreadable", reason };
  }
  const fields = fieldsOf(parsed);
  return fields
    ? parseReport(fields)
    : { kind: "unreadable", reason: "the message body is not a JSON object" };
}
