/** The notification mails as the program declares them, with what each pool has before. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { cognitoLink, pageLink, renderMail } from "../../mail/render";
import type { MailLink } from "../../mail/render";
import { outsideWith } from "../../testbed/outside";
import type { ProgramOptions, ProgramRun, Registration } from "../../testbed/program";
import { runProgram } from "../../testbed/program";
import {
  MAIL,
  MAIL_CONFIG,
  MINIMAL_CONFIG,
  PAGE_DOMAIN_CONFIG,
  SECRET_KEYS,
} from "../support/config";
import { expectNamesToFit, kinds, runStaging } from "../support/declared";

const RISK = "aws:cognito/riskConfiguration:RiskConfiguration";
const [A, B] = ["us-east-2_Aaaa", "us-east-2_Bbbb"];

const mailConfig = (changes: object, others = MAIL_CONFIG) => ({
  ...others,
  "cognito-lockdown:notificationMail": JSON.stringify({ ...MAIL, ...changes }),
});

const mailsTo = (link: MailLink) => ({
  blockEmail: renderMail("block", link),
  mfaEmail: renderMail("mfa", link),
  noActionEmail: renderMail("noAction", link),
});

const inputsOf = (run: ProgramRun) =>
  run.registrations
    .filter(({ type }) => type === RISK)
    .map(({ inputs }) => inputs)
    .sort((one, other) => (one.userPoolId < other.userPoolId ? -1 : 1));

describe("the program with notification mails", () => {
  type Before = Record<string, object | Error>;

  /** Runs the program; Cognito knows nothing of a pool that is not named. */
  const run = (
    more: Partial<ProgramOptions> = {},
    before: Before = {},
    asked: string[] = [],
  ): Promise<ProgramRun> =>
    runProgram({
      stack: "staging",
      config: MAIL_CONFIG,
      secretKeys: SECRET_KEYS,
      outside: outsideWith({
        DescribeRiskConfiguration: async ({ UserPoolId }) => {
          asked.push(UserPoolId!);
          const found = before[UserPoolId!];
          if (found instanceof Error) throw found;
          return { RiskConfiguration: { UserPoolId, ...found } };
        },
      }),
      ...more,
    });

  it("declares one risk configuration for each pool, and nothing else", async () => {
    const config = { ...MAIL_CONFIG };
    delete config["cognito-lockdown:notificationMail"];
    const [without, mails] = [await runStaging({ config }), await run()];
    expect(kinds(mails).filter((kind) => !kinds(without).includes(kind))).to.deep.equal([
      `${RISK} cognito-lockdown-staging-mail-${A}`,
      `${RISK} cognito-lockdown-staging-mail-${B}`,
    ]);
    expectNamesToFit(mails);
  });

  it("reads each pool once, and none without the key", async () => {
    const asked: string[] = [];
    await run({}, {}, asked);
    expect(asked.sort()).to.deep.equal([A, B]);
    await run({ config: MINIMAL_CONFIG }, {}, asked);
    expect(asked).to.have.lengthOf(2);
  });

  it("gives each pool the three mails with Cognito's link, and the default actions", async () => {
    const mails = await run();
    expect(inputsOf(mails)).to.deep.equal(
      [A, B].map((userPoolId) => ({
        userPoolId,
        accountTakeoverRiskConfiguration: {
          actions: {
            lowAction: { eventAction: "NO_ACTION", notify: false },
            mediumAction: { eventAction: "NO_ACTION", notify: true },
            highAction: { eventAction: "BLOCK", notify: true },
          },
          notifyConfiguration: { ...MAIL, ...mailsTo(cognitoLink) },
        },
      })),
    );
    expect(mails.warnings).to.deep.equal([]);
  });

  it("sets what is configured", async () => {
    const changes = {
      replyTo: "help@example.com",
      low: { eventAction: "MFA_IF_CONFIGURED", notify: true },
    };
    const mails = await run({ config: mailConfig(changes) });
    const { actions, notifyConfiguration } = inputsOf(mails)[0]!.accountTakeoverRiskConfiguration;
    expect(actions.lowAction).to.deep.equal(changes.low);
    expect(notifyConfiguration.replyTo).to.equal("help@example.com");
  });

  it("links to the page where there is one, each pool with its own id", async () => {
    const mails = await run({ config: mailConfig({}, PAGE_DOMAIN_CONFIG) });
    for (const { userPoolId, accountTakeoverRiskConfiguration } of inputsOf(mails)) {
      const link = pageLink("https://report.example.com/report", userPoolId);
      expect(accountTakeoverRiskConfiguration.notifyConfiguration).to.deep.equal({
        ...MAIL,
        ...mailsTo(link),
      });
    }
  });

  it("links to Cognito beside the page where that is configured", async () => {
    const mails = await run({ config: mailConfig({ link: "cognito" }, PAGE_DOMAIN_CONFIG) });
    const { notifyConfiguration } = inputsOf(mails)[0]!.accountTakeoverRiskConfiguration;
    expect(notifyConfiguration).to.deep.equal({ ...MAIL, ...mailsTo(cognitoLink) });
  });

  /** What pool A has; pool B has nothing. */
  const BEFORE = {
    CompromisedCredentialsRiskConfiguration: {
      EventFilter: ["SIGN_IN" as const],
      Actions: { EventAction: "BLOCK" as const },
    },
    RiskExceptionConfiguration: { BlockedIPRangeList: ["192.0.2.0/24"] },
    AccountTakeoverRiskConfiguration: {
      Actions: { HighAction: { EventAction: "NO_ACTION" as const, Notify: true } },
    },
  };
  const KEPT = {
    compromisedCredentialsRiskConfiguration: {
      eventFilters: ["SIGN_IN"],
      actions: { eventAction: "BLOCK" },
    },
    riskExceptionConfiguration: { blockedIpRangeLists: ["192.0.2.0/24"] },
  };

  for (const preview of [true, false]) {
    const when = preview ? "a preview" : "an update";

    it(`carries over what a pool has, and says what it replaces, in ${when}`, async () => {
      const mails = await run({ preview }, { [A]: BEFORE });
      const [a, b] = inputsOf(mails);
      expect(a).to.deep.include({ userPoolId: A, ...KEPT });
      expect(b).to.have.all.keys("userPoolId", "accountTakeoverRiskConfiguration");
      expect(mails.warnings).to.deep.equal([
        `notificationMail: ${A}: high risk was NO_ACTION with a mail, will be BLOCK with a mail`,
      ]);
    });

    it(`declares nothing at all where one pool can't be read, in ${when}`, async () => {
      const registered: Registration[] = [];
      const denied = Object.assign(new Error("no"), { name: "AccessDeniedException" });
      const error = await run({ preview, registered }, { [B]: denied }).catch((thrown) => thrown);
      expect(registered).to.deep.equal([]);
      expect(error).to.be.instanceOf(pulumi.RunError);
      expect(error.message).to.match(/^us-east-2_Bbbb: the risk configuration can't be read \(Acc/);
    });
  }

  it("reads the pools also where their checks are off", async () => {
    const config = { ...MAIL_CONFIG, "cognito-lockdown:poolChecks": "off" };
    const [a] = inputsOf(await run({ config }, { [A]: BEFORE }));
    expect(a).to.deep.include(KEPT);
  });

  it("is not checked against the mails that it is about to replace", async () => {
    const { warnings } = await runStaging({ config: MAIL_CONFIG });
    expect(warnings.join()).to.include("its own mails are replaced");
    expect(warnings.filter((line) => !line.startsWith("notificationMail:"))).to.deep.equal([]);
  });

  it("knows the mails in a preview", async () => {
    for (const [config, link] of [
      [MAIL_CONFIG, cognitoLink],
      [mailConfig({}, PAGE_DOMAIN_CONFIG), pageLink("https://report.example.com/report", A)],
    ] as const) {
      const [a] = inputsOf(await run({ config, preview: true }));
      const { notifyConfiguration } = a!.accountTakeoverRiskConfiguration;
      expect(notifyConfiguration).to.deep.equal({ ...MAIL, ...mailsTo(link) });
    }
  });

  it("leaves the configuration in the pool when the stack goes", async () => {
    const { registrations } = await run();
    const retained = registrations.filter(({ retainOnDelete }) => retainOnDelete);
    expect(retained.map(({ type }) => type)).to.deep.equal([RISK, RISK]);
  });
});
