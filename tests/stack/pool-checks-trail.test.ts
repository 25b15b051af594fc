/** Which trails a deployment counts, and whether it needs one. */
import { expect } from "chai";
import { runChecks } from "../support/chain-checks";

describe("checkChain and the trail", () => {
  const mail = { HtmlBody: "{one-click-link-invalid}", TextBody: "{one-click-link-invalid}" };
  const action = { EventAction: "NO_ACTION", Notify: true } as const;
  const cognitosLink = () => ({
    RiskConfiguration: {
      AccountTakeoverRiskConfiguration: {
        Actions: { LowAction: action, MediumAction: action, HighAction: action },
        NotifyConfiguration: {
          SourceArn: "arn:aws:ses:us-east-2:123456789012:identity/example.com",
          ...{ NoActionEmail: mail, MfaEmail: mail, BlockEmail: mail },
        },
      },
    },
  });
  const withoutTrail = { DescribeTrails: () => ({ trailList: [] }) };
  const MISSING = "no trail covers this region";

  it("refuses where there is a page, and the mails still have Cognito's link", async () => {
    const answers = { ...withoutTrail, DescribeRiskConfiguration: cognitosLink };
    const { error } = await runChecks({ checks: { reportPage: true }, answers });
    expect(String(error)).to.include(MISSING);
  });

  it("only warns where the stack is about to write mails that link to the page", async () => {
    const answers = { ...withoutTrail, DescribeRiskConfiguration: cognitosLink };
    const checks = { reportPage: true, managesMail: true };
    const { error, warnings } = await runChecks({ checks, answers });
    expect(error).to.equal(undefined);
    expect(warnings.join()).to.include(MISSING);
  });

  it("does not count the stack's own trail where that is deleted by this deployment", async () => {
    const { error } = await runChecks({ checks: { ownTrail: "all" } });
    expect(String(error)).to.include(MISSING);
    expect((await runChecks({ checks: { ownTrail: "own" } })).error).to.equal(undefined);
  });
});
