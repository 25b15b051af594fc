/** The queue that several functions consume. */
import { expect } from "chai";
import { drain, withDuplicates } from "../../../testbed/bench/queue";
import type { Receiver } from "../../../testbed/bench/queue";

const FAILURE = { error: { errorType: "Error", errorMessage: "not yet" } };

describe("drain", () => {
  /** A receiver that fails for body "a" until its receive count is `until`; and what it received: body and count. */
  const receiverFailing = (until: number) => {
    const received: string[] = [];
    const receive: Receiver = async ({ Records: [{ body, attributes }] }) => {
      received.push(body + attributes.ApproximateReceiveCount);
      return body === "a" && Number(attributes.ApproximateReceiveCount) < until ? FAILURE : {};
    };
    return { received, receive };
  };

  it("puts a failed message behind all others, and counts its receives", async () => {
    const { received, receive } = receiverFailing(3);
    const drained = await drain(["a", "b"], [receive], { maxReceiveCount: 5 });
    expect(received).to.deep.equal(["a1", "b1", "a2", "a3"]);
    expect(drained).to.deep.equal({
      deliveries: 4,
      failures: [FAILURE.error, FAILURE.error],
      deadLetters: [],
    });
  });

  it("moves a message to the dead letters after its last receive", async () => {
    const { received, receive } = receiverFailing(3);
    const drained = await drain(["a", "b"], [receive], { maxReceiveCount: 2 });
    expect(received).to.deep.equal(["a1", "b1", "a2"]);
    expect(drained.deadLetters).to.deep.equal(["a"]);
  });

  it("delivers messages that are sent in the meantime", async () => {
    const { received, receive } = receiverFailing(0);
    const sent = ["late"];
    await drain(["a"], [receive], { maxReceiveCount: 2, arrivals: () => sent.splice(0) });
    expect(received).to.deep.equal(["a1", "late1"]);
  });

  it("keeps all receivers busy at the same time", async () => {
    let busy = 0;
    let most = 0;
    const receive: Receiver = async () => {
      most = Math.max(most, ++busy);
      await new Promise(setImmediate);
      busy -= 1;
      return {};
    };
    await drain(["a", "b", "c", "d"], [receive, receive], { maxReceiveCount: 1 });
    expect(most).to.equal(2);
  });
});

describe("withDuplicates", () => {
  it("repeats one message in so many, at least the gap behind the first delivery", () => {
    const messages = Array.from({ length: 200 }, (_, index) => index);
    for (const random of [() => 0, Math.random, () => 0.999_999]) {
      const delivered = withDuplicates(messages, { every: 10, gap: 30 }, random);
      const repeated = delivered.filter((message, at) => delivered.indexOf(message) !== at);
      expect(delivered).to.have.lengthOf(217).and.to.include.members(messages);
      expect(new Set(repeated)).to.have.lengthOf(17);
      for (const message of repeated) {
        const between = delivered.lastIndexOf(message) - delivered.indexOf(message);
        expect(between).to.be.at.least(30);
      }
    }
  });
});
