/** `npm run doctor` on a stack where everything works, and with each link broken in turn. */
import { GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { DescribeUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";
import { ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { brokenLinks, deniedCalls, weakLinks } from "../support/doctor-cases";
import { healthyQueue, ruleWith, useDoctor } from "../support/doctor-run";
import { POOL } from "../support/local-stack";
import { awsError, FUNCTION_NAME, messageOf, REPORTS } from "../support/stack-mocks";

describe("npm run doctor", () => {
  const world = useDoctor();
  const { stack, mocks, run, text, linesOf } = world;

  it("says in one line each that every link is ok, in the order of the chain, and changes nothing", async () => {
    expect(await run()).to.equal(true);
    expect(text()).to.equal(
      [
        "",
        "Doctor: stack staging in us-east-2",
        "",
        `  ok      pool      pool ${POOL}: threat protection is on`,
        `  ok      mail      pool ${POOL}: it notifies at high risk`,
        "  ok      trail     management events are logged by main",
        `  ok      rule      the rule cognito-lockdown-staging-feedback-0123abc matches clicks and sends them to ${REPORTS.name}`,
        `  ok      queue     the function ${FUNCTION_NAME} reads from 2 queues, and their dead-letter queues are empty`,
        `  ok      recovery  pool ${POOL}: codes go by verified_email`,
        `  ok      tokens    pool ${POOL}: access tokens live for 30 minutes at most`,
        "  ok      alarms    2 alarms are quiet, and 1 subscribed to their topic",
        "  ok      slack     the webhook is alive",
        "",
        "  seen      no click in 30 days; a click on a real link tests everything before the queue (npm run learn)",
        "  seen      no report in 30 days",
        "  seen      no drill in 30 days; npm run drill tests everything from the queue on",
        "",
        "The chain is whole, as far as it can be read.",
        "",
      ].join("\n"),
    );
    const called = [
      ...stack.operations(),
      ...Object.values(mocks).flatMap((mock) =>
        mock.calls().map(({ args }) => args[0].constructor.name),
      ),
    ];
    expect(
      called.filter((name) => !/^(Get|List|Describe|Filter|TestEventPattern)/.test(name)),
    ).to.deep.equal([]);
    expect(text()).not.to.include("client-secret");
  });

  for (const [what, prepare, link, line] of brokenLinks(world)) {
    it(`finds that ${what}`, async () => {
      prepare();
      expect(await run()).to.equal(false);
      expect(linesOf(link)[0]).to.include(line);
      expect(text()).to.match(/\n\d?[^\n]*broken finding/);
      const others = [
        "pool",
        "mail",
        "trail",
        "rule",
        "queue",
        "recovery",
        "tokens",
        "alarms",
        "slack",
      ];
      const worse = others.filter(
        (other) => other !== link && /^(broken|weak)/.test(linesOf(other)[0]!),
      );
      expect(worse, "no other link is blamed").to.deep.equal([]);
    });
  }

  for (const [what, prepare, link, line] of weakLinks(world)) {
    it(`warns that ${what}, and goes on with exit code 0`, async () => {
      prepare();
      expect(await run()).to.equal(true);
      expect(linesOf(link)[0]).to.include(line);
    });
  }

  for (const [what, prepare, link, permission] of deniedCalls(world)) {
    it(`says that a link is unknown where ${what} is denied, goes on with the others, and fails`, async () => {
      prepare();
      expect(await run()).to.equal(false);
      expect(linesOf(link)[0])
        .to.match(/^unknown /)
        .and.include(permission);
      expect(linesOf("alarms").concat(linesOf("trail")).join()).to.include("ok ");
    });
  }

  it("says not checked of what hangs on something that is unknown", async () => {
    stack.cognito.on(DescribeUserPoolCommand).rejects(awsError("AccessDeniedException"));
    stack.lambda.on(GetFunctionConfigurationCommand).rejects(awsError("AccessDeniedException"));
    await run();
    for (const link of ["mail", "recovery", "tokens", "slack"]) {
      expect(linesOf(link)).to.deep.equal([`unknown ${link} not checked: see the other lines`]);
    }
    expect(text()).not.to.include("seen ");
  });

  it("checks the pools that are given in place of the rule's, and whether the rule matches them", async () => {
    expect(await run({ userPoolIds: ["us-east-2_Other1", POOL] })).to.equal(false);
    expect(linesOf("rule")).to.have.length(1);
    expect(linesOf("rule")[0]).to.include(
      "does not match a click in pool us-east-2_Other1: add the pool to userPoolIds",
    );
    expect(linesOf("pool")).to.deep.equal([
      `ok pool pool us-east-2_Other1: threat protection is on; pool ${POOL}: threat protection is on`,
    ]);
  });

  it("asks for --pool where the rule is for every pool", async () => {
    mocks.events.on(ListRulesCommand).resolves({ Rules: [ruleWith({}, null)] });
    expect(await run()).to.equal(false);
    expect(linesOf("pool")[0]).to.equal(
      "unknown pool no pool is checked, because the stack's rule names none: npm run doctor -- --stack staging --pool ID",
    );
    expect(linesOf("rule")[0]).to.match(/^ok /);
  });

  it("takes the lifetime that the stack allows", async () => {
    await run({ maxAccessTokenMinutes: 15 });
    expect(linesOf("tokens")[0]).to.match(/^weak .*shorten their access tokens to 15 minutes/);
  });

  it("counts what is broken, unknown and weak, the worst first", async () => {
    mocks.events.on(ListRulesCommand).resolves({ Rules: [ruleWith({ State: "DISABLED" })] });
    mocks.events
      .on(ListTargetsByRuleCommand)
      .resolves({ Targets: [{ Id: "1", Arn: REPORTS.arn }] });
    mocks.sns
      .on(ListSubscriptionsByTopicCommand)
      .rejects(awsError("AuthorizationErrorException", 403));
    await run();
    expect(linesOf("rule").map((line) => line.split(" ")[0])).to.deep.equal(["broken", "weak"]);
    expect(text()).to.match(/\nOne broken finding, one unknown finding, one weak finding\n$/);
  });

  it("stops in one line where there is no such stack", async () => {
    stack.sqs.on(ListQueuesCommand).resolves({});
    expect(await messageOf(run())).to.match(/^no stack "staging" in us-east-2 of this account/);
  });

  it("does not ask for a page where there is none", async () => {
    await run();
    expect(mocks.apiGateway.commandCalls(GetApisCommand)).to.deep.equal([]);
  });

  for (const [from, to] of [
    ["Allow", "Deny"],
    ["events.amazonaws.com", "sns.amazonaws.com"],
  ] as const) {
    it(`reads a queue's policy with ${to} in place of ${from} as one that does not let the rule send`, async () => {
      stack.sqs.on(GetQueueAttributesCommand).callsFake((input) => {
        const { Attributes } = healthyQueue(input);
        const { Policy } = Attributes as { Policy?: string };
        return Policy ? { Attributes: { Policy: Policy.replace(from, to) } } : { Attributes };
      });
      expect(await run()).to.equal(false);
      expect(linesOf("rule")[0]).to.include("does not let the rule");
    });
  }

  it("hides no mistake of its own behind an unknown link", async () => {
    mocks.events.on(ListRulesCommand).resolves({ Rules: [ruleWith({ EventPattern: "{" })] });
    expect(await messageOf(run())).to.include("JSON");
  });
});
