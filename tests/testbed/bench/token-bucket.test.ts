/** The limit of the burst's Cognito, on a clock of its own. Can't prove that AWS's limits are buckets of this size. */
import { expect } from "chai";
import { makeTokenBucket, shortestTime } from "../../../testbed/bench/token-bucket";

const LIMIT = { capacity: 3, perSecond: 10 };

describe("makeTokenBucket", () => {
  /** Takes until the bucket is empty, and answers how many there were. */
  const empty = (take: () => boolean) => {
    let taken = 0;
    while (take()) taken += 1;
    return taken;
  };

  it("is full at first, and holds no more than its capacity however long it waits", () => {
    let now = 0;
    const take = makeTokenBucket(LIMIT, () => now);
    expect(empty(take)).to.equal(3);
    now = 60_000;
    expect(empty(take)).to.equal(3);
  });

  it("fills up with time, and loses no part of a token to those who ask too early", () => {
    let now = 0;
    const take = makeTokenBucket(LIMIT, () => now);
    empty(take);
    const taken = [];
    for (now = 25; now <= 300; now += 25) taken.push(empty(take));
    expect(taken).to.deep.equal([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("shortestTime", () => {
  it("is what a full bucket needs for so many tokens", () => {
    expect(shortestTime(3, LIMIT)).to.equal(0);
    expect(shortestTime(4, LIMIT)).to.equal(100);
    expect(shortestTime(1_100, { capacity: 30, perSecond: 30 })).to.be.closeTo(35_667, 1);
  });
});
