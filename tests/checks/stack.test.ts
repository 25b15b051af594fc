/** What the checks find in what the stack itself has declared. */
import { expect } from "chai";
import { describeFinding } from "../../checks/finding";
import { checkMapping, checkRule, checkTopic, checkWebhook, unreadPart } from "../../checks/stack";
import type { RuleFacts } from "../../checks/stack";
import { WEBHOOK } from "../support/config";
import { patternFor, QUEUE_ARN } from "../support/self-check-run";

const POOLS = ["us-east-2_Aaaa", "us-east-2_Bbbb"];

const RULE: RuleFacts = {
  name: "feedback",
  isEnabled: true,
  pattern: patternFor(POOLS),
  targets: ["arn:aws:sqs:us-east-2:123456789012:another", QUEUE_ARN],
};

const check = (changes: Partial<RuleFacts>, userPoolIds: string[] | null = POOLS) =>
  checkRule({ ...RULE, ...changes }, { reportQueueArn: QUEUE_ARN, userPoolIds });

describe("checkRule", () => {
  it("finds nothing in the rule as it is declared, with pools or for every pool", () => {
    expect(check({})).to.deep.equal([]);
    expect(check({ pattern: patternFor(null) }, null)).to.deep.equal([]);
    expect(check({ pattern: patternFor(null) }), "it matches more").to.deep.equal([]);
  });

  const wrong: [what: string, changes: Partial<RuleFacts>, pools: string[] | null, line: string][] =
    [
      [
        "is disabled",
        { isEnabled: false },
        POOLS,
        "the rule feedback is disabled, so no click on Cognito's link arrives: npx pulumi up --refresh restores it",
      ],
      ["has no pattern", { pattern: "" }, POOLS, "does not match Event_Feedback_GET"],
      ["has a pattern that is no JSON", { pattern: "{" }, POOLS, "does not match Event_Feedback"],
      ["has a pattern that is null", { pattern: "null" }, POOLS, "does not match Event_Feedback"],
      [
        "matches another event",
        { pattern: '{"detail":{"eventName":["SignIn_GET"]}}' },
        POOLS,
        "the pattern of the rule feedback does not match Event_Feedback_GET: npx pulumi up --refresh restores it",
      ],
      [
        "misses a pool",
        { pattern: patternFor([POOLS[0]!]) },
        POOLS,
        "the pattern of the rule feedback does not match us-east-2_Bbbb: npx pulumi up --refresh",
      ],
      ["matches some pools of all", {}, null, "does not match every other pool"],
      [
        "sends elsewhere",
        { targets: ["arn:aws:sqs:us-east-2:123456789012:another"] },
        POOLS,
        "the rule feedback does not send to the report queue: npx pulumi up --refresh restores it",
      ],
    ];
  for (const [what, changes, pools, line] of wrong) {
    it(`finds a rule that ${what}`, () => {
      const found = check(changes, pools);
      expect(found.map(({ link, kind }) => `${link} ${kind}`)).to.deep.equal(["rule broken"]);
      expect(describeFinding(found[0]!)).to.include(line);
    });
  }

  it("finds all that is wrong at once", () => {
    expect(check({ isEnabled: false, pattern: "", targets: [] })).to.have.lengthOf(3);
  });
});

describe("checkMapping", () => {
  it("finds a mapping that is disabled, and how to enable it", () => {
    expect(checkMapping("reports", { id: "uuid", isEnabled: true })).to.deep.equal([]);
    const [found] = checkMapping("reports", { id: "uuid", isEnabled: false });
    expect(found).to.include({ link: "queue", kind: "broken" });
    expect(found!.cure).to.equal("aws lambda update-event-source-mapping --enabled --uuid uuid");
  });
});

describe("checkTopic", () => {
  const kindOf = (confirmed: number, pending: number) =>
    checkTopic({ arn: "topic", confirmed, pending }).map(({ link, kind }) => `${link} ${kind}`);

  it("is content with one confirmed subscription", () => {
    expect(kindOf(1, 3)).to.deep.equal([]);
  });

  it("takes a subscription that is not confirmed for broken, and none at all for weak", () => {
    expect(kindOf(0, 1)).to.deep.equal(["alarms broken"]);
    expect(kindOf(0, 0)).to.deep.equal(["alarms weak"]);
  });
});

describe("checkWebhook", () => {
  for (const value of [
    WEBHOOK,
    "https://hooks.slack-gov.com/services/T0/B0/x",
    "http://127.0.0.1:8080/x",
  ]) {
    it(`takes ${value}`, () => expect(checkWebhook("/p", value)).to.deep.equal([]));
  }
  for (const value of [
    "",
    "hooks.slack.com/services/T0/B0/x",
    "http://hooks.slack.com/services/T0/B0/x",
    "https://hooks.slack.com.example.com/services/T0/B0/x",
    "https://example.com/hooks.slack.com",
  ]) {
    it(`refuses ${JSON.stringify(value)}, and does not repeat it`, () => {
      const [found] = checkWebhook("/p", value);
      expect(found).to.include({ link: "slack", kind: "broken" });
      expect(describeFinding(found!)).to.equal(
        "the parameter /p holds no Slack webhook, so nobody is notified: " +
          "npx pulumi config set --secret slackWebhookUrl, then npx pulumi up --refresh",
      );
    });
  }
});

describe("unreadPart", () => {
  it("knows what is gone from what could not be read", () => {
    const unread = "AccessDeniedException: no";
    expect(unreadPart("rule", "the rule x", { unread, isMissing: true })).to.deep.equal({
      link: "rule",
      kind: "broken",
      wrong: "the rule x is not there any more",
      cure: "npx pulumi up --refresh restores it",
    });
    const denied = unreadPart("rule", "the rule x", { unread, isMissing: false });
    expect(denied).to.include({
      kind: "unknown",
      wrong: "the rule x could not be read (AccessDeniedException: no)",
    });
  });
});
