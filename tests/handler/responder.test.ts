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
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { makeResponder } from "../../handler/responder";
import { ENVIRONMENT, JUDGED, RESPONDER_CASES } from "../support/cases";
import type { Refusal, ResponderCase } from "../support/cases";
import { catchConsole } from "../support/console";
import { delivery, sampleEvent } from "../support/events";
import { expectCase } from "../support/expect-case";
import type { Happened } from "../support/expect-case";
import { startScriptedSlack } from "../support/scripted-slack";
import { recordPauses } from "../support/time";

describe("makeResponder", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const ssm = mockClient(SSMClient);
  const sqs = mockClient(SQSClient);
  const environment = { ...process.env };
  recordPauses();

  beforeEach(() => {
    cognito.reset();
    ssm.reset();
    sqs.reset();
  });

  afterEach(() => {
    process.env = { ...environment };
  });

  after(() => {
    cognito.restore();
    ssm.restore();
    sqs.restore();
  });

  for (const responderCase of RESPONDER_CASES) {
    it(responderCase.title, async () => {
      expectCase(responderCase, await run(responderCase));
    });
  }

  it("contains before it reads the webhook or notifies Slack", async () => {
    const order: string[] = [];
    const slack = await startScriptedSlack();
    cognito.onAnyCommand().callsFake(() => void order.push("cognito"));
    ssm.on(GetParameterCommand).callsFake(() => {
      order.push("parameter store");
      return { Parameter: { Value: slack.webhookUrl } };
    });
    await handleSample().finally(slack.stop);
    expect(order.at(-1)).to.equal("parameter store");
    expect(order.indexOf("parameter store")).to.equal(order.length - 1);
    expect(changes()).to.have.lengthOf(2);
  });

  it("does not sign out before the reset has been answered", async () => {
    const order: string[] = [];
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [JUDGED] });
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
    ssm.onAnyCommand().rejects(new Error("not asked for here"));
    await handleSample();
    const configOf = async (client: unknown) => {
      const { config } = client as CognitoIdentityProviderClient;
      const handler = config.requestHandler as { configProvider?: Promise<object> };
      return { attempts: await config.maxAttempts(), ...(await handler.configProvider) };
    };
    const bounds = { connectionTimeout: 1000, requestTimeout: undefined };
    expect(await configOf(cognito.calls()[0]!.thisValue)).to.include({ attempts: 1, ...bounds });
    expect(await configOf(ssm.calls()[0]!.thisValue)).to.include({ attempts: 2, ...bounds });
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
    await makeResponder()(delivery(sampleEvent())).finally(caught.release);
  }

  /** What was put into the queue. */
  function queued(): Happened["queued"] {
    return sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => {
      expect(input.QueueUrl).to.equal(ENVIRONMENT.REPORT_QUEUE_URL);
      const { message, eventId, isRequired } = JSON.parse(input.MessageBody!).deferredNotification;
      return { text: message.text, delay: input.DelaySeconds!, eventId, isRequired };
    });
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
    const slack = await startScriptedSlack(responderCase.slack);
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    cognito
      .on(AdminListUserAuthEventsCommand)
      .resolves({ AuthEvents: responderCase.noFeedback ? [] : [JUDGED] });
    cognito
      .on(AdminListUserSessionsCommand)
      .rejects(asError({ refusal: "OperationNotEnabledException", message: "off" }));
    for (const [operation, refusal] of Object.entries(responderCase.cognito ?? {})) {
      cognito.on(COMMANDS[operation]!).rejects(asError(refusal));
    }
    const parameter = responderCase.parameter ?? slack.webhookUrl;
    if (typeof parameter === "string") {
      ssm.onAnyCommand().resolves({ Parameter: { Value: parameter } });
    } else {
      ssm.onAnyCommand().rejects(asError(parameter));
    }
    if (responderCase.queue === "down") sqs.onAnyCommand().rejects(new Error("no queue"));
    else sqs.onAnyCommand().resolves({});
    Object.assign(process.env, ENVIRONMENT, responderCase.environment);
    const caught = catchConsole();
    let error: Happened["error"];
    try {
      await makeResponder()(responderCase.event);
    } catch (thrown) {
      const { name, message } = thrown as Error;
      error = { name, message };
    } finally {
      caught.release();
      await slack.stop();
    }
    return {
      calls: changes(),
      parameterReads: ssm.calls().length,
      slack: slack.texts,
      queued: responderCase.queue === "down" ? [] : queued(),
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
} as unknown as Record<string, typeof AdminResetUserPasswordCommand>;

function asError({ refusal, message }: Refusal): Error {
  return Object.assign(new Error(message), { name: refusal });
}
