/** What holds for every notification, whatever its texts are: nothing in it has an effect, and Slack's limits are kept. */
import { expect } from "chai";
import { notification } from "../../handler/notification";
import type { NotificationFacts } from "../../handler/notification-facts";
import type { SlackMessage } from "../../handler/slack-text";
import type { Step } from "../../handler/step";
import {
  DISABLE,
  everyState,
  locked,
  notDone,
  RESET,
  REVOKE,
  sectionOf,
  SIGN_OUT,
  textsOf,
} from "../support/notifications";
import { accountOf, confirmed, REPORT, unconfirmed } from "../support/report";

describe("a notification of any state", () => {
  it("contains nothing that Slack would run", () => {
    const user = "<!channel> <@U1> <https://evil.example|x>";
    const change = {
      report: { ...REPORT, user, userPoolId: "<!here>_1", eventId: "<!everyone>" },
      evidence: {
        ...confirmed(accountOf(), { device: user, city: user, country: user, riskLevel: user }),
        mismatch: user,
      },
    };
    for (const facts of everyState(change, [notDone(RESET, "failed", user), RESET])) {
      const message = notification(withWayBack(facts, user));
      for (const text of [message.text, ...textsOf(message)]) {
        expect(text.replace(/<https:\/\/[a-z0-9-]+\.console\.aws[^|>]*\|/g, "")).not.to.include(
          "<",
        );
      }
    }
  });

  for (const fill of ["&", "😀", "'", "<", "`", "語", "\u0301"]) {
    it(`keeps Slack's limits with everything full of ${JSON.stringify(fill)}`, () => {
      const many = fill.repeat(500);
      const [ipAddress, city, country, device] = [many, many, many, many];
      const signIn = { ipAddress, city, country, device, riskLevel: many, riskDecision: many };
      const report = { ...REPORT, user: fill.repeat(128), eventId: many };
      const steps = [RESET, SIGN_OUT, DISABLE, REVOKE].map((step) => notDone(step, "failed", many));
      const account = accountOf({ status: "FORCE_CHANGE_PASSWORD" });
      for (const evidence of [
        confirmed(account, signIn),
        confirmed(accountOf({ enabled: false }), signIn),
        unconfirmed(account, many),
      ]) {
        const full = { ...evidence, mismatch: many };
        const change = { stack: fill.repeat(200), report, evidence: full };
        for (const facts of everyState(change, [...steps, RESET])) {
          expectWithinLimits(notification(withWayBack(facts, many)));
        }
      }
    });
  }

  it("keeps Slack's limits with more steps than fit, and says that there are more", () => {
    const steps = Array<Step>(60).fill(notDone(REVOKE, "failed", "&".repeat(500)));
    expectWithinLimits(notification(locked({ steps })));
    expect(sectionOf(locked({ steps }), "What was done")).to.match(/… more is in the log$/);
  });
});

/** The same with a way back whose every text is this one, where there is any. */
function withWayBack(facts: NotificationFacts, text: string): NotificationFacts {
  if (facts.kind !== "locked") return facts;
  const code = { medium: "email", masked: text, isVerified: false } as const;
  const otherWays = [text, text, text, text];
  return { ...facts, wayBack: { code, otherWays }, isChangedSinceSignIn: true };
}

function expectWithinLimits(message: SlackMessage): void {
  const texts = textsOf(message);
  expect(message.blocks!.length).to.be.at.most(50);
  expect(texts[0]!.length).to.be.within(1, 150);
  for (const text of texts) {
    expect(text.length).to.be.within(1, 3000);
    expect(text).not.to.match(/\p{Cs}/u);
  }
  // The header is plain text, which is not escaped.
  for (const text of [message.text, ...texts.slice(1)]) {
    expect(text.replace(/&(amp|lt|gt);/g, "")).not.to.include("&");
  }
  expect([message.text, ...texts].join("").length).to.be.below(13_000);
}
