/** The handler from its source, with the SDK's clients mocked; `tests/artifact.test.ts` plays the same cases over HTTP. */
import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { makeResponder } from "../../handler/responder";
import { queueName } from "../../testbed/aws/queue";
import { clickRecord, ENVIRONMENT, itemsOf, judged, RESPONDER_CASES, SUB } from "../support/cases";
import type { Refusal, ResponderCase } from "../support/cases";
import { catchConsole } from "../support/console";
import { delivery } from "../support/events";
import { expectCase } from "../support/expect-case";
import type { Happened } from "../support/expect-case";
import { startScriptedSlack } from "../support/scripted-slack";
import { recordPauses } from "../support/time";

/** A user as AdminGetUser returns it, whatever name it is asked for. */
const user = ({ Username: name }: { Username?: string }) => ({
  Username: name === SUB ? "casey" : name,
  UserAttributes: [{ Name: "sub", Value: SUB }],
  UserStatus: "CONFIRMED" as const,
  Enabled: true,
});

describe("makeResponder", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  // Not at the level of the block: tests of the memory in the same process call a real one.
  let dynamodb: ReturnType<typeof mockClient>;
  const ssm = mockClient(SSMClient);
  const sqs = mockClient(SQSClient);
  const environment = { ...process.env };
  recordPauses();

  before(() => {
    dynamodb = mockClient(DynamoDBClient);
  });

  beforeEach(() => {
    for (const client of [cognito, dynamodb, ssm, sqs]) client.reset();
    // An empty table.
    dynamodb.on(GetItemCommand).resolves({});
    dynamodb.on(PutItemCommand).resolves({});
    dynamodb.on(UpdateItemCommand).resolves({ Attributes: { n: { N: "1" } } });
  });

  afterEach(() => {
    process.env = { ...environment };
  });

  after(() => {
    for (const client of [cognito, dynamodb, ssm, sqs]) client.restore();
  });

  for (const responderCase of RESPONDER_CASES) {
    it(responderCase.title, async () => {
      expectCase(responderCase, await run(responderCase));
    });
  }

  it("contains before it reads the webhook or notifies Slack", async () => {
    const order: string[] = [];
    const slack = await startScriptedSlack();
    cognito.onAnyCommand().callsFake(() => (order.push("cognito"), {}));
    cognito.on(AdminGetUserCommand).callsFake(user);
    ssm.on(GetParameterCommand).callsFake(() => {
      order.push("parameter store");
      return { Parameter: { Value: slack.webhookUrl } };
    });
    await handleSample().finally(slack.stop);
    expect(order).to.include("cognito");
    expect(order.filter((call) => call === "parameter store")).to.have.lengthOf(1);
    expect(order.at(-1)).to.equal("parameter store");
    expect(changes()).to.have.lengthOf(2);
  });

  it("does not sign out before the reset has been answered", async () => {
    const order: string[] = [];
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminGetUserCommand).callsFake(user);
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [judged("Invalid")] });
    const observe = async () => {
      order.push("called");
      await new Promise((resolve) => setImmediate(resolve));
      order.push("answered");
    };
    cognito.on(AdminResetUserPasswordCommand).callsFake(observe);
    cognito.on(AdminUserGlobalSignOutCommand).callsFake(observe);
    await handleSample({ SLACK_NOTIFICATIONS: "false" });
    expect(order).to.deep.equal(["called", "answered", "called", "answered"]);
  });

  it("limits the SDK's attempts and connection times, but not how long a reset may take", async () => {
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminGetUserCommand).callsFake(user);
    ssm.onAnyCommand().rejects(new Error("not asked for here"));
    await handleSample();
    const configOf = async (client: unknown) => {
      const { config } = client as CognitoIdentityProviderClient;
      const handler = config.requestHandler as { configProvider?: Promise<object> };
      return { attempts: await config.maxAttempts(), ...(await handler.configProvider) };
    };
    const bounds = { connectionTimeout: 1000, requestTimeout: undefined };
    expect(await configOf(cognito.calls()[0]!.thisValue)).to.include({ attempts: 1, ...bounds });
    for (const client of [ssm, sqs, dynamodb]) {
      expect(await configOf(client.calls()[0]!.thisValue)).to.include({ attempts: 2, ...bounds });
    }
  });

  it("fails at the cold start when a setting is missing", () => {
    Object.assign(process.env, ENVIRONMENT);
    delete process.env.SLACK_WEBHOOK_PARAMETER;
    expect(() => makeResponder()).to.throw(
      "the environment variable SLACK_WEBHOOK_PARAMETER is not set",
    );
  });

  /** Handles the sample report, without printing its log line. */
  async function handleSample(variables = {}): Promise<void> {
    Object.assign(process.env, ENVIRONMENT, variables);
    const caught = catchConsole();
    await makeResponder()(delivery(clickRecord())).finally(caught.release);
  }

  /** What was sent to SQS. */
  function sent(): Happened["sent"] {
    return sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => ({
      queue: queueName(input.QueueUrl!),
      body: input.MessageBody!,
      delaySeconds: input.DelaySeconds ?? 0,
    }));
  }

  /** When the message is visible again, in seconds. */
  function visibility(): number | undefined {
    const [change, ...others] = sqs.commandCalls(ChangeMessageVisibilityCommand);
    expect(others).to.deep.equal([]);
    if (!change) return undefined;
    const { QueueUrl, ReceiptHandle, VisibilityTimeout } = change.args[0].input;
    expect([QueueUrl, ReceiptHandle]).to.deep.equal([ENVIRONMENT.REPORT_QUEUE_URL, "m-1#1"]);
    return VisibilityTimeout;
  }

  /** Calls that change something, in order. */
  function changes(): { operation: string; input: object }[] {
    return cognito
      .calls()
      .map(({ args: [command] }) => ({
        operation: command.constructor.name.replace(/Command$/, ""),
        input: command.input,
      }))
      .filter(({ operation }) => !/^(AdminGet|AdminList|List|Describe)/.test(operation));
  }

  async function run(responderCase: ResponderCase): Promise<Happened> {
    const { feedback = "Invalid", queue } = responderCase;
    const slack = await startScriptedSlack(responderCase.slack);
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminGetUserCommand).callsFake(user);
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolves({ AuthEvents: feedback === "none" ? [] : [judged(feedback)] });
    cognito
      .on(AdminListUserSessionsCommand)
      .rejects(asError({ refusal: "OperationNotEnabledException", message: "off" }));
    for (const [operation, refusal] of Object.entries(responderCase.cognito ?? {})) {
      cognito.on(COMMANDS[operation]!).rejects(asError(refusal));
    }
    for (const item of itemsOf(responderCase)) {
      dynamodb
        .on(GetItemCommand, { Key: { id: { S: item.id } } })
        .resolves({ Item: marshall(item) });
    }
    if (responderCase.dynamodb) {
      dynamodb.reset();
      dynamodb.onAnyCommand().rejects(asError(responderCase.dynamodb));
    }
    const parameter = responderCase.parameter ?? slack.webhookUrl;
    if (typeof parameter === "string") {
      ssm.onAnyCommand().resolves({ Parameter: { Value: parameter } });
    } else {
      ssm.onAnyCommand().rejects(asError(parameter));
    }
    if (queue === "down") sqs.onAnyCommand().rejects(new Error("no queue"));
    else sqs.onAnyCommand().resolves({});
    Object.assign(process.env, ENVIRONMENT, responderCase.environment);
    const caught = catchConsole();
    let error: Happened["error"];
    let failures: { itemIdentifier: string }[] = [];
    try {
      failures = (await makeResponder()(responderCase.event)).batchItemFailures;
    } catch (thrown) {
      const { name, message } = thrown as Error;
      error = { name, message };
    } finally {
      caught.release();
      await slack.stop();
    }
    expect(failures).to.deep.equal(failures.length === 0 ? [] : [{ itemIdentifier: "m-1" }]);
    return {
      calls: changes(),
      parameterReads: ssm.calls().length,
      slack: slack.texts,
      sent: queue === "down" ? [] : sent(),
      comesBack: failures.length > 0,
      visibility: queue === "down" ? undefined : visibility(),
      log: caught.lines,
      error,
    };
  }
});

/** The mock's types want one command class; which one it is does not matter to them. */
const COMMANDS = {
  AdminResetUserPassword: AdminResetUserPasswordCommand,
  AdminUserGlobalSignOut: AdminUserGlobalSignOutCommand,
  AdminDisableUser: AdminDisableUserCommand,
  AdminGetUser: AdminGetUserCommand,
  AdminListUserAuthEvents: AdminListUserAuthEventsCommand,
} as unknown as Record<string, typeof AdminResetUserPasswordCommand>;

function asError({ refusal, message }: Refusal): Error {
  return Object.assign(new Error(message), { name: refusal });
}
