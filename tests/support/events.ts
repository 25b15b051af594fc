/** One valid event; each test spoils one thing in it. Deliveries bring messages to the function. */
import { sqsEvent } from "../../testbed/aws/queue";
import type { SqsEvent } from "../../testbed/aws/queue";
import sample from "../events/event-feedback-get.json";

/** A deep copy of the sample event, with one change made to it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests spoil it in ways that no type allows
export function sampleEvent(change: (event: any) => void = () => undefined): typeof sample {
  const copy = structuredClone(sample);
  change(copy);
  return copy;
}

/** The SQS event that brings one report to the function, for the first time unless said otherwise. */
export function delivery(body: unknown, receives = 1): SqsEvent {
  return from("reports", typeof body === "string" ? body : JSON.stringify(body), receives);
}

/** The SQS event that brings one message of the follow-up queue to the function. */
export function laterDelivery(body: string, receives = 1): SqsEvent {
  return from("follow-ups", body, receives);
}

/** The body of a message of the follow-up queue. */
export function followUpBody(followUp: object, dueAt: string): string {
  return JSON.stringify({ version: 1, dueAt, followUp });
}

function from(queue: string, body: string, receives: number): SqsEvent {
  return sqsEvent({ queue, messageId: "m-1", body }, receives);
}
