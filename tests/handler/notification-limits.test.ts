/** What holds for every notification, whatever its texts are: nothing in it has an effect, and Slack's limits are kept. */
import { expect } from "chai";
import type { NotificationFacts } from "../../handler/notification-facts";
import type { SlackMessage } from "../../handler/slack-text";
import type { Step } from "../../handler/step";
import {
  buttonsOf,
  DISABLE,
  everyState,
  locked,
  notDone,
  RESET,
  REVOKE,
  rendered,
  sectionOf,
  SIGN_OUT,
  textsOf,
} from "../support/notifications";
import { accountOf, confirmed, REPORT, unconfirmed } from "../support/report";

/** A time of ours, as Slack takes it. */
const OUR_TIME = /<!date\^\d+\^\{date_short_pretty\} at \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>/g;

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
      const message = rendered(withWayBack(facts, user));
      for (const text of [message.text, ...textsOf(message)]) {
        expect(text.replace(OUR_TIME, "")).not.to.include("<");
      }
    }
  });

  for (const fill of ["&", "😀", "'", "<", "`", "語", "\u0301"]) {
    it(`keeps Slack's limits with everything full of ${JSON.stringify(fill)}`, () => {
      const many = fill.repeat(500);
      const [ipAddress, city, country, device] = [many, many, many, many];
      const signIn = { ipAddress, city, country, device, riskLevel: many, riskDecision: many };
      const user = fill.repeat(128);
      const report = { ...REPORT, user, eventId: many, sourceAddress: many };
      const steps = [RESET, SIGN_OUT, DISABLE, REVOKE].map((step) => notDone(step, "failed", many));
      const account = accountOf({ status: "FORCE_CHANGE_PASSWORD" });
      for (const evidence of [
        confirmed(account, signIn),
        confirmed(accountOf({ enabled: false }), signIn),
        unconfirmed(account, many),
      ]) {
        const full = { ...evidence, mismatch: many };
        const change = {
          ...{ stack: fill.repeat(200), report, evidence: full },
          ...{ otherReports: 50, accountId: "123456789012" },
          runbookUrl: `https://wiki.example/${"x".repeat(980)}`,
        };
        for (const facts of everyState(change, [...steps, RESET])) {
          expectWithinLimits(rendered(withWayBack(facts, many)));
          if (facts.kind === "incomplete") expectWithinLimits(rendered({ ...facts, isLast: true }));
        }
      }
    });
  }

  it("keeps Slack's limits with more steps than fit, and says that there are more", () => {
    const steps = Array<Step>(60).fill(notDone(REVOKE, "failed", "&".repeat(500)));
    expectWithinLimits(rendered(locked({ steps })));
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
  for (const [label, url] of buttonsOf(message)) {
    expect(label.length).to.be.within(1, 75);
    expect(url.length).to.be.within(1, 3000);
    expect(url).to.match(/^https:\/\/[a-z0-9.-]+\/[^\s<>]*$/);
  }
  expect(texts[0]!.length).to.be.within(1, 150);
  for (const text of texts) {
    expect(text.length).to.be.within(1, 3000);
    expect(text).not.to.match(/\p{Cs}/u);
  }
  // The header is plain text, which is not escaped.
  for (const text of [message.text, ...texts.slice(1)]) {
    expect(text.replace(/&(amp|lt|gt);/g, "")).not.to.include("&");
  }
  const urls = buttonsOf(message).map(([, url]) => url);
  expect([message.text, ...texts, ...urls].join("").length).to.be.below(13_000);
}
