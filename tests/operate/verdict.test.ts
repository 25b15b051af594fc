/** What a drill has proved, as a pure function. */
import { expect } from "chai";
import { judgeDrill, slackInWords } from "../../operate/verdict";

const SENT = { slack: "sent" };

describe("judgeDrill", () => {
  for (const outcome of ["contained", "already-contained", "escalated", "unconfirmed"]) {
    it(`holds for ${outcome} when Slack took the receipt, or is off`, () => {
      for (const slack of ["sent", "off"]) {
        expect(judgeDrill({ outcome, slack }, 0)).to.deep.include({ holds: true, lookAt: [] });
      }
    });

    it(`fails for ${outcome} when Slack did not take the receipt, or a delivery failed before`, () => {
      const refused = judgeDrill(
        { outcome, slack: "failed", slackFailure: "Slack answered 404" },
        0,
      );
      expect(refused.holds).to.equal(false);
      expect(refused.lookAt.join()).to.include("Slack answered 404. Look at the webhook");
      expect(judgeDrill({ outcome, slack: "queued" }, 0).holds).to.equal(false);
      const unheard = judgeDrill({ outcome, slack: "word of another version" }, 0);
      expect(unheard.holds).to.equal(false);
      const late = judgeDrill({ outcome, ...SENT }, 1);
      expect(late.holds).to.equal(false);
      expect(late.lookAt).to.have.length(1);
      expect(late.lookAt[0]).to.include("A delivery failed before");
    });
  }

  const nothing: [string, string][] = [
    ["no-such-user", "Name a test user that exists"],
    ["recovered", "Drill again"],
    ["benign", "Drill again later"],
    ["rejected", "another version"],
    ["something new", "does not know that outcome"],
  ];
  for (const [outcome, lookAt] of nothing) {
    it(`proves nothing by ${outcome}, and says what to do`, () => {
      const { holds, evidence, lookAt: said } = judgeDrill({ outcome, ...SENT }, 0);
      expect({ holds, evidence }).to.deep.equal({
        holds: false,
        evidence: `${outcome}: nobody was locked`,
      });
      expect(said.join()).to.include(lookAt);
    });
  }
});

describe("slackInWords", () => {
  it("says what became of the receipt", () => {
    expect(slackInWords(SENT)).to.equal("took the receipt");
    expect(slackInWords({ slack: "off" })).to.include("is off in this stack");
    expect(slackInWords({})).to.equal("was not told");
    expect(slackInWords({ slack: "failed", slackFailure: "why" })).to.include(": why");
    expect(slackInWords({ slack: "later" })).to.include(": later");
  });
});
