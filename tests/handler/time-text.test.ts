/** Times and durations as people read them. */
import { expect } from "chai";
import { durationText, readableTime, slackTime, timeUntil, utcTime } from "../../handler/time-text";

const TIME = new Date("2026-11-22T09:30:12.999Z");

describe("a time", () => {
  it("is in UTC, to the second or to the minute", () => {
    expect(readableTime(TIME)).to.equal("2026-11-22 09:30:12 UTC");
    expect(utcTime(TIME)).to.equal("2026-11-22 09:30 UTC");
  });

  it("is in the reader's own zone in Slack, with a fallback in UTC", () => {
    expect(slackTime(TIME)).to.equal(
      "<!date^1795339812^{date_short_pretty} at {time}|2026-11-22 09:30 UTC>",
    );
  });
});

describe("a duration", () => {
  const rows: [number, string][] = [
    [0, "0 s"],
    [41_900, "41 s"],
    [60_000, "1 min"],
    [161_000, "2 min 41 s"],
    [3_600_000, "1 h"],
    [8_220_999, "2 h 17 min"],
    [86_400_000, "1 d"],
    [273_600_000, "3 d 4 h"],
  ];
  for (const [ms, text] of rows) {
    it(`of ${ms} ms is ${text}`, () => expect(durationText(ms)).to.equal(text));
  }

  it("until a time is to the minute where it is more than one", () => {
    const until = (seconds: number) => timeUntil(new Date(seconds * 1000), new Date(0));
    expect([3599, 8221, 90, 59].map(until)).to.deep.equal([
      ...["in 1 h", "in 2 h 17 min", "in 2 min", "in 59 s"],
    ]);
    expect([0, -1].map(until)).to.deep.equal(["already", "already"]);
  });
});
