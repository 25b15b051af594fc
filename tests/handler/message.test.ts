/** Parsing what the queues deliver, as pure functions. */
import { expect } from "chai";
import { openDelivery, parseMessage } from "../../handler/message";
import type { Delivery } from "../../handler/message";
import { sampleEvent } from "../support/events";
import { PAGE_BODY, PAGE_REPORT } from "../support/page-report";

const NO_MESSAGE =
  "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)";
const SETTINGS = {
  reportQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/reports",
  followUpQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/follow-ups",
  page: {
    reportQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/page-reports",
    stateTable: "states",
  },
  maxReceives: 30,
};
const BODY = JSON.stringify(sampleEvent());
const SIGN_OUT = { kind: "sign-out", userPoolId: "p", user: "u", eventId: "e" };
const FOLLOW_UP = JSON.stringify({
  version: 1,
  dueAt: "2026-11-22T09:47:00.000Z",
  followUp: SIGN_OUT,
});

/** A message as SQS brings it, from the report queue unless said otherwise. */
const recordOf = (body: string, change: object = {}) => ({
  messageId: "m-1",
  receiptHandle: "handle-1",
  body,
  attributes: { ApproximateReceiveCount: "7" },
  eventSourceARN: "arn:aws:sqs:us-east-2:123456789012:reports",
  ...change,
});
const open = (...records: unknown[]): Delivery => openDelivery({ Records: records }, SETTINGS);
const FROM_THE_PAGE = { eventSourceARN: "arn:aws:sqs:us-east-2:123456789012:page-reports" };
const FROM_FOLLOW_UPS = { eventSourceARN: "arn:aws:sqs:us-east-2:123456789012:follow-ups" };

describe("openDelivery", () => {
  it("parses the message of the report queue, and keeps what a reply to SQS needs", () => {
    const { message, ...delivery } = open(recordOf(BODY));
    expect(message.kind).to.equal("report");
    expect(delivery).to.deep.equal({
      body: BODY,
      queueUrl: SETTINGS.reportQueueUrl,
      messageId: "m-1",
      receiptHandle: "handle-1",
      receiveCount: 7,
      isLast: false,
    });
  });

  it("parses the message of the follow-up queue", () => {
    const { message, queueUrl } = open(recordOf(FOLLOW_UP, FROM_FOLLOW_UPS));
    const dueAt = new Date("2026-11-22T09:47:00Z");
    expect(message).to.deep.equal({ kind: "follow-up", dueAt, followUp: SIGN_OUT });
    expect(queueUrl).to.equal(SETTINGS.followUpQueueUrl);
  });

  it("goes by the queue, never by the body: a report's queue brings no follow-up, and the reverse", () => {
    expect(open(recordOf(FOLLOW_UP)).message.kind).to.equal("unreadable");
    expect(open(recordOf(BODY, FROM_FOLLOW_UPS)).message).to.deep.equal({
      kind: "unknown",
      reason: "the message is no follow-up of this version",
    });
  });

  it("parses the message of the page's queue", () => {
    const { message, queueUrl } = open(recordOf(PAGE_BODY, FROM_THE_PAGE));
    expect(message).to.deep.equal({ kind: "report", report: PAGE_REPORT });
    expect(queueUrl).to.equal(SETTINGS.page.reportQueueUrl);
  });

  it("takes no report of the page from any other queue, and no other report from the page's", () => {
    expect(open(recordOf(PAGE_BODY)).message.kind).to.equal("unreadable");
    expect(open(recordOf(PAGE_BODY, FROM_FOLLOW_UPS)).message.kind).to.equal("unknown");
    expect(open(recordOf(BODY, FROM_THE_PAGE)).message).to.deep.equal({
      kind: "unknown",
      reason: "the message is no report of this version's page",
    });
    const withoutPage = { ...SETTINGS, page: null };
    const { message } = openDelivery(
      { Records: [recordOf(PAGE_BODY, FROM_THE_PAGE)] },
      withoutPage,
    );
    expect(message.kind).to.equal("unreadable");
  });

  for (const eventSourceARN of [undefined, "", "arn:aws:sqs:us-east-2:123456789012:others"]) {
    it(`takes a message of the queue ${JSON.stringify(eventSourceARN)} for a report`, () => {
      const { message, queueUrl } = open(recordOf(BODY, { eventSourceARN }));
      expect([message.kind, queueUrl]).to.deep.equal(["report", SETTINGS.reportQueueUrl]);
    });
  }

  it("can't read a follow-up without a body", () => {
    const { message, body } = open(recordOf(BODY, { ...FROM_FOLLOW_UPS, body: undefined }));
    expect([message.kind, body]).to.deep.equal(["unknown", ""]);
  });

  for (const [receives, isLast] of [
    ["29", false],
    ["30", true],
    ["31", true],
  ] as const) {
    it(`is ${isLast ? "the last delivery" : "not the last delivery"} at receive ${receives} of 30`, () => {
      const attributes = { ApproximateReceiveCount: receives };
      expect(open(recordOf(BODY, { attributes }))).to.include({ isLast });
    });
  }

  const spoilt: [string, unknown][] = [
    ["no event", undefined],
    ["an event of another service", sampleEvent()],
    ["no message", { Records: [] }],
    ["two messages", { Records: [recordOf("a"), recordOf("b")] }],
    ["null in place of a message", { Records: [null] }],
    ["something that has a length of one and is no list", { Records: "a" }],
  ];
  for (const [what, event] of spoilt) {
    it(`finds no message in ${what}`, () => {
      expect(openDelivery(event, SETTINGS)).to.deep.equal({
        message: { kind: "unreadable", reason: NO_MESSAGE },
        body: "",
        queueUrl: SETTINGS.reportQueueUrl,
        messageId: "",
        receiptHandle: "",
        receiveCount: 1,
        isLast: false,
      });
    });
  }

  for (const count of [undefined, "", "often"]) {
    it(`takes a receive count of ${JSON.stringify(count)} as the first`, () => {
      const attributes = { ApproximateReceiveCount: count };
      expect(open(recordOf("b", { attributes })).receiveCount).to.equal(1);
    });
  }
});

describe("parseMessage", () => {
  it("knows a report and a rejected click", () => {
    const rejected = sampleEvent(({ detail }) => (detail.errorCode = "x"));
    for (const [body, kind] of [
      [sampleEvent(), "report"],
      [rejected, "rejected"],
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

  it("takes no notification out of the report queue, whatever its shape", () => {
    const deferred = { since: "2026-11-22T09:31:00.000Z", message: { text: "<!channel>" } };
    const body = JSON.stringify({ deferredNotification: deferred });
    expect(parseMessage(body).kind).to.equal("unreadable");
  });
});
