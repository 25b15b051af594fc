/** `npm run doctor` on the component of another Pulumi program. */
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeRiskConfigurationCommand,
  DescribeUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { toSelfCheckEnvironment } from "../../checks/settings";
import type { SelfCheckSettings } from "../../checks/settings";
import { alarm, healthyQueue, mailing, ruleWith, useDoctor } from "../support/doctor-run";
import { SETTINGS } from "../support/self-check-run";
import {
  awsError,
  configurationWith,
  DEAD_LETTERS,
  mappingIn,
  PAGE_VARIABLES,
  REPORTS,
} from "../support/stack-mocks";

/** Its resources have the same names as those of this program's stack `staging`. */
const ID = { name: "cognito", stack: "lockdown-staging" };

/** The function of its self-check, and the schedule of that. */
const SELF_CHECK = "arn:aws:lambda:us-east-2:123456789012:function:self-check";
const SCHEDULE = "cognito-lockdown-staging-self-check-0123abc";

const NOTE =
  "Run npx pulumi in the program of this component: what npx pulumi config set names is an argument of " +
  "CognitoLockdown there.";

describe("npm run doctor -- --name", () => {
  const { stack, mocks, run, text, linesOf } = useDoctor();
  let settings: SelfCheckSettings;
  let responder: Record<string, string>;

  beforeEach(() => {
    settings = { ...SETTINGS, reportQueueArn: REPORTS.arn, managesMail: false };
    responder = { STACK: ID.stack, COMPONENT: ID.name };
    mocks.events
      .on(ListRulesCommand, { NamePrefix: "cognito-lockdown-staging-self-check-" })
      .resolves({ Rules: [{ Name: `${SCHEDULE.slice(0, -7)}other-0123abc` }, { Name: SCHEDULE }] })
      .on(ListTargetsByRuleCommand, { Rule: SCHEDULE })
      .resolves({ Targets: [{ Id: "1", Arn: SELF_CHECK }] });
    stack.lambda
      .on(GetFunctionConfigurationCommand)
      .callsFake(({ FunctionName: name }) =>
        name === SELF_CHECK
          ? { Environment: { Variables: toSelfCheckEnvironment(settings) } }
          : configurationWith(responder),
      );
    mocks.cloudWatch
      .on(DescribeAlarmsCommand)
      .resolves({ MetricAlarms: [alarm("waiting", { Namespace: "cognito/lockdown-staging" })] });
  });
  const visit = () => run({ ...ID });

  it("finds it, and says which it is", async () => {
    expect(await visit()).to.equal(true);
    expect(text()).to.match(/^\nDoctor: component cognito, stack lockdown-staging in us-east-2\n/);
    expect(text()).to.match(/The chain is whole, as far as it can be read\.\n$/);
    expect(text()).not.to.include(NOTE).and.not.include("self-check whose settings");
  });

  it("takes the lifetime of tokens from the self-check's settings", async () => {
    settings = { ...settings, maxAccessTokenMinutes: 15 };
    await visit();
    expect(linesOf("tokens")[0]).to.match(/^weak .*shorten their access tokens to 15 minutes/);
  });

  it("takes from there that the program manages the mails", async () => {
    stack.cognito.on(DescribeRiskConfigurationCommand).resolves(mailing("hello"));
    settings = { ...settings, managesMail: true };
    await visit();
    expect(linesOf("mail")[0]).to.include("run npx pulumi up, which sets the mails again");
  });

  for (const reportPage of [true, false]) {
    it(`takes from there that mails link to ${reportPage ? "the page" : "Cognito"}`, async () => {
      Object.assign(responder, PAGE_VARIABLES);
      settings = { ...settings, reportPage };
      await visit();
      const isWeak = linesOf("mail").some((line) => line.includes("links to Cognito and not to"));
      expect(isWeak).to.equal(reportPage);
    });
  }

  const unread: [string, () => unknown][] = [
    [
      "there is no self-check",
      () => mocks.events.on(ListRulesCommand).resolves({ Rules: [ruleWith()] }),
    ],
    [
      "it is another component's",
      () => (settings = { ...settings, reportQueueArn: DEAD_LETTERS.arn }),
    ],
    [
      "it may not be read",
      () =>
        mocks.events
          .on(ListTargetsByRuleCommand, { Rule: SCHEDULE })
          .rejects(awsError("AccessDeniedException")),
    ],
    ["it is of another version", () => (settings = { ...settings, ruleName: "" })],
  ];
  for (const [what, prepare] of unread) {
    it(`says that it assumes the defaults where ${what}`, async () => {
      settings = { ...settings, maxAccessTokenMinutes: 15 };
      prepare();
      await visit();
      expect(text()).to.include(
        "It has no self-check whose settings could be read, so maxAccessTokenMinutes is taken for 60, and " +
          "notificationMail for not set.",
      );
      expect(linesOf("tokens")[0]).to.match(/^ok /);
    });
  }

  it("hides no mistake of its own behind the defaults", async () => {
    mocks.events.on(ListTargetsByRuleCommand, { Rule: SCHEDULE }).resolves({
      Targets: [null as never],
    });
    const error = await visit().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(TypeError);
  });

  it("says where a cure of Pulumi goes, and names it in its own commands", async () => {
    mocks.events
      .on(ListRulesCommand, { NamePrefix: "cognito-lockdown-staging-feedback-" })
      .resolves({ Rules: [ruleWith({ State: "DISABLED" }, null)] });
    stack.sqs
      .on(GetQueueAttributesCommand)
      .callsFake((input) =>
        input.QueueUrl === DEAD_LETTERS.url && !input.AttributeNames.includes("QueueArn")
          ? { Attributes: { ApproximateNumberOfMessages: "1" } }
          : healthyQueue(input),
      );
    expect(await visit()).to.equal(false);
    expect(text()).to.include(NOTE);
    expect(linesOf("rule")[0]).to.include("npx pulumi up --refresh --stack lockdown-staging");
    expect(linesOf("pool")[0]).to.include(
      "npm run doctor -- --stack lockdown-staging --name cognito --pool ID",
    );
    expect(linesOf("queue")[0]).to.include(
      "npm run replay -- --stack lockdown-staging --name cognito --dry-run shows them",
    );
  });

  it("says nothing of Pulumi where no cure is its command", async () => {
    stack.cognito.on(DescribeUserPoolClientCommand).resolves({
      UserPoolClient: {
        ...{ ClientId: "app", ClientName: "web", EnableTokenRevocation: false },
        ...{ AccessTokenValidity: 30, TokenValidityUnits: { AccessToken: "minutes" } },
      },
    });
    await visit();
    expect(linesOf("tokens")[0]).to.match(/^weak /);
    expect(text()).not.to.include(NOTE);
  });

  it("says nothing of another program of this program's own stack", async () => {
    stack.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith());
    stack.lambda
      .on(ListEventSourceMappingsCommand)
      .resolves({ EventSourceMappings: [mappingIn("Disabling")] });
    expect(await run()).to.equal(false);
    expect(linesOf("queue")[0]).to.include("npx pulumi up --refresh --stack staging");
    expect(text()).not.to.include(NOTE);
    const asked = mocks.events.commandCalls(ListRulesCommand).map(({ args }) => args[0].input);
    expect(asked).to.deep.equal([{ NamePrefix: "cognito-lockdown-staging-feedback-" }]);
  });

  describe("where the rules of two begin alike", () => {
    const OTHER = "cognito-lockdown-staging-feedback-ccccccc";
    beforeEach(() =>
      mocks.events
        .on(ListRulesCommand, { NamePrefix: "cognito-lockdown-staging-feedback-" })
        .resolves({ Rules: [ruleWith({ Name: OTHER, State: "DISABLED" }), ruleWith()] })
        .on(ListTargetsByRuleCommand, { Rule: OTHER })
        .resolves({ Targets: [{ Id: "1", Arn: DEAD_LETTERS.arn }] }),
    );

    it("takes the one that sends to its queue", async () => {
      expect(await visit()).to.equal(true);
      expect(linesOf("rule")[0]).to.match(/^ok .*-feedback-0123abc matches clicks/);
    });

    it("takes none of them for its own where neither does", async () => {
      mocks.events.on(ListTargetsByRuleCommand, { Rule: ruleWith().Name }).resolves({});
      expect(await visit()).to.equal(false);
      expect(linesOf("rule")[0]).to.match(/^broken rule the stack's rule is gone/);
    });
  });
});
