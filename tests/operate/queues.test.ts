/** Reading a queue without removing anything from it. */
import { ChangeMessageVisibilityBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Message } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { makeClients } from "../../operate/aws";
import { describeCounts, peek } from "../../operate/queues";
import { awsError, DEAD_LETTERS, mockStack, REPORTS } from "../support/stack-mocks";
import type { StackMocks } from "../support/stack-mocks";

/** Messages `from` to `to`, the later ones sent earlier. */
const messages = (from: number, to: number, receipt = ""): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    MessageId: `id ${from + index}`,
    ReceiptHandle: `handle ${from + index}${receipt}`,
    Body: `body ${from + index}`,
    Attributes: { SentTimestamp: String(1_000 - from - index) },
  }));

describe("peek", () => {
  let mocks: StackMocks;
  beforeEach(() => {
    mocks = mockStack();
    mocks.sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
  });
  afterEach(() => mocks.restore());

  const run = (limit = 100) => peek(makeClients("us-east-2").sqs, DEAD_LETTERS, limit);
  /** What each receive returns; one undefined is a throttled receive. */
  const receive = (...pages: (Message[] | undefined)[]) => {
    const behavior = mocks.sqs.on(ReceiveMessageCommand);
    for (const page of pages) {
      if (page) behavior.resolvesOnce({ Messages: page });
      else behavior.rejectsOnce(awsError("RequestThrottled", 403));
    }
    behavior.resolves({});
  };
  const requested = () =>
    mocks.sqs.commandCalls(ReceiveMessageCommand).map(({ args }) => args[0].input);
  /** The batches in which messages became visible again, by receipt handle. */
  const putBack = () =>
    mocks.sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args }) => {
      const { QueueUrl, Entries } = args[0].input;
      expect(QueueUrl).to.equal(DEAD_LETTERS.url);
      expect(new Set(Entries!.map(({ Id }) => Id))).to.have.property("size", Entries!.length);
      return Entries!.map(({ ReceiptHandle, VisibilityTimeout }) => {
        expect(VisibilityTimeout).to.equal(0);
        return ReceiptHandle!;
      });
    });
  const handles = (from: number, to: number) =>
    messages(from, to).map(({ ReceiptHandle }) => ReceiptHandle!);

  it("reads all pages, oldest first, and makes every message visible again", async () => {
    receive(messages(1, 10), messages(11, 13));
    const { messages: found, more, hidden } = await run();
    expect(found.map(({ body }) => body)).to.deep.equal(
      messages(1, 13)
        .reverse()
        .map(({ Body }) => Body),
    );
    expect({ more, hidden }).to.deep.equal({ more: false, hidden: 0 });
    expect(putBack()).to.deep.equal([handles(1, 10), handles(11, 13)]);
    expect(new Set(mocks.operations())).to.have.keys([
      "ReceiveMessage",
      "ChangeMessageVisibilityBatch",
    ]);
  });

  it("queries every server, hides a message for 30 seconds, and puts nothing back from an empty queue", async () => {
    receive();
    expect(await run()).to.deep.equal({ messages: [], more: false, hidden: 0 });
    expect(requested()).to.have.length(1);
    expect(requested()[0]).to.include({
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 30,
      WaitTimeSeconds: 1,
    });
    expect(putBack()).to.deep.equal([]);
  });

  it("stops at the limit, and reports that there may be more", async () => {
    receive(messages(1, 10), messages(11, 12), messages(13, 13));
    const { messages: found, more } = await run(12);
    expect([found.length, more]).to.deep.equal([12, true]);
    expect(requested().map((input) => input.MaxNumberOfMessages)).to.deep.equal([10, 2]);
    expect(putBack().flat()).to.deep.equal(handles(1, 12));
  });

  it("returns a message once that is received again, puts it back by its last receipt, and ends", async () => {
    receive(messages(1, 2), messages(1, 2, " again"));
    expect((await run()).messages).to.have.length(2);
    expect(putBack()).to.deep.equal([["handle 1 again", "handle 2 again"]]);
    expect(requested()).to.have.length(2);
  });

  it("puts back what it has received when a later receive fails, and throws that failure", async () => {
    receive(messages(1, 10), undefined);
    const failure = await run().catch((error: Error) => error.message);
    expect(failure).to.include("ReceiveMessage: throttled");
    expect(putBack()).to.deep.equal([handles(1, 10)]);
  });

  it("throws the first failure when putting back fails as well", async () => {
    receive(messages(1, 10), undefined);
    mocks.sqs.on(ChangeMessageVisibilityBatchCommand).rejects(awsError("Other"));
    expect(await run().catch((error: Error) => error.message)).to.include("ReceiveMessage");
  });

  it("counts the messages that could not be put back", async () => {
    receive(messages(1, 3));
    const Failed = [{ Id: "0", Code: "MessageNotInflight", SenderFault: true }];
    mocks.sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed });
    expect((await run()).hidden).to.equal(1);
  });

  it("returns EventBridge's reason for a message that it could not deliver", async () => {
    const ERROR_CODE = { DataType: "String", StringValue: "NO_PERMISSIONS" };
    receive([{ ...messages(1, 1)[0], MessageAttributes: { ERROR_CODE } }]);
    expect((await run()).messages[0]).to.include({ undelivered: "NO_PERMISSIONS" });
    expect(requested()[0]!.MessageAttributeNames).to.deep.equal(["ERROR_CODE"]);
  });

  it("describes the counts of a queue", async () => {
    expect(await describeCounts(makeClients("us-east-2").sqs, REPORTS)).to.equal(
      `${REPORTS.name}: about 2 waiting, 1 in flight, 0 delayed`,
    );
  });
});
