/** The config of the notification mails: one key with a JSON object, alone and with others. Also the trail's. */
import { expect } from "chai";
import { MAIL } from "../support/config";
import { KEY, read, refusal, useConfig } from "../support/read-config";

const POOLS = { [`${KEY}userPoolIds`]: '["us-east-2_Aaaa","us-east-2_Bbbb"]' };
const PAGE = { ...POOLS, [`${KEY}reportPage`]: "true" };
const ADDRESS_ARN = "arn:aws:ses:us-east-2:123456789012:identity/security@example.com";

const mail = (changes: object = {}) => ({
  [`${KEY}notificationMail`]: JSON.stringify({ ...MAIL, ...changes }),
});

/** The lines that follow every error. */
const SET = `  set it with: npx pulumi config set notificationMail '${JSON.stringify(MAIL)}'`;

describe("the config of the notification mails", () => {
  useConfig();

  it("is none unless it is set", () => {
    expect(read({}).notificationMail).to.equal(null);
    expect(read(PAGE).notificationMail).to.equal(null);
  });

  it("takes a sender, with a mail for high and medium risk, and blocks a sign-in of high risk", () => {
    expect(read({ ...POOLS, ...mail() }).notificationMail).to.deep.equal({
      ...MAIL,
      userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"],
      replyTo: null,
      actions: {
        low: { eventAction: "NO_ACTION", notify: false },
        medium: { eventAction: "NO_ACTION", notify: true },
        high: { eventAction: "BLOCK", notify: true },
      },
      chosen: [],
      link: "cognito",
    });
  });

  it("takes everything that can be set", () => {
    const set = {
      from: "Example Shop <security@mail.example.com>",
      replyTo: "Help <help@example.org>",
      low: { eventAction: "NO_ACTION", notify: true },
      medium: { eventAction: "MFA_IF_CONFIGURED", notify: false },
      high: { eventAction: "MFA_REQUIRED", notify: true },
      link: "cognito",
    };
    const { low, medium, high, ...others } = set;
    expect(read({ ...PAGE, ...mail(set) }).notificationMail).to.deep.include({
      ...others,
      actions: { low, medium, high },
      chosen: ["low", "medium", "high"],
    });
  });

  it("links to the page where there is one, and to Cognito where that is asked for", () => {
    expect(read({ ...PAGE, ...mail() }).notificationMail!.link).to.equal("page");
    expect(read({ ...PAGE, ...mail({ link: "page" }) }).notificationMail!.link).to.equal("page");
    expect(read({ ...PAGE, ...mail({ link: "cognito" }) }).notificationMail!.link).to.equal(
      "cognito",
    );
  });

  for (const sourceArn of [
    ADDRESS_ARN,
    "arn:aws:ses:eu-west-1:123456789012:identity/Example.com",
    "arn:aws-us-gov:ses:us-gov-west-1:123456789012:identity/example.com",
  ]) {
    it(`takes the identity ${sourceArn}`, () => {
      const { notificationMail } = read({ ...POOLS, ...mail({ sourceArn }) });
      expect(notificationMail!.sourceArn).to.equal(sourceArn);
    });
  }

  /** What is refused: the fields that are changed, and what is said of them. */
  const refused: [changes: object, wrong: string][] = [
    [{ from: undefined }, "from is missing"],
    [{ sourceArn: undefined }, "sourceArn is missing"],
    [{ from: "example.com" }, 'from is "example.com", neither an address nor "Name <address>"'],
    [{ from: 7 }, 'from is 7, neither an address nor "Name <address>"'],
    [
      { from: "A <a@example.com>\r\nBcc: b@example.com" },
      'from is "A <a@example.com>\\r\\nBcc: b@example.com", neither an address nor "Name <address>"',
    ],
    [{ replyTo: "" }, 'replyTo is "", neither an address nor "Name <address>"'],
    [
      { sourceArn: "arn:aws:ses:us-east-2:123456789012:configuration-set/x" },
      'sourceArn is "arn:aws:ses:us-east-2:123456789012:configuration-set/x", which is not the ARN of an SES identity',
    ],
    [
      { from: "security@badexample.com" },
      "from is security@badexample.com, which is not of the identity example.com in sourceArn",
    ],
    [
      { sourceArn: ADDRESS_ARN, from: "other@example.com" },
      "from is other@example.com, which is not of the identity security@example.com in sourceArn",
    ],
    [
      { subject: "x" },
      "subject is none of its fields (from, sourceArn, replyTo, low, medium, high, link)",
    ],
    [{ low: "NO_ACTION" }, "low is not an object with eventAction and notify"],
    [{ low: null }, "low is not an object with eventAction and notify"],
    [{ medium: { eventAction: "BLOCK" } }, "medium needs notify, true or false"],
    [{ medium: { eventAction: "BLOCK", notify: "true" } }, "medium needs notify, true or false"],
    [
      { high: { eventAction: "ALLOW", notify: true } },
      'high is "ALLOW", not one of: BLOCK, MFA_IF_CONFIGURED, MFA_REQUIRED, NO_ACTION',
    ],
    [
      { high: { eventAction: "BLOCK", notify: true, Notify: true } },
      "high is wrong: Notify is none of its fields (eventAction, notify)",
    ],
    [{ link: "both" }, 'link is "both", not one of: page, cognito'],
    [
      {
        medium: { eventAction: "NO_ACTION", notify: false },
        high: { eventAction: "BLOCK", notify: false },
      },
      "low, medium and high all have notify false, so nobody could report a sign-in",
    ],
    [
      { from: "x", link: "y", low: 1 },
      'from is "x", neither an address nor "Name <address>"; low is not an object with eventAction and notify; ' +
        'link is "y", not one of: page, cognito',
    ],
  ];
  for (const [changes, wrong] of refused) {
    it(`refuses ${JSON.stringify(changes).slice(0, 70)}`, () => {
      expect(refusal({ ...POOLS, ...mail(changes) })).to.equal(
        `${KEY}notificationMail is wrong: ${wrong}\n${SET}`,
      );
    });
  }

  for (const [text, wrong] of [
    ["yes", 'is "yes", which is not a JSON object'],
    ["[]", "is not a JSON object"],
    ["null", "is not a JSON object"],
    ['"x"', "is not a JSON object"],
  ] as const) {
    it(`refuses ${text}`, () => {
      expect(refusal({ ...POOLS, [`${KEY}notificationMail`]: text })).to.equal(
        `${KEY}notificationMail ${wrong}\n${SET}`,
      );
    });
  }

  it("refuses to replace settings of pools that are not named", () => {
    expect(refusal(mail())).to.equal(
      `${KEY}userPoolIds is missing, but notificationMail needs it: it replaces settings of each pool that is named\n` +
        `  set it with: npx pulumi config set userPoolIds '["us-east-2_AbCd12345"]'`,
    );
  });

  it("refuses a link to a page that is not there", () => {
    expect(refusal({ ...POOLS, ...mail({ link: "page" }) })).to.equal(
      `${KEY}notificationMail has the link page, but reportPage is not true: there is no page\n` +
        "  set it with: npx pulumi config set reportPage true",
    );
  });
});

describe("the config of the trail", () => {
  useConfig();

  it("is off unless it is switched on", () => {
    expect(read({}).createTrail).to.equal(false);
    expect(read({ [`${KEY}createTrail`]: "false" }).createTrail).to.equal(false);
    expect(read({ [`${KEY}createTrail`]: "true" }).createTrail).to.equal(true);
  });

  it("refuses another word", () => {
    expect(refusal({ [`${KEY}createTrail`]: "all" })).to.equal(
      `${KEY}createTrail is "all", not one of: true, false\n  set it with: npx pulumi config set createTrail true`,
    );
  });
});
