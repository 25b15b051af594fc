/** The clock of a rehearsal, and its words for a span of time. */
import { expect } from "chai";
import { describeSpan, makeClock } from "../../../testbed/local/clock";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A function's fake clock, and its pauses. */
function makeTicking() {
  const advances: number[] = [];
  const paused: number[] = [];
  return {
    advances,
    paused,
    advance: (milliseconds: number) => void advances.push(milliseconds),
    pauses: () => paused,
  };
}

describe("the rehearsal's clock", () => {
  it("is ahead of the machine's by what has passed, and takes the functions along", () => {
    const clock = makeClock();
    const running = makeTicking();
    clock.takeAlong(running);
    const before = Date.now();
    clock.advance(HOUR);
    clock.advance(MINUTE);
    expect(clock.now()).to.be.within(before + HOUR + MINUTE, Date.now() + HOUR + MINUTE);
    expect(running.advances).to.deep.equal([HOUR, MINUTE]);
    const late = makeTicking();
    clock.takeAlong(late);
    expect(late.advances).to.deep.equal([HOUR + MINUTE]);
  });

  it("starts at another time where it is given one, and takes a function back to it", () => {
    const clock = makeClock(new Date(0));
    const running = makeTicking();
    clock.takeAlong(running);
    expect(clock.now()).to.be.within(0, MINUTE);
    expect(running.advances[0]).to.be.within(-Date.now() - MINUTE, -Date.now() + MINUTE);
    clock.advance(HOUR);
    expect(clock.now()).to.be.within(HOUR, HOUR + MINUTE);
    expect(running.advances[1]).to.equal(HOUR);
  });

  it("never sends a function no time at all, which its process would take for an event", () => {
    const clock = makeClock();
    const running = makeTicking();
    clock.takeAlong(running);
    clock.advance(0);
    expect(running.advances).to.deep.equal([]);
  });

  it("goes on by the pauses of an invocation, for all functions but the one that made them", async () => {
    const clock = makeClock();
    const [running, other] = [makeTicking(), makeTicking()];
    clock.takeAlong(running);
    clock.takeAlong(other);
    running.paused.push(7);
    const before = Date.now();
    const result = await clock.during(running, async () => {
      running.paused.push(MINUTE, HOUR);
      return "done";
    });
    expect(result).to.equal("done");
    expect(clock.now()).to.be.at.least(before + MINUTE + HOUR);
    expect([running.advances, other.advances]).to.deep.equal([[], [MINUTE + HOUR]]);
  });
});

describe("describeSpan", () => {
  it("uses the largest unit that is whole, and minutes and days only in the plural where it can", () => {
    const spans = [30_000, 90_400, MINUTE, 77 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR, 48 * HOUR];
    expect(spans.map(describeSpan)).to.deep.equal([
      "30 s",
      "90 s",
      "1 minute",
      "77 minutes",
      "60 minutes",
      "4 hours",
      "24 hours",
      "2 days",
    ]);
  });
});
