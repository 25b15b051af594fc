/** A receipt's way through the queue and back. Can't prove that SQS gives back what it was given. */
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { putIntoQueue, readLateReceipt } from "../../handler/late-receipt";
import { sampleEvent } from "../support/events";

const RECEIPT = {
  since: "2026-11-22T09:31:00.000Z",
  eventId: "e-1",
  message: { text: "locked", blocks: [] },
};

describe("a late receipt", () => {
  const sqs = mockClient(SQSClient);
  beforeEach(() => sqs.reset());
  after(() => sqs.restore());

  it("comes back from the queue as it went in, with the delay that was asked for", async () => {
    sqs.on(SendMessageCommand).resolves({});
    await putIntoQueue(new SQSClient({}), "https://queue", RECEIPT, 60);
    const { MessageBody, ...rest } = sqs.commandCalls(SendMessageCommand)[0]!.args[0].input;
    expect(rest).to.deep.equal({ QueueUrl: "https://queue", DelaySeconds: 60 });
    expect(readLateReceipt(MessageBody)).to.deep.equal(RECEIPT);
  });

  it("throws what the queue throws", async () => {
    sqs.on(SendMessageCommand).rejects(new Error("no queue"));
    let failure: unknown;
    await putIntoQueue(new SQSClient({}), "q", RECEIPT, 0).catch((error) => (failure = error));
    expect(failure).to.have.property("message", "no queue");
  });

  it("comes through SQS with characters that SQS refuses", async () => {
    sqs.on(SendMessageCommand).resolves({});
    const odd = { ...RECEIPT, message: { text: "\ufffe<\uffff\ud83d\u0001" } };
    await putIntoQueue(new SQSClient({}), "https://queue", odd, 60);
    const body = sqs.commandCalls(SendMessageCommand)[0]!.args[0].input.MessageBody!;
    expect(body).to.match(/^[\x20-\ufffd]*$/);
    expect(readLateReceipt(body)).to.deep.equal(odd);
  });

  it("says whether anything was done but to tell", () => {
    const alone = { ...RECEIPT, isAllThatIsDone: true };
    expect(readLateReceipt(JSON.stringify({ lateReceipt: alone }))).to.deep.equal(alone);
  });

  it("may lack the id of its report, which could not be read then", () => {
    const { since, message } = RECEIPT;
    const body = JSON.stringify({ lateReceipt: { since, message } });
    expect(readLateReceipt(body)).to.deep.equal({ since, message });
  });

  const others: [string, unknown][] = [
    ["a report", JSON.stringify(sampleEvent())],
    ["no body", undefined],
    ["no JSON", "late"],
    ["JSON null", "null"],
    ["a number", "7"],
    ["a receipt without a text", JSON.stringify({ lateReceipt: { ...RECEIPT, message: {} } })],
    ["a receipt without a time", JSON.stringify({ lateReceipt: { message: RECEIPT.message } })],
    [
      "a receipt whose blocks are no list",
      JSON.stringify({ lateReceipt: { ...RECEIPT, message: { text: "t", blocks: 7 } } }),
    ],
    ["nothing in it", JSON.stringify({ lateReceipt: null })],
  ];
  for (const [what, body] of others) {
    it(`is not seen in ${what}`, () => expect(readLateReceipt(body)).to.equal(null));
  }

  it("can't be smuggled into a record by a user's name", () => {
    const name = JSON.stringify({ lateReceipt: RECEIPT });
    const event = sampleEvent(({ detail }) => {
      detail.additionalEventData.requestParameters.user_name = [name];
      detail.lateReceipt = RECEIPT;
    });
    expect(readLateReceipt(JSON.stringify(event))).to.equal(null);
  });
});
