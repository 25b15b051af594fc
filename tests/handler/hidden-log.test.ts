/** Whether an audit log was hidden for long, so that somebody may be hiding it: as pure functions. */
import { expect } from "chai";
import type { RememberedReport } from "../../handler/remembered-report";
import { pastOf } from "../../handler/past";
import { CLICK, memoryOf, NOW, runOf } from "../support/account-memory";
import { accountOf, REPORT, unconfirmed } from "../support/report";

const TWENTY_MINUTES = 20 * 60_000;

describe("an audit log was hidden for long", () => {
  const evidence = unconfirmed(accountOf(), "throttled", "hidden");
  const isHidden = (change: Partial<RememberedReport>, now = NOW) => {
    const report = { eventId: REPORT.eventId, clickedAt: CLICK, verdict: "unconfirmed" } as const;
    const memory = memoryOf({ reports: [{ ...report, ...change }] });
    return pastOf(memory, runOf({ evidence, now })).isHiddenForLong;
  };

  it("when it was hidden at a look at this report twenty minutes ago, and ever since", () => {
    expect(isHidden({ hiddenSince: NOW - TWENTY_MINUTES })).to.equal(true);
    expect(isHidden({ hiddenSince: NOW - TWENTY_MINUTES + 1 })).to.equal(false);
  });

  it("not when it was hidden to another report, or is hidden now for the first time", () => {
    expect(isHidden({ eventId: "other", hiddenSince: 0 })).to.equal(false);
    expect(isHidden({})).to.equal(false);
    const late = CLICK + 4 * 3_600_000;
    expect(isHidden({}, late), "however old the click is").to.equal(false);
    const past = pastOf(memoryOf(), runOf({ evidence, now: late }));
    expect(past).to.include({ isHiddenForLong: false });
  });

  it("when second looks have found it hidden for so long, whatever is remembered of the first", () => {
    const hiddenSince = new Date(NOW - TWENTY_MINUTES);
    const looked = (since: Date, mine: Partial<RememberedReport> = {}) => {
      const first = { eventId: REPORT.eventId, clickedAt: CLICK, verdict: "unconfirmed" } as const;
      const memory = memoryOf({ reports: [{ ...first, ...mine }] });
      return pastOf(memory, runOf({ evidence, hiddenSince: since })).isHiddenForLong;
    };
    expect(looked(hiddenSince)).to.equal(true);
    expect(looked(new Date(hiddenSince.getTime() + 1))).to.equal(false);
    expect(looked(new Date(NOW), { hiddenSince: NOW - TWENTY_MINUTES })).to.equal(true);
  });

  it("without memory, when the click was twenty minutes ago", () => {
    const without = (now: number) => pastOf(null, runOf({ evidence, now })).isHiddenForLong;
    expect(without(CLICK + TWENTY_MINUTES)).to.equal(true);
    expect(without(CLICK + TWENTY_MINUTES - 1)).to.equal(false);
  });
});
