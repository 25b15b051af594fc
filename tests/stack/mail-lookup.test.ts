/** What a pool's risk configuration holds before the stack takes it over: kept, replaced, or not to be read. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { RiskConfigurationType } from "@aws-sdk/client-cognito-identity-provider";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { cognitoLink, renderMail } from "../../mail/render";
import { DEFAULT_ACTIONS } from "../../stack/config-mail";
import type { NotificationMail } from "../../stack/config-mail";
import { findRiskConfigurations } from "../../stack/mail-lookup";
import type { Outside } from "../../stack/outside";
import { outsideWith } from "../../testbed/outside";
import type { Answers } from "../../testbed/outside";
import { MAIL } from "../support/config";

const POOL = "us-east-2_Aaaa";
const config: NotificationMail = {
  ...MAIL,
  userPoolIds: [POOL],
  replyTo: null,
  actions: DEFAULT_ACTIONS,
  chosen: ["low", "medium", "high"],
  link: "cognito",
};

/** The error with which a pool refuses. */
const failure = (name: string) => Object.assign(new Error("why"), { name });

/** Mails as Cognito has them. */
const emails = (body: string) => ({
  SourceArn: "arn",
  BlockEmail: { Subject: "s", HtmlBody: body, TextBody: body },
});

/** Makes the provider's own account known. */
function useAccount(): void {
  before(() =>
    pulumi.runtime.setMocks({
      newResource: () => ({ id: "", state: {} }),
      call: () => ({ accountId: "123456789012" }),
    }),
  );
}

/** What Cognito is made to answer. */
const outside = (changes: Answers): Outside => outsideWith(changes)("us-east-2");

/** The error of a promise. */
const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error("it did not fail"),
    (error: Error) => error,
  );

const WHY =
  "and notificationMail would replace it with its compromised-credentials settings and IP exceptions";
const CURE =
  "give the AWS SDK the deployment's credentials (AWS_PROFILE, or aws:profile in the config) with " +
  "cognito-idp:DescribeRiskConfiguration, or remove notificationMail (npx pulumi config rm notificationMail) and put the " +
  "mails into the pool by hand";

