/** The reports that are remembered of an account: as pure functions. */
import { expect } from "chai";
import { isFromPage, keepNewest } from "../../handler/remembered-report";
import type { RememberedReport } from "../../handler/remembered-report";

describe("keepNewest", () => {
  const reports = (count: number, verdict: RememberedReport["verdict"]): RememberedReport[] =>
    Array.from({ length: count }, (_, index) => {
      return { eventId: `${verdict}-${index}`, clickedAt: index, verdict };
    });
  const [one] = reports(1, "unconfirmed");

  it("keeps fifty, and drops the oldest", () => {
    const kept = keepNewest(reports(52, "confirmed"));
    expect(kept).to.deep.equal(reports(52, "confirmed").slice(2));
  });

  it("drops unconfirmed ones first, wherever they are", () => {
    const kept = keepNewest([...reports(49, "confirmed"), one!, ...reports(1, "benign")]);
    expect(kept).to.deep.equal([...reports(49, "confirmed"), ...reports(1, "benign")]);
  });

  it("never drops the report that is handled now, which is the last", () => {
    const kept = keepNewest([...reports(50, "confirmed"), one!]);
    expect(kept).to.deep.equal([...reports(50, "confirmed").slice(1), one]);
  });
});

describe("isFromPage", () => {
  it("goes by the event id, which CloudTrail makes for every other report", () => {
    expect(isFromPage({ eventId: "page-a1b2" })).to.equal(true);
    expect(isFromPage({ eventId: "b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01" })).to.equal(false);
  });
});
