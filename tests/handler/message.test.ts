/** Parsing what the queue delivers, as pure functions. */
import { expect } from "chai";
import { openDelivery, parseMessage } from "../../handler/message";
import { delivery, sampleEvent } from "../support/events";

const NO_MESSAGE =
  "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)";

describe("openDelivery", () => {
  it("parses the message, and reads how often it was received", () => {
    const { message, receiveCount } = openDelivery(delivery(sampleEvent(), 7));
    expect([message.kind, receiveCount]).to.deep.equal(["report", 7]);
  });

  const spoilt: [string, unknown][] = [
    ["no event", undefined],
    ["an event of another service", sampleEvent()],
    ["no message", { Records: [] }],
    ["two messages", { Records: [...delivery("a").Records, ...delivery("b").Records] }],
    ["null in place of a message", { Records: [null] }],
  ];
  for (const [what, event] of spoilt) {
    it(`finds no message in ${what}`, () => {
      const message = { kind: "unreadable", reason: NO_MESSAGE };
      expect(openDelivery(event)).to.deep.equal({ message, receiveCount: 1 });
    });
  }

  for (const count of [undefined, "", "often"]) {
    it(`takes a receive count of ${JSON.stringify(count)} as the first`, () => {
      const event = { Records: [{ body: "b", attributes: { ApproximateReceiveCount: count } }] };
      expect(openDelivery(event).receiveCount).to.equal(1);
    });
  }
});

describe("parseMessage", () => {
  const since = "2026-11-22T09:31:00.000Z";
  const deferred = { since, eventId: "e-1", isRequired: false, message: { text: "locked" } };

  it("knows a report, a rejected click and a deferred notification", () => {
    const rejected = sampleEvent(({ detail }) => (detail.errorCode = "x"));
    for (const [body, kind] of [
      [sampleEvent(), "report"],
      [rejected, "rejected"],
      [{ deferredNotification: deferred }, "deferred-notification"],
    ] as const) {
      expect(parseMessage(JSON.stringify(body)).kind).to.equal(kind);
    }
  });

  const bodies: [string, unknown, string][] = [
    ["no body", undefined, NO_MESSAGE],
    [
      "text that is not JSON",
      '{"detail": {"password',
      "the message body is not JSON (21 characters)",
    ],
    ["a JSON list", "[]", "the message body is not a JSON object"],
    ["JSON null", "null", "the message body is not a JSON object"],
  ];
  for (const [what, body, reason] of bodies) {
    it(`can't read ${what}, and says why without quoting it`, () => {
      expect(parseMessage(body)).to.deep.equal({ kind: "unreadable", reason });
    });
  }

  it("takes no deferred notification from inside a record, or from a user's name", () => {
    const event = sampleEvent(({ detail }) => {
      const user = JSON.stringify({ deferredNotification: deferred });
      detail.additionalEventData.requestParameters.user_name = [user];
      detail.deferredNotification = deferred;
    });
    expect(parseMessage(JSON.stringify(event)).kind).to.equal("report");
  });
});
