/** `npm run doctor`: which alarms are the stack's, and who hears of them where they go to a topic that was there before. */
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { runStagingWithPage } from "../support/declared";
import { alarm, RULE, TOPIC, useDoctor } from "../support/doctor-run";
import {
  awsError,
  configurationWith,
  DEAD_LETTERS,
  FOLLOW_UP_DEAD_LETTERS,
  FOLLOW_UPS,
  FUNCTION_NAME,
  PAGE_REPORT_DEAD_LETTERS,
  PAGE_REPORTS,
  PAGE_VARIABLES,
  QUEUES,
} from "../support/stack-mocks";

/** A topic that was there before the stack. */
const SHARED = "arn:aws:sns:us-east-2:123456789012:on-call";

/** One of another account. */
const FOREIGN = "arn:aws:sns:us-east-2:210987654321:on-call";

describe("npm run doctor, of the alarms", () => {
  const { stack, mocks, run, linesOf } = useDoctor();
  const set = (...MetricAlarms: MetricAlarm[]) =>
    mocks.cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms });
  const watching = (name: string, Namespace: string, Name?: string, Value?: string) =>
    alarm(name, { Namespace, Dimensions: Name ? [{ Name, Value }] : [], StateValue: "ALARM" });
  const inAlarm = async () => {
    await run();
    return linesOf("alarms").flatMap((line) =>
      [/the alarm cognito-lockdown-staging-(\S+)-0123abc is in alarm/.exec(line)?.[1]].flatMap(
        (name) => name ?? [],
      ),
    );
  };

  it("counts every alarm that watches something of the stack, and no other, although all go to one topic", async () => {
    stack.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith(PAGE_VARIABLES));
    const ours = [
      watching("waiting", "cognito-lockdown/staging"),
      watching("self-check-pool", "cognito-lockdown/staging", "Link", "pool"),
      watching("dead-letters", "AWS/SQS", "QueueName", DEAD_LETTERS.name),
      watching("oldest-follow-up", "AWS/SQS", "QueueName", FOLLOW_UPS.name),
      watching("follow-up-dead-letters", "AWS/SQS", "QueueName", FOLLOW_UP_DEAD_LETTERS.name),
      watching("oldest-page-report", "AWS/SQS", "QueueName", PAGE_REPORTS.name),
      watching("page-report-dead-letters", "AWS/SQS", "QueueName", PAGE_REPORT_DEAD_LETTERS.name),
      watching("not-queued", "AWS/Events", "RuleName", RULE.Name),
      watching("errors", "AWS/Lambda", "FunctionName", FUNCTION_NAME),
      watching("page-errors", "AWS/ApiGateway", "ApiId", "a1b2c3"),
    ];
    const other = (text: string) => text.replace("staging", "staging-eu");
    const others = [
      watching("eu-waiting", "cognito-lockdown/staging-eu"),
      watching("eu-dead-letters", "AWS/SQS", "QueueName", other(DEAD_LETTERS.name)),
      watching("eu-not-queued", "AWS/Events", "RuleName", other(RULE.Name)),
      watching("eu-errors", "AWS/Lambda", "FunctionName", other(FUNCTION_NAME)),
      watching("eu-page-errors", "AWS/ApiGateway", "ApiId", "d4e5f6"),
      watching("by-hand", "AWS/Billing"),
      // Of a stack `staging-page`.
      watching("page-errors", "AWS/Lambda", "FunctionName", other(FUNCTION_NAME)),
    ];
    mocks.cloudWatch
      .on(DescribeAlarmsCommand)
      .resolvesOnce({ MetricAlarms: [...others, ...ours.slice(0, 4)], NextToken: "2" })
      .resolves({ MetricAlarms: ours.slice(4) });
    const names = ours.map(({ AlarmName: name }) => name.slice(25, -8));
    expect(await inAlarm()).to.deep.equal(names);
    const [call] = mocks.cloudWatch.commandCalls(DescribeAlarmsCommand);
    expect(call!.args[0].input).to.include({ AlarmNamePrefix: "cognito-lockdown-staging-" });
  });

  it("counts every alarm that the program declares", async () => {
    stack.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith(PAGE_VARIABLES));
    const base = (name: string) => name.replace(/-\w+$/, "");
    const queues = [...Object.values(QUEUES), PAGE_REPORTS, PAGE_REPORT_DEAD_LETTERS];
    const deployed = (value: string) =>
      queues.find(({ name }) => base(name) === base(value))?.name ?? value;
    const { registrations } = await runStagingWithPage();
    const declared = registrations
      .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(({ name, inputs }) => ({
        ...alarm(name.slice("cognito-lockdown-staging-".length)),
        Namespace: inputs.namespace as string,
        Dimensions: Object.entries((inputs.dimensions ?? {}) as Record<string, string>).map(
          ([Name, value]) => ({ Name, Value: deployed(value) }),
        ),
      }));
    set(...declared);
    expect(await run()).to.equal(true);
    expect(declared.length).to.be.above(25);
    expect(linesOf("alarms")[0]).to.include(`ok alarms ${declared.length} alarms are quiet`);
  });

  it("leaves the page's queue of another stack alone where this one has no page", async () => {
    set(watching("page-oldest-report", "AWS/SQS", "QueueName", PAGE_REPORTS.name));
    expect(await inAlarm()).to.deep.equal([]);
  });

  it("warns of an alarm without an action", async () => {
    set(alarm("errors", { AlarmActions: [] }), alarm("throttles"));
    expect(await run()).to.equal(true);
    const { AlarmName: name } = alarm("errors");
    expect(linesOf("alarms")[0]).to.match(
      new RegExp(`^weak alarms the alarm ${name} tells nobody: it has no action: npx pulumi up`),
    );
  });

  it("warns that nobody hears of a failure where no alarm publishes to a topic", async () => {
    const action = "arn:aws:lambda:us-east-2:123456789012:function:f";
    set(alarm("errors", { AlarmActions: [action] }), alarm("throttles", { AlarmActions: [] }));
    expect(await run()).to.equal(true);
    expect(linesOf("alarms")).to.have.lengthOf(1);
    expect(linesOf("alarms")[0]).to.match(/^weak alarms the stack has no alarm that publishes/);
  });

  it("says who has subscribed to a topic that was there before", async () => {
    set(
      alarm("errors", { AlarmActions: [SHARED] }),
      alarm("throttles", { AlarmActions: [SHARED] }),
    );
    mocks.sns
      .on(ListSubscriptionsByTopicCommand, { TopicArn: SHARED })
      .resolves({ Subscriptions: [{ SubscriptionArn: `${SHARED}:1` }] });
    expect(await run()).to.equal(true);
    expect(linesOf("alarms")).to.deep.equal([
      "ok alarms 2 alarms are quiet, and 1 subscribed to their topic",
    ]);
    expect(mocks.sns.calls()).to.have.lengthOf(1);
  });

  it("knows no alarmEmail as a cure where the topic was there before", async () => {
    set(alarm("errors", { AlarmActions: [SHARED] }));
    mocks.sns
      .on(ListSubscriptionsByTopicCommand)
      .resolvesOnce({})
      .resolves({ Subscriptions: [{ SubscriptionArn: "PendingConfirmation" }] });
    await run();
    await run();
    expect(linesOf("alarms")).to.deep.equal([
      `weak alarms nobody is subscribed to the alarm topic: subscribe to ${SHARED}`,
      "weak alarms nobody has confirmed the subscription to the alarm topic: follow the link in the mail of AWS " +
        "Notifications; after three days, delete the subscription and subscribe again",
    ]);
  });

  it("looks at each topic where there are several", async () => {
    set(alarm("errors"), alarm("throttles", { AlarmActions: [TOPIC, SHARED] }));
    mocks.sns.on(ListSubscriptionsByTopicCommand, { TopicArn: SHARED }).resolves({});
    expect(await run()).to.equal(true);
    expect(linesOf("alarms")[0]).to.match(/^weak alarms nobody is subscribed to the alarm topic: /);
  });

  it("warns that another account's topic can't be read, and does not fail for it", async () => {
    set(alarm("errors", { AlarmActions: [FOREIGN] }));
    mocks.sns
      .on(ListSubscriptionsByTopicCommand)
      .rejects(awsError("AuthorizationErrorException", 403));
    expect(await run()).to.equal(true);
    expect(linesOf("alarms")).to.deep.equal([
      `weak alarms who is subscribed to ${FOREIGN} can't be read from this account: look at it in account ` +
        "210987654321 (SNS console, the topic)",
    ]);
  });

  it("reads another account's topic where its policy allows that", async () => {
    set(alarm("errors", { AlarmActions: [FOREIGN] }));
    mocks.sns
      .on(ListSubscriptionsByTopicCommand)
      .resolves({ Subscriptions: [{ SubscriptionArn: `${FOREIGN}:1` }] });
    expect(await run()).to.equal(true);
    expect(linesOf("alarms")[0]).to.match(/^ok alarms 1 alarms are quiet, and 1 subscribed/);
  });

  it("names the permission that this account's own topic needs", async () => {
    mocks.sns
      .on(ListSubscriptionsByTopicCommand)
      .rejects(awsError("AuthorizationErrorException", 403));
    expect(await run()).to.equal(false);
    expect(linesOf("alarms")[0]).to.match(/^unknown .*needs sns:ListSubscriptionsByTopic;/);
  });
});
