/** The stack's config: every key with its default, its valid values and its invalid ones. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { checkArgs, textsOf } from "../../stack/check-args";
import { readStackConfig } from "../../stack/config";
import { FULL_CONFIG, SECRET_KEYS, WEBHOOK } from "../support/config";
import { KEY, read, refusal, useConfig } from "../support/read-config";

describe("readStackConfig", () => {
  useConfig();

  it("has the documented defaults", () => {
    const others = read({});

    expect(others).to.deep.equal({
      region: "us-east-2",
      slackNotifications: true,
      userPoolIds: null,
      containment: "reset",
      unconfirmedReports: "contain",
      logRetentionDays: 365,
      alarmEmail: null,
      alarmTopicArn: null,
      runbookUrl: null,
      reportPage: null,
      notificationMail: null,
      createTrail: false,
      poolChecks: "error",
      selfCheck: true,
      maxAccessTokenMinutes: 60,
      permissionsBoundaryArn: null,
      protectData: false,
      warnings: [],
    });
  });

  it("takes every key but those of the page, the mails and the trail, which have tests of their own", () => {
    pulumi.runtime.setAllConfig(FULL_CONFIG, SECRET_KEYS);
    const others = checkArgs("test", textsOf(readStackConfig()));
    expect(others).to.deep.equal({
      region: "eu-west-1",
      slackNotifications: true,
      userPoolIds: ["eu-west-1_Aaaa", "eu-west-1_Bbbb"],
      containment: "disable",
      unconfirmedReports: "alert",
      logRetentionDays: 90,
      alarmEmail: "security@example.com",
      alarmTopicArn: null,
      runbookUrl: "https://wiki.example.com/stolen-account",
      reportPage: null,
      notificationMail: null,
      createTrail: false,
      poolChecks: "warn",
      selfCheck: false,
      maxAccessTokenMinutes: 120,
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundaries/lockdown",
      protectData: true,
      warnings: [],
    });
  });

  it("keeps the webhook a secret", async () => {
    pulumi.runtime.setAllConfig(FULL_CONFIG, SECRET_KEYS);
    expect(await pulumi.isSecret(pulumi.output(readStackConfig().slackWebhookUrl))).to.equal(true);
  });

  it("needs no webhook where Slack is opted out of, and ignores one that is there", () => {
    const optOut = { [`${KEY}slackNotifications`]: "false" };
    for (const url of [undefined, WEBHOOK]) {
      const { slackNotifications } = read({ ...optOut, [`${KEY}slackWebhookUrl`]: url });
      expect(slackNotifications).to.equal(false);
    }
  });

  it("takes every retention that CloudWatch Logs has", () => {
    const periods = [
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
      3288, 3653,
    ];
    for (const days of periods) {
      expect(read({ [`${KEY}logRetentionDays`]: String(days) }).logRetentionDays).to.equal(days);
    }
  });

  it("warns of a pool whose id names another region, which only a replica may have", () => {
    const { userPoolIds, warnings } = read({ [`${KEY}userPoolIds`]: '["eu-west-1_Aaaa"]' });
    expect(userPoolIds).to.deep.equal(["eu-west-1_Aaaa"]);
    expect(warnings).to.deep.equal([
      "userPoolIds holds eu-west-1_Aaaa, but the region is us-east-2",
    ]);
  });

  it("names each pool once", () => {
    const twice = '["us-east-2_Aaaa", "us-east-2_Aaaa"]';
    expect(read({ [`${KEY}userPoolIds`]: twice }).userPoolIds).to.deep.equal(["us-east-2_Aaaa"]);
  });

  for (const region of ["eu-central-1", "us-gov-west-1", "ap-southeast-7", "us-isob-east-1"]) {
    it(`takes the region ${region}`, () => {
      expect(read({ "aws:region": region }).region).to.equal(region);
    });
  }

  for (const url of [
    "https://hooks.slack-gov.com/services/T0/B0/x",
    "http://127.0.0.1:3000/services/T0/B0/x",
  ]) {
    it(`takes the webhook ${url}`, () => {
      expect(read({ [`${KEY}slackWebhookUrl`]: url }).slackNotifications).to.equal(true);
    });
  }

  describe("rejects, with what is wrong and the command that fixes it", () => {
    type Row = [key: string, value: string | undefined, wrong: string, command: string];
    const bad: Row[] = [
      ["aws:region", undefined, "is missing", "aws:region us-east-2"],
      ["aws:region", "", 'is "", which is not a region', "aws:region us-east-2"],
      ["aws:region", "x us-east-2", "which is not a region", "aws:region us-east-2"],
      ["aws:region", "us-east-2 x", "which is not a region", "aws:region us-east-2"],
      ["aws:region", "Ohio", 'is "Ohio", which is not a region', "aws:region us-east-2"],
      [`${KEY}slackWebhookUrl`, undefined, "is missing", "--secret slackWebhookUrl"],
      ...[
        "",
        "#alerts",
        "http://hooks.slack.com/services/T0/B0/x",
        "https://hooks.slack.com.evil.example/services/T0/B0/x",
        "https://evil.example/services/T0/B0/x",
        "https://hooks.slack.com/triggers/T0/B0/x",
        "https://hooks.slack.com/services/T0/B0",
        "https://hooks.slack.com/services/T0/B0/x/y",
        "https://hooks.slack.com/x/services/T0/B0/x",
        "https://hooks.slack.com/services/T0/B0/x?y=1",
        "https://hooks.slack.com:8443/services/T0/B0/x",
        "https://user:password@hooks.slack.com/services/T0/B0/x",
        "http://localhost:3000/services/T0/B0/x",
      ].map((url): Row => [
        `${KEY}slackWebhookUrl`,
        url,
        "is not an incoming webhook (https://hooks.slack.com/services/T.../B.../...)",
        "--secret slackWebhookUrl",
      ]),
      [
        `${KEY}slackNotifications`,
        "no",
        'is "no", not one of: true, false',
        "slackNotifications false",
      ],
      ...[
        ["us-east-2_Aaaa", "not a JSON list of pool ids"],
        ['"us-east-2_Aaaa"', "not a JSON list with at least"],
        ["[]", "to protect every pool, remove the key"],
        ['["*"]', 'holds "*", which is not a pool id'],
        ['["us-east-2_A*"]', "which is not a pool id"],
        ['["*/us-east-2_A"]', "which is not a pool id"],
        ['[""]', "which is not a pool id"],
        ["[7]", "holds 7, which is not a pool id"],
        [JSON.stringify([`us-east-2_${"a".repeat(46)}`]), "which is not a pool id"],
        [
          JSON.stringify(Array.from({ length: 100 }, (_, n) => `us-east-2_Abcdefg${n}`)),
          "names 100 pools, more than fit into one rule",
        ],
      ].map(([value, wrong]): Row => [`${KEY}userPoolIds`, value, wrong!, "userPoolIds '["]),
      [`${KEY}containment`, "delete", "not one of: reset, disable", "containment reset"],
      [
        `${KEY}unconfirmedReports`,
        "ignore",
        "not one of: contain, alert",
        "unconfirmedReports contain",
      ],
      [`${KEY}logRetentionDays`, "0", 'is "0", not one of the periods', "logRetentionDays 365"],
      [`${KEY}logRetentionDays`, "100", 'is "100", not one of', "logRetentionDays 365"],
      [`${KEY}logRetentionDays`, "a year", "not one of the periods", "logRetentionDays 365"],
      ...["http://wiki.example", "wiki", "", "https://a.example/<x>", "https://a.example/a b"].map(
        (url): Row => [
          `${KEY}runbookUrl`,
          url,
          `is ${JSON.stringify(url)}, which is not an https address of at most 1000 characters`,
          "runbookUrl https://",
        ],
      ),
      [
        `${KEY}runbookUrl`,
        `https://wiki.example/${"x".repeat(980)}`,
        "which is not an https address of at most 1000",
        "runbookUrl https://",
      ],
      [
        `${KEY}runbookUrl`,
        "https://user:password@wiki.example/",
        "holds a user name or a password",
        "runbookUrl https://",
      ],
      ...[
        "topic",
        "arn:aws:sns:us-east-2:123456789012:topic.fifo",
        "arn:aws:sqs:us-east-2:123456789012:topic",
        "arn:aws:sns:us-east-2:123456789012:topic:0b1c-subscription",
      ].map((arn): Row => [
        `${KEY}alarmTopicArn`,
        arn,
        `is ${JSON.stringify(arn)}, which is not the ARN of a standard SNS topic`,
        "alarmTopicArn arn:aws:sns:",
      ]),
      [
        `${KEY}alarmTopicArn`,
        "arn:aws:sns:eu-west-1:123456789012:topic",
        "is a topic in eu-west-1, but the region is us-east-2",
        "alarmTopicArn arn:aws:sns:",
      ],
      ...["boundary", "arn:aws:iam::123456789012:role/x", "arn:aws:iam::12345:policy/x", ""].map(
        (arn): Row => [
          `${KEY}permissionsBoundaryArn`,
          arn,
          `is ${JSON.stringify(arn)}, which is not the ARN of a policy`,
          "permissionsBoundaryArn arn:aws:iam::",
        ],
      ),
      [`${KEY}protectData`, "yes", 'is "yes", not one of: true, false', "protectData true"],
      [`${KEY}alarmEmail`, "security", "which is not an e-mail address", "alarmEmail security@"],
    ];
    for (const [key, value, wrong, command] of bad) {
      it(`${key} = ${JSON.stringify(value)?.slice(0, 60)}`, () => {
        const message = refusal({ [key]: value });
        expect(message.split("\n")).to.have.lengthOf(2);
        expect(message).to.match(new RegExp(`^${key} `));
        expect(message).to.include(wrong);
        expect(message).to.include(`npx pulumi config set ${command}`);
      });
    }

    it("a webhook that was set without --secret", () => {
      const message = refusal({}, []);
      expect(message).to.include(`${KEY}slackWebhookUrl was set without --secret`);
      expect(message).to.include("revoke this one");
    });

    it("a webhook without ever showing it", () => {
      const value = `${WEBHOOK}/and-more`;
      expect(refusal({ [`${KEY}slackWebhookUrl`]: value })).not.to.include("webhookSecret");
      expect(refusal({}, [])).not.to.include("webhookSecret");
    });

    it("an unknown key, which would otherwise protect every pool silently", () => {
      const message = refusal({ [`${KEY}userPoolID`]: '["us-east-2_Aaaa"]' });
      expect(message).to.include(`${KEY}userPoolID is not a key of this program`);
      expect(message).to.include("npx pulumi config rm userPoolID");
    });

    it("to alert only, and to notify nobody", () => {
      const message = refusal({
        [`${KEY}unconfirmedReports`]: "alert",
        [`${KEY}slackNotifications`]: "false",
      });
      expect(message).to.include("nobody would be locked and nobody notified");
      expect(message).to.include("npx pulumi config set unconfirmedReports contain");
    });

    it("a topic together with an address, which would be subscribed to none", () => {
      const message = refusal({
        [`${KEY}alarmTopicArn`]: "arn:aws:sns:us-east-2:123456789012:topic",
        [`${KEY}alarmEmail`]: "security@example.com",
      });
      expect(message).to.match(
        new RegExp(`^${KEY}alarmEmail is set, but alarmTopicArn is too: subscribe the address`),
      );
    });

    it("everything that is wrong at once", () => {
      const message = refusal({ [`${KEY}containment`]: "x", [`${KEY}alarmEmail`]: "y" });
      expect(message.match(/set it with/g)).to.have.lengthOf(2);
    });

    it("with an error that Pulumi prints without a stack trace", () => {
      expect(() => read({ "aws:region": undefined })).to.throw(pulumi.RunError);
    });
  });
});
