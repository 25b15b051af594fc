/** What the checks find in a pool: each finding alone, none, and all at once. */
import { expect } from "chai";
import type { ClientFacts, PoolFacts } from "../../checks/facts";
import { describeFinding, LINKS } from "../../checks/finding";
import { checkPool, unreadPool } from "../../checks/pool";
import type { CheckOptions } from "../../checks/pool";
import { NOTICES, OPTIONS, POOL, poolWith } from "../support/pool-facts";

type Row = [
  name: string,
  pool: Partial<PoolFacts>,
  options: Partial<CheckOptions>,
  link: string,
  kind: string,
  line: string,
];

const OF_THE_PAGE =
  "the report page's link, with {event-id}, {feedback-token} and {username} into each of its templates, " +
  "or let the stack do it (docs/pool.md, notificationMail)";

const ALLOW =
  "allow the call (docs/pool.md lists the permissions that the checks need), and try again";

const SHORTEN = "or raise maxAccessTokenMinutes (npx pulumi config set maxAccessTokenMinutes";

const client = (name: string, accessTokenMinutes: number, hasRevocation = true): ClientFacts => ({
  clientId: `id-of-${name.replace(/\s/g, "-")}`,
  name,
  accessTokenMinutes,
  hasRevocation,
});

const rows: Row[] = [
  [
    "threat protection is off",
    { threatProtection: "OFF" },
    {},
    "pool",
    "broken",
    "threat protection of pool us-east-2_Aaaa is off, so Cognito sends no mail about a risky sign-in: " +
      "set AdvancedSecurityMode in its UserPoolAddOns to ENFORCED (in the console: full function); it needs the Plus plan",
  ],
  [
    "threat protection only audits",
    { threatProtection: "AUDIT" },
    {},
    "pool",
    "broken",
    "threat protection of pool us-east-2_Aaaa only audits, so Cognito sends no mail about a risky sign-in: " +
      "set AdvancedSecurityMode in its UserPoolAddOns to ENFORCED (in the console: full function); it needs the Plus plan",
  ],
  [
    "no domain, which Cognito's own link needs",
    { hasDomain: false },
    {},
    "mail",
    "broken",
    "pool us-east-2_Aaaa has no domain, so Cognito can't make the link of its mails: " +
      "give it one (aws cognito-idp create-user-pool-domain --user-pool-id us-east-2_Aaaa --domain NAME), " +
      "or let mails link to the report page (npx pulumi config set reportPage true)",
  ],
  [
    "no mail at any risk level",
    { notices: { ...NOTICES, notifiesAt: [] } },
    {},
    "mail",
    "broken",
    "pool us-east-2_Aaaa notifies at no risk level, so no customer gets a mail: " +
      "set Notify at each level of its risk configuration, or let the stack do it (docs/pool.md, notificationMail)",
  ],
  [
    "no mail at any risk level, although the stack manages it",
    { notices: { ...NOTICES, notifiesAt: [] } },
    { managesMail: true },
    "mail",
    "broken",
    "pool us-east-2_Aaaa notifies at no risk level, so no customer gets a mail: " +
      "run npx pulumi up, which sets it again",
  ],
  [
    "a mail without the link",
    { notices: { ...NOTICES, hasInvalidLink: false } },
    {},
    "mail",
    "broken",
    'a mail of pool us-east-2_Aaaa has no "this wasn\'t me" link: ' +
      "put {one-click-link-invalid} into each of its templates, or let the stack do it (docs/pool.md, notificationMail)",
  ],
  [
    "a mail without any link, with the report page",
    { notices: { ...NOTICES, hasInvalidLink: false, hasPageLink: false } },
    { reportPage: true },
    "mail",
    "broken",
    `a mail of pool us-east-2_Aaaa has no "this wasn't me" link: put ${OF_THE_PAGE}`,
  ],
  [
    "a mail without the link, although the stack manages it",
    { notices: { ...NOTICES, hasInvalidLink: false } },
    { managesMail: true },
    "mail",
    "broken",
    'a mail of pool us-east-2_Aaaa has no "this wasn\'t me" link: run npx pulumi up, which sets the mails again',
  ],
  [
    "a mail that does not link to the report page",
    { notices: { ...NOTICES, hasPageLink: false } },
    { reportPage: true },
    "mail",
    "weak",
    `a mail of pool us-east-2_Aaaa links to Cognito and not to the report page: put ${OF_THE_PAGE}`,
  ],
  [
    'a mail with the "it was me" link',
    { notices: { ...NOTICES, hasValidLink: true } },
    {},
    "mail",
    "weak",
    'a mail of pool us-east-2_Aaaa has the "it was me" link, and a mail scanner that follows it withdraws the report: ' +
      "take {one-click-link-valid} out of its templates",
  ],
  [
    "a custom e-mail sender, which writes the mails itself",
    { hasCustomEmailSender: true, notices: { ...NOTICES, hasInvalidLink: false } },
    {},
    "mail",
    "weak",
    "pool us-east-2_Aaaa has a custom e-mail sender, so Cognito sends no notice itself: " +
      "make that function send CustomEmailSender_AccountTakeOverNotification, with the link",
  ],
  [
    "a configuration set",
    { configurationSet: "marketing" },
    {},
    "mail",
    "weak",
    "mails of pool us-east-2_Aaaa go through the SES configuration set marketing, whose click tracking would rewrite their links: " +
      "make sure that it tracks no clicks, or put ses:no-track on the link",
  ],
  [
    "names that break the page's link",
    { hasGeneratedNames: false },
    { reportPage: true },
    "mail",
    "weak",
    "users of pool us-east-2_Aaaa have user names of their own, and a # or \" in one breaks the report page's link and can put another one into the mail: " +
      'refuse such names in the pool\'s pre sign-up trigger and set poolChecks to warn, let notificationMail have the link "cognito", or use a pool where one signs in with an e-mail address or a phone number',
  ],
  [
    "names that can put a link into mails of the stack's own",
    { hasGeneratedNames: false },
    { reportPage: true, managesMail: true },
    "mail",
    "broken",
    "users of pool us-east-2_Aaaa have user names of their own, and a # or \" in one breaks the report page's link and can put another one into the mail: " +
      'refuse such names in the pool\'s pre sign-up trigger and set poolChecks to warn, let notificationMail have the link "cognito", or use a pool where one signs in with an e-mail address or a phone number',
  ],
  [
    "recovery by administrators only",
    { recovery: ["admin_only"] },
    {},
    "recovery",
    "weak",
    "in pool us-east-2_Aaaa only administrators can recover a password, so a customer can't ask for a code after a lock: " +
      "put verified_email or verified_phone_number into its AccountRecoverySetting, or be ready to give each account back with npm run restore",
  ],
  [
    "Cognito's own mailer",
    { mailer: "COGNITO_DEFAULT" },
    {},
    "recovery",
    "weak",
    "pool us-east-2_Aaaa sends with Cognito's own mailer, which stops at 50 mails a day, so a customer may get no code after a lock: " +
      "set EmailSendingAccount in its EmailConfiguration to DEVELOPER, with the SourceArn of an address in Amazon SES",
  ],
  [
    "an access token that is a minute too long",
    { clients: [client("web", 61), client("fine", 60)] },
    {},
    "tokens",
    "weak",
    "in pool us-east-2_Aaaa a stolen access token outlives a lock: of app client web id-of-web (by up to 61 minutes): " +
      `shorten their access tokens to 1 hour, ${SHORTEN} 61); docs/pool.md says what to weigh`,
  ],
  [
    "many long access tokens: the longest are named, one line for all",
    {
      clients: [
        ...[90, 120, 1_440, 300, 240, 180].map((minutes) => client(`of${minutes}`, minutes)),
        client("two\nlines", 600),
      ],
    },
    { maxAccessTokenMinutes: 45 },
    "tokens",
    "weak",
    "in pool us-east-2_Aaaa a stolen access token outlives a lock: of app client of1440 id-of-of1440 (by up to 24 hours), " +
      "two lines id-of-two-lines (by up to 10 hours), of300 id-of-of300 (by up to 5 hours), of240 id-of-of240 (by up to 4 hours), " +
      `of180 id-of-of180 (by up to 3 hours) and 2 more: shorten their access tokens to 45 minutes, ${SHORTEN} 1440); ` +
      "docs/pool.md says what to weigh",
  ],
  [
    "token revocation off",
    { clients: [client("web", 60, false), client("fine", 60), client("batch", 60, false)] },
    {},
    "tokens",
    "weak",
    "in pool us-east-2_Aaaa token revocation is off: of app client web id-of-web, batch id-of-batch: " +
      "turn on EnableTokenRevocation there",
  ],
  [
    "a part that could not be read",
    { gaps: [{ link: "tokens", what: "the app clients", why: "AccessDeniedException: no" }] },
    {},
    "tokens",
    "unknown",
    `the app clients of pool us-east-2_Aaaa could not be read (AccessDeniedException: no): ${ALLOW}`,
  ],
  [
    "a part that was not read, with its own cure",
    {
      gaps: [
        { link: "tokens", what: "900 of 1000 app clients", why: "a check reads 100", cure: "look" },
      ],
    },
    {},
    "tokens",
    "unknown",
    "900 of 1000 app clients of pool us-east-2_Aaaa could not be read (a check reads 100): look",
  ],
];

