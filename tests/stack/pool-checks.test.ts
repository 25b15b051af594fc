/** The deployment's checks, over the provider's calls and the SDK, in a preview and in an update. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ACCOUNT_ID } from "../../cli/record";
import { namedError } from "../../handler/errors";
import { providerError, refusalOf, runChecks } from "../support/chain-checks";
import type { ChecksRun, ChecksWorld } from "../support/chain-checks";
import { POOL } from "../support/pool-facts";

const denied = () => {
  throw namedError("AccessDeniedException", "not authorized");
};

/** The provider's blocks. */
const mode = (advancedSecurityMode: string) => ({ userPoolAddOns: [{ advancedSecurityMode }] });
const email = (changes: object) => ({
  emailConfigurations: [{ emailSendingAccount: "DEVELOPER", configurationSet: "", ...changes }],
});
const recovery = (...names: string[]) => ({
  accountRecoverySettings: [
    { recoveryMechanisms: names.map((name, position) => ({ name, priority: position + 1 })) },
  ],
});
const client = (changes: object) => ({
  DescribeUserPoolClient: () => ({
    UserPoolClient: { ClientName: "web", EnableTokenRevocation: true, ...changes },
  }),
});

/** A run's warnings or errors, without the cures: those have tests in tests/checks. */
function wrongs({ warnings, error }: ChecksRun): string[] {
  const refused = error === undefined ? [] : (error as Error).message.split("\n- ").slice(1);
  return [...refused.map((line) => `error ${line}`), ...warnings].map(
    (line) => line.split(": ")[0]!,
  );
}

const SILENT = "so EventBridge does not hear of a click on Cognito's link";

type Row = [name: string, world: ChecksWorld, wrong: string];
const rows: Row[] = [
  [
    "threat protection off",
    { pool: mode("OFF") },
    `error threat protection of pool ${POOL} is off, so Cognito sends no mail about a risky sign-in`,
  ],
  [
    "threat protection that the pool never had",
    { pool: { userPoolAddOns: [] } },
    `error threat protection of pool ${POOL} is off, so Cognito sends no mail about a risky sign-in`,
  ],
  [
    "threat protection that only audits",
    { pool: mode("AUDIT") },
    `error threat protection of pool ${POOL} only audits, so Cognito sends no mail about a risky sign-in`,
  ],
  [
    "no domain",
    { pool: { domain: "", customDomain: "" } },
    `error pool ${POOL} has no domain, so Cognito can't make the link of its mails`,
  ],
  [
    "a custom e-mail sender",
    {
      pool: {
        lambdaConfigs: [
          {
            customMessage: "",
            customEmailSenders: [{ lambdaArn: "arn:x", lambdaVersion: "V1_0" }],
          },
        ],
      },
    },
    `pool ${POOL} has a custom e-mail sender, so Cognito sends no notice itself`,
  ],
  [
    "recovery by administrators only",
    { pool: recovery("admin_only") },
    `in pool ${POOL} only administrators can recover a password, so a customer can't ask for a code after a lock`,
  ],
  [
    "Cognito's own mailer",
    { pool: email({ emailSendingAccount: "COGNITO_DEFAULT" }) },
    `pool ${POOL} sends with Cognito's own mailer, which stops at 50 mails a day, so a customer may get no code after a lock`,
  ],
  [
    "no e-mail configuration",
    { pool: { emailConfigurations: [] } },
    `pool ${POOL} sends with Cognito's own mailer, which stops at 50 mails a day, so a customer may get no code after a lock`,
  ],
  [
    "a configuration set",
    { pool: email({ configurationSet: "marketing" }) },
    `mails of pool ${POOL} go through the SES configuration set marketing, whose click tracking would rewrite their links`,
  ],
  [
    "names that break the page's link",
    { pool: { usernameAttributes: [] }, checks: { reportPage: true } },
    `users of pool ${POOL} have user names of their own, and a # or " in one breaks the report page's link and can put another one into the mail`,
  ],
  [
    "long access tokens",
    { answers: client({ AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: "days" } }) },
    `in pool ${POOL} a stolen access token outlives a lock`,
  ],
  [
    "token revocation off",
    { answers: client({ EnableTokenRevocation: false }) },
    `in pool ${POOL} token revocation is off`,
  ],
  [
    "nobody notified",
    { answers: { DescribeRiskConfiguration: () => ({}) } },
    `error pool ${POOL} notifies at no risk level, so no customer gets a mail`,
  ],
  [
    "no trail",
    { answers: { DescribeTrails: () => ({ trailList: [] }) } },
    `error no trail covers this region, ${SILENT}`,
  ],
  [
    "a trail that is not logging",
    { answers: { GetTrailStatus: () => ({ IsLogging: false }) } },
    `error trail all is not logging, ${SILENT}`,
  ],
  [
    "a trail without reads",
    {
      answers: { GetEventSelectors: () => ({ EventSelectors: [{ ReadWriteType: "WriteOnly" }] }) },
    },
    `error trail all logs only the write events, ${SILENT}`,
  ],
  [
    "a pool that is not there",
    {
      pool: () => {
        throw providerError(`reading Cognito User Pool (${POOL}): couldn't find resource`);
      },
    },
    `error pool ${POOL} is not in this region of this account`,
  ],
  [
    "a pool that is not there, in Cognito's words",
    {
      pool: () => {
        throw providerError("ResourceNotFoundException: User pool does not exist.");
      },
    },
    `error pool ${POOL} is not in this region of this account`,
  ],
  [
    "a lookup that is denied",
    {
      pool: () => {
        throw providerError("1 error occurred:\n\t* AccessDeniedException, not authorized");
      },
    },
    `pool ${POOL} could not be read (Error`,
  ],
  [
    "a provider that gives no answer yet",
    { pool: () => ({}) },
    `pool ${POOL} could not be read (Error`,
  ],
  [
    "app clients that may not be listed",
    { answers: { ListUserPoolClients: denied } },
    `the app clients of pool ${POOL} could not be read (AccessDeniedException`,
  ],
  [
    "an app client that may not be read",
    { answers: { DescribeUserPoolClient: denied } },
    `1 of 1 app clients of pool ${POOL} could not be read (AccessDeniedException`,
  ],
  [
    "mails that may not be read",
    { answers: { DescribeRiskConfiguration: denied } },
    `the notification mail of pool ${POOL} could not be read (AccessDeniedException`,
  ],
  [
    "trails that may not be read",
    { answers: { DescribeTrails: denied } },
    "the trails of this account could not be read (AccessDeniedException",
  ],
  [
    "no credentials for the SDK",
    {
      answers: {
        GetCallerIdentity: () => {
          throw namedError("CredentialsProviderError", "Could not load credentials");
        },
        DescribeTrails: denied,
      },
    },
    "the trails, and the app clients and mails of pools, could not be read (CredentialsProviderError",
  ],
  [
    "an account that the provider does not know",
    {
      callerIdentity: () => {
        throw providerError("no credentials");
      },
    },
    "the trails, and the app clients and mails of pools, could not be read (Error",
  ],
  [
    "credentials of another account, whose trails say nothing",
    {
      answers: {
        GetCallerIdentity: () => ({ Account: "999999999999" }),
        DescribeTrails: () => ({ trailList: [] }),
        DescribeRiskConfiguration: () => ({}),
      },
    },
    "the trails, and the app clients and mails of pools, could not be read " +
      `(the AWS SDK's credentials are of account 999999999999, and the deployment's of ${ACCOUNT_ID})`,
  ],
];

