/** Reading a queue without removing anything from it. */
import { ChangeMessageVisibilityBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Message } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { peek } from "../../operate/queues";
import { awsError, DEAD_LETTERS, messageOf, useStackMocks } from "../support/stack-mocks";

/** Messages `from` to `to`, the later ones sent earlier. */
const messages = (from: number, to: number, receipt = ""): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    MessageId: `id ${from + index}`,
    ReceiptHandle: `handle ${from + index}${receipt}`,
    Body: `body ${from + index}`,
    Attributes: { SentTimestamp: String(1_000 - from - index) },
  }));

describe("peek", () => {
  const mocks = useStackMocks();
  beforeEach(() => {
    mocks.sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
  });

  const run = (limit = 100) => peek(mocks.clients.sqs, DEAD_LETTERS, limit);
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
    const bodies = messages(1, 13).map(({ Body }) => Body);
    expect(found.map(({ body }) => body)).to.deep.equal(bodies.reverse());
    expect(found[0]!.sentAt).to.deep.equal(new Date(1_000 - 13));
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
    expect(requested()[0]).to.deep.include({
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 30,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ["ERROR_CODE"],
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
    expect(await messageOf(run())).to.include("ReceiveMessage: throttled");
    expect(putBack()).to.deep.equal([handles(1, 10)]);
  });

  it("throws the first failure when putting back fails as well", async () => {
    receive(messages(1, 10), undefined);
    mocks.sqs.on(ChangeMessageVisibilityBatchCommand).rejects(awsError("Other"));
    expect(await messageOf(run())).to.include("ReceiveMessage");
  });
});
