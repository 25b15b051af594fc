/** The result of a drill, as a pure function. */
import { expect } from "chai";
import { assessDrill, describeSlack } from "../../operate/verdict";

const line = (outcome: string, slack?: string, slackFailure?: string) =>
  ({ type: "report", outcome, slack, slackFailure }) as const;

describe("assessDrill", () => {
  for (const outcome of [
    "contained",
    "already-contained",
    "recovered",
    "escalated",
    "unconfirmed",
  ]) {
    it(`passes with ${outcome}, unless Slack refused or a delivery failed before`, () => {
      for (const slack of ["sent", "off", "digest"]) {
        const result = assessDrill(line(outcome, slack), 0);
        expect(result).to.deep.include({ holds: true, advice: [] });
      }
      for (const slack of ["queued", "unknown", undefined]) {
        expect(assessDrill(line(outcome, slack), 0).holds).to.equal(false);
      }
      const refused = assessDrill(line(outcome, "failed", "Slack answered 404"), 0);
      expect(refused.holds).to.equal(false);
      expect(refused.advice.join()).to.include("Slack answered 404. Check the webhook");
      const { holds, advice } = assessDrill(line(outcome, "sent"), 1);
      expect(holds).to.equal(false);
      expect(advice.join()).to.match(/^A delivery failed before/);
    });
  }

  const failed = {
    "no-such-user": "Name a test user that exists",
    benign: "Run the drill again later",
    rejected: "Check that its version",
    "something new": "does not know that outcome",
  };
  for (const [outcome, text] of Object.entries(failed)) {
    it(`fails with ${outcome}, and says what to do`, () => {
      const { holds, evidence, advice } = assessDrill(line(outcome, "sent"), 0);
      expect({ holds, evidence }).to.deep.equal({
        holds: false,
        evidence: `${outcome}: nobody was locked`,
      });
      expect(advice.join()).to.include(text);
    });
  }
});

it("describeSlack says what happened to the notification", () => {
  expect(describeSlack(line("contained", "sent"))).to.equal("accepted the notification");
  expect(describeSlack(line("contained", "off"))).to.include("is off in this stack");
  expect(describeSlack(line("benign"))).to.equal("was not notified");
  expect(describeSlack(line("contained", "failed", "why"))).to.include(
    "not accept the notification: why",
  );
  expect(describeSlack(line("contained", "digest"))).to.include("in one message with others");
  expect(describeSlack(line("contained", "queued"))).to.include(": queued");
});
