/** Counting what became of reports. Can't prove that a function under load leaves these traces. */
import { expect } from "chai";
import { failuresTold, reckon } from "../../../testbed/bench/reckoning";
import type { LocalUser } from "../../../testbed/aws/cognito";

const user = (name: string, status: string, enabled = true) =>
  ({ name, status, enabled }) as LocalUser;
const locked = user("locked", "RESET_REQUIRED");
const disabled = user("disabled", "CONFIRMED", false);
const open = user("open", "CONFIRMED");
const silent = user("silent", "RESET_REQUIRED");
const line = (message: unknown) => ({ timestamp: "", level: "INFO", message });
const ended = (eventId: string, outcome: string) =>
  line({ type: "report", outcome, report: { eventId } });

describe("reckon", () => {
  const found = reckon({
    reports: [locked, disabled, open, silent].map((who) => ({ user: who, eventId: who.name })),
    lines: [
      ended("locked", "contained"),
      ended("locked", "already-contained"),
      ended("disabled", "escalated"),
      ended("open", "contained"),
      line({ type: "failure", report: { eventId: "silent" } }),
      line("something else"),
    ],
    mails: [
      { user: "locked", code: "1" },
      { user: "locked", code: "2" },
      { user: "silent", code: "3" },
    ],
    messages: [
      { text: ":fire: rehearsal: contained: locked `locked` in pool `p`" },
      { text: ":fire: rehearsal: contained: locked `locked` in pool `p`" },
      { text: ":x: rehearsal: could not fully lock `silent` in pool `p`" },
    ],
  });

  it("counts a report as ended once, however often it was delivered", () => {
    expect(found.ended).to.equal(3);
    expect(found.outcomes).to.deep.equal({ contained: 2, "already-contained": 1, escalated: 1 });
  });

  it("counts as lost what has no outcome, and what has one but is open", () => {
    expect(found.lost).to.equal(2);
  });

  it("counts codes beyond one, reports with a receipt, and the function's lines", () => {
    expect(found).to.include({ secondCodes: 1, told: 1, lines: 5 });
  });
});

describe("failuresTold", () => {
  it("takes a :x: about this user, and no receipt", () => {
    const failure = { text: ":x: rehearsal: could not fully lock `a` in pool `p`" };
    const others = [
      { text: ":x: rehearsal: could not fully lock `b` in pool `p`" },
      { text: ":fire: rehearsal: contained: locked `a` in pool `p`" },
    ];
    expect(failuresTold([failure, ...others], user("a", "CONFIRMED"))).to.deep.equal([failure]);
  });
});
