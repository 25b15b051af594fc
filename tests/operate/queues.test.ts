/** Looking into a queue without taking anything out. Can't prove how SQS shares messages among its servers. */
import { expect } from "chai";
import { makeClients } from "../../operate/aws";
import type { AwsClients } from "../../operate/aws";
import { countMessages, countsInWords, lookInto } from "../../operate/queues";
import {
  addMessage,
  DEAD_LETTERS,
  environmentOf,
  setEnvironment,
  startAccount,
} from "../support/local-account";
import type { LocalAccount, LocalQueue } from "../support/local-account";

describe("looking into a queue", () => {
  let account: LocalAccount;
  let clients: AwsClients;
  let queue: LocalQueue;
  let reset: () => void;

  beforeEach(async () => {
    account = await startAccount();
    reset = setEnvironment(environmentOf(account));
    clients = makeClients("us-east-2");
    queue = account.queues.get(DEAD_LETTERS)!;
  });
  afterEach(async () => {
    clients.close();
    reset();
    await account.stop();
  });

  const fill = (count: number) => {
    for (let n = 0; n < count; n++) addMessage(queue, `body ${n}`, { sentAt: 1_000 - n });
  };
  const look = (limit = 100) => lookInto(clients.sqs, queue, limit);
  const hidden = () => queue.messages.filter(({ hiddenUntil }) => hiddenUntil > 0).length;
  const times = (operation: string) =>
    account.calls.filter((call) => call.operation === operation).length;

  it("reads all pages, oldest first, and leaves everything as it lay there", async () => {
    fill(23);
    const { messages, more, hidden: left } = await look();
    expect(messages.map(({ body }) => body)).to.deep.equal(
      Array.from({ length: 23 }, (_, n) => `body ${22 - n}`),
    );
    expect({ more, left }).to.deep.equal({ more: false, left: 0 });
    expect(queue.messages.map(({ body }) => body)).to.deep.equal(
      Array.from({ length: 23 }, (_, n) => `body ${n}`),
    );
    expect(hidden()).to.equal(0);
    expect(account.called()).to.deep.equal(["ReceiveMessage", "ChangeMessageVisibilityBatch"]);
    expect(times("ReceiveMessage")).to.equal(4);
  });

  it("asks every server, and hides a message for half a minute at the most", async () => {
    await look();
    expect(account.calls[0]!.input).to.include({ VisibilityTimeout: 30, WaitTimeSeconds: 1 });
    expect(times("ChangeMessageVisibilityBatch"), "nothing to put back").to.equal(0);
  });

  it("stops at the limit, and says that there may be more", async () => {
    fill(13);
    const { messages, more } = await look(12);
    expect([messages.length, more, hidden()]).to.deep.equal([12, true, 0]);
    expect(queue.messages.filter(({ receives }) => receives > 0)).to.have.length(12);
  });

  it("shows a message once that comes again, puts it back by its last receipt, and ends", async () => {
    fill(2);
    const taken: string[] = [];
    account.intercepts.ReceiveMessage = () => {
      for (const message of queue.messages) message.hiddenUntil = 0;
      return undefined;
    };
    account.intercepts.ChangeMessageVisibilityBatch = ({ Entries: entries }) => {
      taken.push(...(entries as { ReceiptHandle: string }[]).map((entry) => entry.ReceiptHandle));
      return undefined;
    };
    const { messages } = await look();
    expect(messages.map(({ id }) => id)).to.have.members(queue.messages.map(({ id }) => id));
    expect(messages).to.have.length(2);
    expect(taken.map((handle) => handle.split("#")[1])).to.deep.equal(["2", "2"]);
  });

  it("puts back what it has when a later page fails, and tells of that failure", async () => {
    fill(12);
    account.intercepts.ReceiveMessage = (_, count) =>
      count === 2 ? { refusal: "RequestThrottled", message: "slowly" } : undefined;
    const failure = await look().catch((error: Error) => error.message);
    expect(failure).to.include("SQS ReceiveMessage was throttled");
    expect(hidden()).to.equal(0);
  });

  it("tells of the first failure when putting back fails as well", async () => {
    fill(12);
    account.intercepts.ReceiveMessage = (_, count) =>
      count === 2 ? { refusal: "RequestThrottled", message: "slowly" } : undefined;
    account.intercepts.ChangeMessageVisibilityBatch = () => ({ refusal: "Other", message: "no" });
    expect(await look().catch((error: Error) => error.message)).to.include("ReceiveMessage");
  });

  it("says what could not be put back at once", async () => {
    fill(3);
    account.intercepts.ChangeMessageVisibilityBatch = () => ({
      Failed: [{ Id: "0", Code: "MessageNotInflight", SenderFault: true }],
    });
    expect((await look()).hidden).to.equal(1);
  });

  it("knows what EventBridge itself put there", async () => {
    addMessage(queue, "body", { errorCode: "NO_PERMISSIONS" });
    expect((await look()).messages[0]).to.include({ undelivered: "NO_PERMISSIONS" });
  });

  it("counts, in words", async () => {
    fill(3);
    queue.messages[0]!.hiddenUntil = Infinity;
    expect(countsInWords(await countMessages(clients.sqs, queue))).to.equal(
      "about 2 waiting, 1 in flight, 0 delayed",
    );
  });
});