describe("checkPool", () => {
  for (const [name, pool, options, link, kind, line] of rows) {
    it(`finds ${name}, and nothing else`, () => {
      const findings = checkPool(poolWith(pool), { ...OPTIONS, ...options });
      expect(findings.map(describeFinding)).to.deep.equal([line]);
      expect(findings[0]).to.include({ link, kind });
    });
  }

  const fine: [name: string, pool: Partial<PoolFacts>, options: Partial<CheckOptions>][] = [
    ["everything is right", {}, {}],
    ["everything is right with the report page", {}, { reportPage: true }],
    ["mails with the page's link need no domain", { hasDomain: false }, { reportPage: true }],
    [
      "mails with the page's link need no other",
      { notices: { ...NOTICES, hasInvalidLink: false } },
      { reportPage: true },
    ],
    [
      "nobody needs the page's link without a page",
      { notices: { ...NOTICES, hasPageLink: false } },
      {},
    ],
    ["names are no matter in Cognito's own link", { hasGeneratedNames: false }, {}],
    ["the mails were not read", { notices: undefined }, {}],
    [
      "the mails were not read, with the page",
      { notices: undefined, hasDomain: false },
      { reportPage: true },
    ],
    [
      "administrators are one of several ways back",
      { recovery: ["verified_email", "admin_only"] },
      {},
    ],
    ["the ways back are Cognito's default", { recovery: [] }, {}],
    [
      "longer tokens are allowed",
      { clients: [client("web", 300)] },
      { maxAccessTokenMinutes: 300 },
    ],
    ["there is no app client", { clients: [] }, {}],
  ];
  for (const [name, pool, options] of fine) {
    it(`finds nothing where ${name}`, () => {
      expect(checkPool(poolWith(pool), { ...OPTIONS, ...options })).to.deep.equal([]);
    });
  }

  it("still needs a domain with the page, while the mails have only Cognito's link", () => {
    const notices = { ...NOTICES, hasPageLink: false };
    const findings = checkPool(poolWith({ hasDomain: false, notices }), {
      ...OPTIONS,
      reportPage: true,
    });
    expect(findings.map(({ kind }) => kind)).to.deep.equal(["broken", "weak"]);
    expect(findings[0]!.wrong).to.include("has no domain");
  });

  it("finds everything at once, in the order of the chain", () => {
    const findings = checkPool(
      poolWith({
        threatProtection: "OFF",
        hasDomain: false,
        notices: {
          notifiesAt: ["high"],
          hasInvalidLink: true,
          hasValidLink: true,
          hasPageLink: false,
        },
        configurationSet: "marketing",
        hasGeneratedNames: false,
        recovery: ["admin_only"],
        mailer: "COGNITO_DEFAULT",
        clients: [client("web", 1_440, false)],
        gaps: [{ link: "tokens", what: "2 of 3 app clients", why: "no answer in time" }],
      }),
      { ...OPTIONS, reportPage: true },
    );
    expect(findings.map(({ link, kind }) => `${link} ${kind}`)).to.deep.equal([
      "pool broken",
      "mail broken",
      "mail weak",
      "mail weak",
      "mail weak",
      "mail weak",
      "recovery weak",
      "recovery weak",
      "tokens weak",
      "tokens weak",
      "tokens unknown",
    ]);
    const positions = findings.map(({ link }) => LINKS.indexOf(link));
    expect(positions.slice(0, 6)).to.deep.equal([...positions.slice(0, 6)].sort());
  });
});

describe("unreadPool", () => {
  it("is broken where the pool is not there", () => {
    const finding = unreadPool(POOL, { unread: "ResourceNotFoundException: x", isMissing: true });
    expect(finding).to.include({ link: "pool", kind: "broken" });
    expect(describeFinding(finding)).to.equal(
      "pool us-east-2_Aaaa is not in this region of this account: " +
        `correct its id (npx pulumi config set userPoolIds '["ID"]'), or aws:region`,
    );
  });

  it("is unknown where it could not be read", () => {
    const finding = unreadPool(POOL, { unread: "AccessDeniedException: no", isMissing: false });
    expect(finding).to.include({ link: "pool", kind: "unknown" });
    expect(describeFinding(finding)).to.equal(
      `pool us-east-2_Aaaa could not be read (AccessDeniedException: no): ${ALLOW}`,
    );
  });
});
