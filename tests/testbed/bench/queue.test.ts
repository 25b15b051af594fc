/** The queue that several functions share. Can't prove that SQS delivers in this order: it promises none. */
import { expect } from "chai";
import { drain, withDuplicates } from "../../../testbed/bench/queue";
import type { Receiver } from "../../../testbed/bench/queue";

const FAILURE = { error: { errorType: "Error", errorMessage: "not yet" } };

describe("drain", () => {
  /** A receiver that fails while `fails` says so, and what it received: body and receive count. */
  const listen = (fails: (body: string, receives: number) => boolean) => {
    const received: string[] = [];
    const receive: Receiver = async ({ Records: [{ body, attributes }] }) => {
      const receives = Number(attributes.ApproximateReceiveCount);
      received.push(body + receives);
      return fails(body, receives) ? FAILURE : {};
    };
    return { received, receive };
  };

  it("puts what failed behind all that waits, and counts its receives", async () => {
    const { received, receive } = listen((body, receives) => body === "a" && receives < 3);
    const drained = await drain(["a", "b"], [receive], { maxReceiveCount: 5 });
    expect(received).to.deep.equal(["a1", "b1", "a2", "a3"]);
    expect(drained).to.deep.equal({
      deliveries: 4,
      failures: [FAILURE.error, FAILURE.error],
      deadLetters: [],
    });
  });

  it("gives up what has used its receives up", async () => {
    const { received, receive } = listen((body) => body === "a");
    const drained = await drain(["a", "b"], [receive], { maxReceiveCount: 2 });
    expect(received).to.deep.equal(["a1", "b1", "a2"]);
    expect(drained.deadLetters).to.deep.equal(["a"]);
  });

  it("delivers what arrives in the meantime", async () => {
    const { received, receive } = listen(() => false);
    const arriving = ["late"];
    await drain(["a"], [receive], { maxReceiveCount: 2, arrivals: () => arriving.splice(0) });
    expect(received).to.deep.equal(["a1", "late1"]);
  });

  it("keeps all receivers busy at once", async () => {
    let atOnce = 0;
    let most = 0;
    const receive: Receiver = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return {};
    };
    await drain(["a", "b", "c", "d"], [receive, receive], { maxReceiveCount: 1 });
    expect(most).to.equal(2);
  });
});

describe("withDuplicates", () => {
  it("repeats a share of the messages, no sooner than the gap allows", () => {
    const messages = Array.from({ length: 200 }, (_, index) => index);
    const delivered = withDuplicates(messages, { share: 0.1, gap: 30 });
    expect(delivered).to.have.lengthOf(220);
    expect(delivered.filter((message, at) => delivered.indexOf(message) === at)).to.deep.equal(
      messages,
    );
    for (const [at, message] of delivered.entries()) {
      const first = delivered.indexOf(message);
      if (first !== at) expect(at - first).to.be.at.least(30);
    }
  });
});
