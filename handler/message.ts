/**
 * Parses what the queue delivers, once: a message is one of the kinds of `Message`, and every caller switches on it.
 * Pure: no call, no clock.
 */
import { parseDeferredNotification } from "./deferred-notification";
import type { DeferredNotification } from "./deferred-notification";
import { fieldsOf, numberOf } from "./fields";
import { parseReport } from "./report";
import type { ParsedReport } from "./report";

/** What a message is. */
export type Message =
  ParsedReport | { kind: "deferred-notification"; notification: DeferredNotification };

/** One message as the queue delivered it. */
export interface Delivery {
  message: Message;
  /** How often the queue has delivered it, this time included; 1 where the event does not say. */
  receiveCount: number;
}

/**
 * Opens what Lambda takes from the queue: an SQS event with one message (Lambda developer guide, "Using Lambda with
 * Amazon SQS"). The event source mapping has a batch size of one, so that a failure redelivers its own message and no
 * other.
 */
export function openDelivery(event: unknown): Delivery {
  const records = fieldsOf(event)?.Records;
  const record = Array.isArray(records) && records.length === 1 ? fieldsOf(records[0]) : undefined;
  const receiveCount = numberOf(fieldsOf(record?.attributes)?.ApproximateReceiveCount) ?? 1;
  return { message: parseMessage(record?.body), receiveCount };
}

/** Parses the body of one message: EventBridge's envelope around a CloudTrail record, or a deferred notification. */
export function parseMessage(body: unknown): Message {
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
  if (!fields) return { kind: "unreadable", reason: "the message body is not a JSON object" };
  // EventBridge's envelope has no field of this name, and nothing in a record can add one to it.
  const notification = parseDeferredNotification(fields.deferredNotification);
  return notification ? { kind: "deferred-notification", notification } : parseReport(fields);
}
