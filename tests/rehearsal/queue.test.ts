/** The local queue. Can't prove SQS's own behaviour: duplicates, order, and waits are not here. */
import { expect } from "chai";
import { makeQueue } from "../../rehearsal/queue";

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

  it("gives the message to the dead letters when the receives are used up", async () => {
    const queue = makeQueue(3);
    const delivered = await queue.deliver("report", async () => new Error("never"));
    expect(delivered).to.deep.equal({ receives: 3, taken: false });
    expect(queue.deadLetters).to.deep.equal(["report"]);
  });
});