describe("findRiskConfigurations", () => {
  useAccount();

  const reading = (changes: Answers, mail = config) =>
    findRiskConfigurations(mail, outside(changes));

  async function found(before: RiskConfigurationType | undefined) {
    const DescribeRiskConfiguration = () => ({ RiskConfiguration: before });
    return (await reading({ DescribeRiskConfiguration })).get(POOL)!;
  }

  it("keeps compromised credentials and exceptions as they are", async () => {
    const { kept } = await found({
      UserPoolId: POOL,
      CompromisedCredentialsRiskConfiguration: {
        EventFilter: ["SIGN_IN", "PASSWORD_CHANGE"],
        Actions: { EventAction: "BLOCK" },
      },
      RiskExceptionConfiguration: {
        BlockedIPRangeList: ["192.0.2.0/24"],
        SkippedIPRangeList: ["198.51.100.0/24", "2001:db8::/32"],
      },
    });
    expect(kept).to.deep.equal({
      compromisedCredentialsRiskConfiguration: {
        eventFilters: ["SIGN_IN", "PASSWORD_CHANGE"],
        actions: { eventAction: "BLOCK" },
      },
      riskExceptionConfiguration: {
        blockedIpRangeLists: ["192.0.2.0/24"],
        skippedIpRangeLists: ["198.51.100.0/24", "2001:db8::/32"],
      },
    });
  });

  it("leaves out what is empty, which the provider refuses", async () => {
    const { kept } = await found({
      CompromisedCredentialsRiskConfiguration: {
        EventFilter: [],
        Actions: { EventAction: "NO_ACTION" },
      },
      RiskExceptionConfiguration: { BlockedIPRangeList: [], SkippedIPRangeList: ["192.0.2.1/32"] },
    });
    expect(kept).to.deep.equal({
      compromisedCredentialsRiskConfiguration: { actions: { eventAction: "NO_ACTION" } },
      riskExceptionConfiguration: { skippedIpRangeLists: ["192.0.2.1/32"] },
    });
    const empty = {
      RiskExceptionConfiguration: { BlockedIPRangeList: [], SkippedIPRangeList: [] },
    };
    expect((await found(empty)).kept).to.deep.equal({});
  });

  for (const [name, before] of [
    ["only its id", { UserPoolId: POOL }],
    ["nothing", undefined],
  ] as const) {
    it(`keeps and replaces nothing where Cognito returns ${name}`, async () => {
      expect(await found(before)).to.deep.equal({ kept: {}, replaced: [] });
    });
  }

  it("keeps and replaces nothing where the pool has no risk configuration", async () => {
    const DescribeRiskConfiguration = () => Promise.reject(failure("ResourceNotFoundException"));
    expect((await reading({ DescribeRiskConfiguration })).get(POOL)).to.deep.equal({
      kept: {},
      replaced: [],
    });
  });

  it("refuses to take a protection away by a default, and takes it away where the config says so", async () => {
    const before = {
      AccountTakeoverRiskConfiguration: {
        Actions: {
          LowAction: { EventAction: "MFA_IF_CONFIGURED", Notify: true },
          MediumAction: { EventAction: "BLOCK", Notify: true },
          HighAction: { EventAction: "NO_ACTION", Notify: true },
        },
      },
    } as const;
    const read = (chosen: NotificationMail["chosen"]) =>
      findRiskConfigurations(
        { ...config, chosen },
        outsideWith({ DescribeRiskConfiguration: () => ({ RiskConfiguration: before }) })(
          "us-east-2",
        ),
      ).then(
        () => "read",
        (error: Error) => error.message,
      );
    expect(await read([])).to.equal(
      `${POOL}: at low risk the pool has MFA_IF_CONFIGURED, and notificationMail would have NO_ACTION there by default: ` +
        `say in it what is meant, such as "low":{"eventAction":"MFA_IF_CONFIGURED","notify":false}\n` +
        `${POOL}: at medium risk the pool has BLOCK, and notificationMail would have NO_ACTION there by default: ` +
        `say in it what is meant, such as "medium":{"eventAction":"BLOCK","notify":true}`,
    );
    expect(await read(["low"])).to.match(/^us-east-2_Aaaa: at medium risk[^\n]*$/);
    expect(await read(["low", "medium"])).to.equal("read");
  });

  it("says which actions change, and that other mails are replaced", async () => {
    const { replaced } = await found({
      AccountTakeoverRiskConfiguration: {
        NotifyConfiguration: emails("<p>their own</p>"),
        Actions: {
          LowAction: { EventAction: "NO_ACTION", Notify: false },
          MediumAction: { EventAction: "MFA_REQUIRED", Notify: true },
          HighAction: { EventAction: "BLOCK", Notify: false },
        },
      },
    });
    expect(replaced).to.deep.equal([
      "medium risk was MFA_REQUIRED with a mail, will be NO_ACTION with a mail",
      "high risk was BLOCK without a mail, will be BLOCK with a mail",
      "its own mails are replaced",
    ]);
  });

  it("says nothing of the stack's own mails and actions", async () => {
    const { replaced } = await found({
      AccountTakeoverRiskConfiguration: {
        NotifyConfiguration: emails(renderMail("block", cognitoLink).htmlBody),
        Actions: { HighAction: { EventAction: "BLOCK", Notify: true } },
      },
    });
    expect(replaced).to.deep.equal([]);
  });

  it("refuses all pools that can't be read, in one error, and says how to go on", async () => {
    const pools = ["us-east-2_Aaaa", "us-east-2_Bbbb", "us-east-2_Cccc"];
    const names: Record<string, string | undefined> = {
      "us-east-2_Aaaa": "AccessDeniedException",
      "us-east-2_Cccc": "UserPoolAddOnNotEnabledException",
    };
    const DescribeRiskConfiguration: Answers[string] = async ({ UserPoolId }) => {
      if (names[UserPoolId!]) throw failure(names[UserPoolId!]!);
      return { RiskConfiguration: {} };
    };
    const mail = { ...config, userPoolIds: pools };
    const error = await errorOf(reading({ DescribeRiskConfiguration }, mail));
    expect(error).to.be.instanceOf(pulumi.RunError);
    expect(error.message.split("\n")).to.deep.equal([
      `us-east-2_Aaaa: the risk configuration can't be read (AccessDeniedException: why), ${WHY}: ${CURE}`,
      `us-east-2_Cccc: the risk configuration can't be read (UserPoolAddOnNotEnabledException: why), ${WHY}: ` +
        "switch on its threat protection (Plus plan)",
    ]);
  });

  it("refuses credentials of another account, for which every pool seems to have nothing", async () => {
    const GetCallerIdentity = () => ({ Account: "210987654321" });
    const error = await errorOf(reading({ GetCallerIdentity }));
    expect(error).to.be.instanceOf(pulumi.RunError);
    expect(error.message).to.equal(
      "us-east-2_Aaaa: the risk configuration can't be read (the AWS SDK's credentials are of account 210987654321, " +
        `and the deployment's of 123456789012), ${WHY}: ${CURE}`,
    );
  });
});

describe("findRiskConfigurations from a Cognito that does not answer", () => {
  useAccount();

  let server: http.Server;
  before((done) => {
    server = http.createServer(() => undefined).listen(0, "127.0.0.1", done);
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  it("refuses when its time is up", async () => {
    const cognito = new CognitoIdentityProviderClient({
      region: "us-east-2",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    const soon = new AbortController();
    server.once("request", () => soon.abort());
    const hanging = { ...outside({}), cognito, deadline: soon.signal };
    const { message } = await errorOf(findRiskConfigurations(config, hanging));
    expect(message).to.match(
      /^us-east-2_Aaaa: the risk configuration can't be read \(AbortError: /,
    );
  });
});
