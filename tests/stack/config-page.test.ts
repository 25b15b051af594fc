/** The config of the report page: its four keys, alone and together. */
import { expect } from "chai";
import { PAGE_DOMAIN_CONFIG } from "../support/config";
import { KEY, read, refusal, useConfig } from "../support/read-config";

const POOLS = { [`${KEY}userPoolIds`]: '["us-east-2_Aaaa","us-east-2_Bbbb"]' };
const PAGE = { ...POOLS, [`${KEY}reportPage`]: "true" };
const DOMAIN = { [`${KEY}reportPageDomain`]: "report.example.com" };
const ARN = "arn:aws:acm:us-east-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
const CERTIFICATE = { [`${KEY}reportPageCertificateArn`]: ARN };

/** The line that follows every error. */
const SET = "  set it with: npx pulumi config set";
const SET_CERTIFICATE = `${SET} reportPageCertificateArn arn:aws:acm:us-east-2:123456789012:certificate/ID`;

describe("the config of the report page", () => {
  useConfig();

  it("is off unless it is switched on", () => {
    expect(read({}).reportPage).to.equal(null);
    expect(read({ ...PAGE, [`${KEY}reportPage`]: "false" }).reportPage).to.equal(null);
  });

  it("takes the page, under API Gateway's own host name by default", () => {
    expect(read(PAGE).reportPage).to.deep.equal({
      userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"],
      domain: null,
      serviceName: null,
    });
  });

  it("takes the service's name, of any language and without spaces around it", () => {
    const named = { ...PAGE, [`${KEY}reportPageServiceName`]: " Müller & Söhne 商店 " };
    expect(read(named).reportPage!.serviceName).to.equal("Müller & Söhne 商店");
  });

  for (const name of [" ", "two\nlines", "x".repeat(61)]) {
    it(`refuses the service's name ${JSON.stringify(name)}`, () => {
      expect(refusal({ ...PAGE, [`${KEY}reportPageServiceName`]: name })).to.equal(
        `cognito-lockdown:reportPageServiceName is ${JSON.stringify(name)}, which is not a name of one line and at most 60 characters\n` +
          `${SET} reportPageServiceName "Example Shop"`,
      );
    });
  }

  it("refuses the service's name without a page", () => {
    expect(refusal({ ...POOLS, [`${KEY}reportPageServiceName`]: "Example" })).to.include(
      "cognito-lockdown:reportPageServiceName is set, but reportPage is not true",
    );
  });

  it("takes a host name of its own with a certificate", () => {
    expect(read(PAGE_DOMAIN_CONFIG).reportPage!.domain).to.deep.equal({
      name: "report.example.com",
      certificateArn: ARN,
    });
  });

  it("only alerts of what is not confirmed by default, and contains where that is set", () => {
    expect(read(PAGE).unconfirmedReports).to.equal("alert");
    const set = { ...PAGE, [`${KEY}unconfirmedReports`]: "contain" };
    expect(read(set).unconfirmedReports).to.equal("contain");
    expect(read(POOLS).unconfirmedReports).to.equal("contain");
  });

  it("takes a certificate of another partition", () => {
    const arn = "arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/0-1";
    const changes = { ...PAGE, ...DOMAIN, [`${KEY}reportPageCertificateArn`]: arn };
    const { reportPage } = read({ ...changes, "aws:region": "us-gov-west-1" });
    expect(reportPage!.domain!.certificateArn).to.equal(arn);
  });

  for (const name of ["a.de", "xn--mnchen-3ya.example", `${"a".repeat(63)}.example.com`]) {
    it(`takes the host name ${name}`, () => {
      const changes = { ...PAGE, ...CERTIFICATE, [`${KEY}reportPageDomain`]: name };
      expect(read(changes).reportPage!.domain!.name).to.equal(name);
    });
  }

  for (const name of [
    "",
    "example",
    "https://report.example.com",
    "report.example.com/report",
    "report.example.com:443",
    "*.example.com",
    "report.example.com.",
    ".example.com",
    "report..example.com",
    "-report.example.com",
    "report-.example.com",
    "Report.example.com",
    "re_port.example.com",
    "report.example.com evil.example",
    "192.0.2.1",
    `${"a".repeat(64)}.example.com`,
    `${"a.".repeat(126)}com`,
  ]) {
    it(`refuses the host name ${JSON.stringify(name).slice(0, 60)}`, () => {
      expect(refusal({ ...PAGE, ...CERTIFICATE, [`${KEY}reportPageDomain`]: name })).to.equal(
        `${KEY}reportPageDomain is ${JSON.stringify(name)}, which is not a host name in lower case, ` +
          `without scheme, path, wildcard or final dot\n${SET} reportPageDomain report.example.com`,
      );
    });
  }

  for (const arn of [
    "",
    "x",
    ` ${ARN}`,
    `${ARN} `,
    `${ARN}/x`,
    ARN.replace("acm", "iam"),
    ARN.replace("123456789012", "12345"),
    ARN.replace("certificate/", "certificates/"),
  ]) {
    it(`refuses the certificate ${JSON.stringify(arn)}`, () => {
      expect(refusal({ ...PAGE, ...DOMAIN, [`${KEY}reportPageCertificateArn`]: arn })).to.equal(
        `${KEY}reportPageCertificateArn is ${JSON.stringify(arn)}, which is not the ARN of an ACM certificate\n${SET_CERTIFICATE}`,
      );
    });
  }

  /** Configs that are refused as a whole, each with the whole message. */
  const refused: [name: string, changes: Record<string, string>, message: string[]][] = [
    [
      "another word than true or false",
      { [`${KEY}reportPage`]: "yes" },
      [`${KEY}reportPage is "yes", not one of: true, false`, `${SET} reportPage true`],
    ],
    [
      "the page for every pool",
      { [`${KEY}reportPage`]: "true" },
      [
        `${KEY}userPoolIds is missing, but reportPage needs it: otherwise anybody's own pool could answer for a token of its own`,
        `${SET} userPoolIds '["us-east-2_AbCd12345"]'`,
      ],
    ],
    [
      "a host name without a certificate",
      { ...PAGE, ...DOMAIN },
      [`${KEY}reportPageCertificateArn is missing, but reportPageDomain needs it`, SET_CERTIFICATE],
    ],
    [
      "a certificate without a host name",
      { ...PAGE, ...CERTIFICATE },
      [
        `${KEY}reportPageDomain is missing, but reportPageCertificateArn needs it`,
        `${SET} reportPageDomain report.example.com`,
      ],
    ],
    [
      "a host name and a certificate without the page",
      { ...DOMAIN, ...CERTIFICATE },
      [
        `${KEY}reportPageDomain is set, but reportPage is not true: there is no page`,
        `${SET} reportPage true`,
        `${KEY}reportPageCertificateArn is set, but reportPage is not true: there is no page`,
        `${SET} reportPage true`,
      ],
    ],
    [
      "a certificate of another region",
      {
        ...PAGE,
        ...DOMAIN,
        [`${KEY}reportPageCertificateArn`]: ARN.replace("us-east-2", "us-east-1"),
      },
      [
        `${KEY}reportPageCertificateArn is a certificate in us-east-1, but the region is us-east-2`,
        SET_CERTIFICATE,
      ],
    ],
    [
      "the page's default without Slack",
      { ...PAGE, [`${KEY}slackNotifications`]: "false" },
      [
        `${KEY}unconfirmedReports is alert by default with reportPage while slackNotifications is false, so nobody would be locked and nobody notified`,
        `${SET} unconfirmedReports contain`,
      ],
    ],
    [
      "alert without Slack, where it is set",
      { ...PAGE, [`${KEY}slackNotifications`]: "false", [`${KEY}unconfirmedReports`]: "alert" },
      [
        `${KEY}unconfirmedReports is alert while slackNotifications is false, so nobody would be locked and nobody notified`,
        `${SET} unconfirmedReports contain`,
      ],
    ],
    [
      "everything that is wrong at once",
      { [`${KEY}reportPage`]: "true", [`${KEY}reportPageDomain`]: "x", [`${KEY}containment`]: "y" },
      [
        `${KEY}reportPageDomain is "x", which is not a host name in lower case, without scheme, path, wildcard or final dot`,
        `${SET} reportPageDomain report.example.com`,
        `${KEY}containment is "y", not one of: reset, disable`,
        `${SET} containment reset`,
        `${KEY}userPoolIds is missing, but reportPage needs it: otherwise anybody's own pool could answer for a token of its own`,
        `${SET} userPoolIds '["us-east-2_AbCd12345"]'`,
        `${KEY}reportPageCertificateArn is missing, but reportPageDomain needs it`,
        SET_CERTIFICATE,
      ],
    ],
  ];
  for (const [name, changes, message] of refused) {
    it(`refuses ${name}`, () => {
      expect(refusal(changes).split("\n")).to.deep.equal(message);
    });
  }

  it("runs without Slack where unconfirmed reports are contained", () => {
    const changes = {
      ...PAGE,
      [`${KEY}slackNotifications`]: "false",
      [`${KEY}unconfirmedReports`]: "contain",
    };
    expect(read(changes).slackNotifications).to.equal(false);
  });
});