describe("checkChain", () => {
  for (const preview of [true, false]) {
    describe(preview ? "in a preview" : "in an update", () => {
      it("says nothing where nothing is wrong", async () => {
        const { warnings, error } = await runChecks({ preview });
        expect([warnings, error]).to.deep.equal([[], undefined]);
      });

      for (const [name, world, wrong] of rows) {
        it(`says one line of ${name}`, async () => {
          expect(wrongs(await runChecks({ preview, ...world }))).to.deep.equal([wrong]);
        });
      }

      it("says everything at once: errors in one, warnings one each", async () => {
        const run = await runChecks({
          preview,
          pool: {
            ...mode("OFF"),
            domain: "",
            ...recovery("admin_only"),
            ...email({ emailSendingAccount: "COGNITO_DEFAULT", configurationSet: "marketing" }),
          },
          answers: {
            ...client({ AccessTokenValidity: 24, EnableTokenRevocation: false }),
            DescribeRiskConfiguration: () => ({}),
            DescribeTrails: () => ({ trailList: [] }),
          },
        });
        expect(run.error).to.be.instanceOf(pulumi.RunError);
        expect(wrongs(run).map((line) => line.slice(0, 40))).to.deep.equal([
          "error threat protection of pool us-east-",
          "error pool us-east-2_Aaaa has no domain,",
          "error pool us-east-2_Aaaa notifies at no",
          "error no trail covers this region, so Ev",
          "mails of pool us-east-2_Aaaa go through ",
          "in pool us-east-2_Aaaa only administrato",
          "pool us-east-2_Aaaa sends with Cognito's",
          "in pool us-east-2_Aaaa a stolen access t",
          "in pool us-east-2_Aaaa token revocation ",
        ]);
      });
    });
  }

  it("refuses with each broken link, its cure, and the way round", async () => {
    const { error } = await runChecks({
      checks: { userPoolIds: [POOL, "us-east-2_Bbbb"] },
      pool: (id) => {
        throw providerError(`reading Cognito User Pool (${id}): couldn't find resource`);
      },
    });
    expect((error as Error).message).to.equal(
      refusalOf(
        [POOL, "us-east-2_Bbbb"].map(
          (id) =>
            `pool ${id} is not in this region of this account: ` +
            `correct its id (npx pulumi config set userPoolIds '["ID"]'), or aws:region`,
        ),
      ),
    );
  });

  it("only warns of what is broken where poolChecks is warn", async () => {
    const { warnings, error } = await runChecks({
      checks: { poolChecks: "warn" },
      pool: mode("OFF"),
    });
    expect(error).to.equal(undefined);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.include("is off, so Cognito sends no mail");
  });

  it("reads nothing and says nothing where poolChecks is off", async () => {
    const { warnings, error, calls } = await runChecks({
      checks: { poolChecks: "off" },
      pool: mode("OFF"),
      answers: { GetCallerIdentity: denied },
    });
    expect([warnings, error, calls]).to.deep.equal([[], undefined, []]);
  });

  it("says that no pool is checked where none is named, and checks the trails", async () => {
    const { error, warnings, calls } = await runChecks({
      checks: { userPoolIds: null },
      answers: { GetTrailStatus: () => ({ IsLogging: false }) },
    });
    expect(warnings).to.deep.equal([
      `no pool is checked: name them (npx pulumi config set userPoolIds '["ID"]'), or set poolChecks to off`,
    ]);
    expect((error as Error).message).to.include("trail all is not logging");
    expect(calls).to.deep.equal(["aws:index/getCallerIdentity:getCallerIdentity"]);
  });

  it("needs no trail where the stack creates one, and no mails where it manages them", async () => {
    const { warnings, error } = await runChecks({
      checks: { createsTrail: true, managesMail: true },
      answers: { DescribeTrails: () => ({ trailList: [] }), DescribeRiskConfiguration: denied },
    });
    expect([warnings, error]).to.deep.equal([[], undefined]);
  });
});
