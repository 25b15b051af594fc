/** A notification's way through the queue and back, with SQS mocked. */
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { deferNotification, parseDeferredNotification } from "../../handler/deferred-notification";

const NOTIFICATION = {
  since: new Date("2026-11-22T09:31:00Z"),
  eventId: "e-1",
  isRequired: false,
  message: { text: "locked", blocks: [] },
};

describe("a deferred notification", () => {
  const sqs = mockClient(SQSClient);
  beforeEach(() => sqs.reset());
  after(() => sqs.restore());

  /** Sends a notification, and returns the body. */
  async function send(notification: Parameters<typeof deferNotification>[2]): Promise<string> {
    sqs.on(SendMessageCommand).resolves({});
    await deferNotification(new SQSClient({}), "https://queue", notification, 60);
    const { MessageBody, ...rest } = sqs.commandCalls(SendMessageCommand)[0]!.args[0].input;
    expect(rest).to.deep.equal({ QueueUrl: "https://queue", DelaySeconds: 60 });
    return MessageBody!;
  }
  const parse = (body: string) => parseDeferredNotification(JSON.parse(body).deferredNotification);

  for (const notification of [
    NOTIFICATION,
    { ...NOTIFICATION, isRequired: true },
    { since: NOTIFICATION.since, isRequired: false, message: { text: "no event id" } },
  ]) {
    it(`comes back from the queue as it was sent: ${JSON.stringify(notification)}`, async () => {
      expect(parse(await send(notification))).to.deep.equal(notification);
    });
  }

  it("is required only where it says true", () => {
    const value = { since: "2026-11-22T09:31:00Z", isRequired: "no", message: { text: "t" } };
    expect(parseDeferredNotification(value)).to.include({ isRequired: false });
  });

  it("throws what SQS throws", async () => {
    sqs.on(SendMessageCommand).rejects(new Error("no queue"));
    let failure: unknown;
    await deferNotification(new SQSClient({}), "q", NOTIFICATION, 0).catch((error) => {
      failure = error;
    });
    expect(failure).to.have.property("message", "no queue");
  });

  it("escapes the characters that SQS refuses", async () => {
    const message = { text: "\ufffe<\uffff\ud83d\u0001" };
    const body = await send({ ...NOTIFICATION, message });
    expect(body).to.match(/^[\x20-\ufffd]*$/);
    expect(parse(body)).to.deep.include({ message });
  });

  const others: [string, unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["a number", 7],
    ["one without a text", { ...NOTIFICATION, since: "2026-11-22T09:31:00Z", message: {} }],
    ["one without a time", { message: NOTIFICATION.message }],
    ["one whose time is none", { since: "<!channel>", message: NOTIFICATION.message }],
    [
      "one whose blocks are no list",
      { since: "2026-11-22T09:31:00Z", message: { text: "t", blocks: 7 } },
    ],
  ];
  for (const [what, value] of others) {
    it(`is not ${what}`, () => expect(parseDeferredNotification(value)).to.equal(null));
  }
});
