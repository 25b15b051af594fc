/** One valid event; each test spoils one thing in it. */
import sample from "../events/event-feedback-get.json";

/** A deep copy of the sample event, with one change made to it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests spoil it in ways that no type allows
export function sampleEvent(change: (event: any) => void = () => undefined): typeof sample {
  const copy = structuredClone(sample);
  change(copy);
  return copy;
}

/** The SQS event that brings one message to the function, for the first time unless said otherwise. */
export function delivery(body: unknown, receives = 1): { Records: object[] } {
  return {
    Records: [
      {
        messageId: "m-1",
        body: typeof body === "string" ? body : JSON.stringify(body),
        attributes: { ApproximateReceiveCount: String(receives) },
        eventSource: "aws:sqs",
      },
    ],
  };
}
