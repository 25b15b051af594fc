/** The local queue. */
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { makeQueue, startInbox } from "../../../testbed/aws/queue";

describe("the local queue", () => {
  it("delivers once when the message is taken", async () => {
    const queue = makeQueue(3);
    const bodies: string[] = [];
    const delivered = await queue.deliver("report", async (event) => {
      bodies.push(event.Records[0].body);
      return undefined;
    });
    expect(delivered).to.deep.equal({ receives: 1, taken: true });
    expect(bodies).to.deep.equal(["report"]);
    expect(queue.deadLetters).to.deep.equal([]);
  });

  it("delivers again after a failure, and counts", async () => {
    const queue = makeQueue(3);
    const counts: string[] = [];
    const delivered = await queue.deliver("report", async (event) => {
      counts.push(event.Records[0].attributes.ApproximateReceiveCount);
      return counts.length < 3 ? new Error("not yet") : undefined;
    });
    expect(delivered).to.deep.equal({ receives: 3, taken: true });
    expect(counts).to.deep.equal(["1", "2", "3"]);
    expect(queue.deadLetters).to.deep.equal([]);
  });

  it("moves the message to the dead letters when the receives are used up", async () => {
    const queue = makeQueue(3);
    const delivered = await queue.deliver("report", async () => new Error("never"));
    expect(delivered).to.deep.equal({ receives: 3, taken: false });
    expect(queue.deadLetters).to.deep.equal(["report"]);
  });
});

describe("the queue that the function sends to", () => {
  it("takes what the real SDK sends, and keeps body and delay", async () => {
    const inbox = await startInbox();
    const sqs = new SQSClient({
      region: "us-east-2",
      endpoint: inbox.url,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    try {
      const QueueUrl = `${inbox.url}/123456789012/reports`;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "é", DelaySeconds: 60 }));
      expect(inbox.bodies).to.deep.equal(["é"]);
      expect(inbox.delays).to.deep.equal([60]);
    } finally {
      sqs.destroy();
      await inbox.stop();
    }
  });
});
