/** What administrators were told of one link: as a pure function. */
import { expect } from "chai";
import { isToldBefore } from "../../handler/told";
import type { Told } from "../../handler/told";

const NOW = 1_000_000_000;

describe("isToldBefore", () => {
  const asked = (as: string, by = "m-2") => ({ as, by, at: NOW });
  const told = (...states: string[]): Told[] =>
    states.map((as) => ({ as, by: "m-1", at: NOW - 3_600_000, isDone: true }));

  it("is so where another message has told the same", () => {
    expect(isToldBefore(told("rejected, not-locked"), asked("rejected, not-locked"))).to.equal(
      true,
    );
    const both = told("incomplete, not-locked", "escalated, act-now");
    expect(isToldBefore(both, asked("escalated, act-now"))).to.equal(true);
  });

  it("is not so where nothing was told, something else, or by the same message", () => {
    expect(isToldBefore([], asked("contained, done"))).to.equal(false);
    expect(isToldBefore(told("incomplete, not-locked"), asked("contained, done"))).to.equal(false);
    expect(isToldBefore(told("contained, done"), asked("contained, done", "m-1"))).to.equal(false);
  });

  it("is so for two minutes where another message is about to tell it, and then it must have told it", () => {
    const pending = (ageMs: number) => [{ as: "contained, done", by: "m-1", at: NOW - ageMs }];
    expect(isToldBefore(pending(119_000), asked("contained, done"))).to.equal(true);
    expect(isToldBefore(pending(120_000), asked("contained, done"))).to.equal(false);
  });

  it("is so of a lock that needs nobody, once any lock was told", () => {
    for (const lock of ["contained, check", "escalated, act-now", "already-contained, done"]) {
      expect(isToldBefore(told(lock), asked("already-contained, done")), lock).to.equal(true);
    }
    const unlocked = told("incomplete, not-locked", "rejected, not-locked");
    expect(isToldBefore(unlocked, asked("already-contained, done"))).to.equal(false);
  });

  it("is not so of anything that a person must do or ask, a recovery first of all", () => {
    for (const news of [
      "recovered, information",
      "already-contained, check",
      "already-contained, act-now",
      "escalated, act-now",
      "incomplete, act-now, last",
    ]) {
      expect(isToldBefore(told("contained, done"), asked(news)), news).to.equal(false);
    }
  });
});
