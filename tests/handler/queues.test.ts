/** The function's calls to SQS. */
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { parseFollowUp } from "../../handler/follow-up";
import { makeQueues } from "../../handler/queues";
import type { Queues } from "../../handler/queues";
import { recordDeadlines } from "../support/time";

const SETTINGS = {
  followUpQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/follow-ups",
  deadLetterQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/dead-letters",
};
const DUE = new Date("2026-11-22T09:47:00Z");
const DIGEST = { kind: "digest", list: "l" } as const;

describe("makeQueues", () => {
  const deadlines = recordDeadlines();
  let queues: Queues;
  let calls: { client: SQSClient; command: object; options: unknown }[];
  let failure: unknown;
  // Not aws-sdk-client-mock: its mock of this client in another file would take the place of this.
  let restore: () => void;
  before(() => {
    const { send } = SQSClient.prototype;
    SQSClient.prototype.send = async function record(
      this: SQSClient,
      command: object,
      options: unknown,
    ) {
      calls.push({ client: this, command, options });
      if (failure !== null) throw failure;
      return {};
    } as typeof send;
    restore = () => void (SQSClient.prototype.send = send);
  });
  after(() => restore());
  beforeEach(() => {
    [calls, failure] = [[], null];
    queues = makeQueues(SETTINGS);
  });

  const everyCall: [string, () => Promise<unknown>, object, object][] = [
    [
      "send a follow-up to its queue",
      () => queues.send(DIGEST, DUE),
      SendMessageCommand,
      { QueueUrl: SETTINGS.followUpQueueUrl },
    ],
    [
      "put an unreadable record into the dead-letter queue as it is",
      () => queues.sendToDeadLetters("a body"),
      SendMessageCommand,
      { QueueUrl: SETTINGS.deadLetterQueueUrl, MessageBody: "a body" },
    ],
    [
      "make a message come back after thirty seconds",
      () => queues.comeBackSoon("https://reports", "handle"),
      ChangeMessageVisibilityCommand,
      { QueueUrl: "https://reports", ReceiptHandle: "handle", VisibilityTimeout: 30 },
    ],
  ];
  for (const [what, make, command, input] of everyCall) {
    it(`${what}, within three seconds`, async () => {
      expect(await make()).to.equal(null);
      const [call, ...others] = calls;
      expect(others).to.deep.equal([]);
      expect(call!.command).to.be.instanceOf(command).and.have.property("input");
      expect((call!.command as { input: object }).input).to.include(input);
      expect(deadlines.set).to.deep.equal([3_000]);
      expect(call!.options).to.deep.equal({ abortSignal: deadlines.signals[0] });
    });

    it(`${what}: returns what SQS throws, and throws nothing`, async () => {
      failure = new Error("no queue");
      expect(await make()).to.equal(failure);
      failure = undefined;
      expect(await make(), "even where that is undefined").to.equal("unknown error");
    });
  }

  it("send what is due, and when", async () => {
    await queues.send(DIGEST, DUE);
    const { input } = calls[0]!.command as SendMessageCommand;
    expect(parseFollowUp(input.MessageBody!)).to.deep.equal({ dueAt: DUE, followUp: DIGEST });
  });

  it("limit the attempts and the connection time, and go where the endpoint is", async () => {
    await queues.sendToDeadLetters("b");
    const { config } = calls[0]!.client;
    const handler = config.requestHandler as { configProvider?: Promise<object> };
    expect(await config.maxAttempts()).to.equal(2);
    expect(await handler.configProvider).to.include({ connectionTimeout: 1000 });
    expect(config.useQueueUrlAsEndpoint).to.equal(false);
  });
});
