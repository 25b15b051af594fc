/** Finding a stack through AWS APIs. */
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { findFunction, findQueues } from "../../operate/find";
import {
  awsError,
  configurationWith,
  DEAD_LETTERS,
  FOLLOW_UP_DEAD_LETTERS,
  FOLLOW_UPS,
  FUNCTION_NAME,
  LOG_GROUP,
  mappingIn,
  messageOf,
  QUEUES,
  REPORTS,
  useStackMocks,
} from "../support/stack-mocks";

describe("finding a stack", () => {
  const mocks = useStackMocks();

  const queues = (stack = "staging") => findQueues(mocks.clients.sqs, stack, "us-east-2");
  const theFunction = () => findFunction(mocks.clients.lambda, QUEUES, "staging");
  const list = (...names: string[]) =>
    mocks.sqs.on(ListQueuesCommand).callsFake(({ QueueNamePrefix: prefix }) => ({
      QueueUrls: [REPORTS.name, FOLLOW_UPS.name, ...names]
        .filter((name) => name.startsWith(prefix as string))
        .map((name) => REPORTS.url.replace(REPORTS.name, name)),
    }));

  it("finds both queues by name, and each one's dead-letter queue by redrive policy", async () => {
    expect(await queues()).to.deep.equal(QUEUES);
    expect(mocks.sqs.calls().map(({ args }) => args[0].input)).to.deep.equal([
      { QueueNamePrefix: "cognito-lockdown-staging-reports-" },
      { QueueUrl: REPORTS.url, AttributeNames: ["QueueArn", "RedrivePolicy"] },
      { QueueName: DEAD_LETTERS.name },
      { QueueNamePrefix: "cognito-lockdown-staging-follow-ups-" },
      { QueueUrl: FOLLOW_UPS.url, AttributeNames: ["QueueArn", "RedrivePolicy"] },
      { QueueName: FOLLOW_UP_DEAD_LETTERS.name },
    ]);
  });

  it("ignores the queues of a stack whose name starts with this one's", async () => {
    list(
      "cognito-lockdown-staging-reports-reports-aaaaaaa",
      "cognito-lockdown-staging-reports-dead-letters-bbbbbbb",
      "cognito-lockdown-staging-follow-ups-reports-ccccccc",
      "cognito-lockdown-staging-follow-ups-follow-ups-ddddddd",
    );
    expect(await queues()).to.deep.equal(QUEUES);
  });

  it("reports that there is no such stack", async () => {
    mocks.sqs.on(ListQueuesCommand).resolves({});
    expect(await messageOf(queues("production"))).to.equal(
      'no stack "production" in us-east-2 of this account: no queue is named ' +
        "cognito-lockdown-production-reports-... (check the region and the credentials)",
    );
  });

  it("reports a stack of a version without a follow-up queue", async () => {
    mocks.sqs
      .on(ListQueuesCommand, { QueueNamePrefix: "cognito-lockdown-staging-follow-ups-" })
      .resolves({});
    expect(await messageOf(queues())).to.include(
      'the stack "staging" was deployed by another version of this program: no queue is named ' +
        "cognito-lockdown-staging-follow-ups-...",
    );
  });

  it("lists the queues when several stacks match, and picks none", async () => {
    list("cognito-lockdown-staging-reports-ccccccc");
    expect(await messageOf(queues())).to.equal(
      `"staging" matches 2 stacks in us-east-2, with the queues ${REPORTS.name}, ` +
        "cognito-lockdown-staging-reports-ccccccc",
    );
  });

  for (const { name, url, arn } of [REPORTS, FOLLOW_UPS]) {
    it(`reports that ${name} has no dead-letter queue`, async () => {
      mocks.sqs
        .on(GetQueueAttributesCommand, { QueueUrl: url })
        .resolves({ Attributes: { QueueArn: arn } });
      expect(await messageOf(queues())).to.include(`${name} has no dead-letter queue`);
    });
  }

  it("finds the function, its settings and its log group", async () => {
    const { settings, ...found } = await theFunction();
    expect(found).to.deep.equal({
      name: FUNCTION_NAME,
      logGroup: LOG_GROUP,
      mappingState: "Enabled",
    });
    expect(settings).to.include({ stack: "staging", containment: "reset" });
    expect(mocks.lambda.calls().map(({ args }) => args[0].input)).to.deep.equal([
      { EventSourceArn: REPORTS.arn },
      { FunctionName: mappingIn("Enabled").FunctionArn },
    ]);
  });

  it("uses Lambda's default log group where none is configured", async () => {
    mocks.lambda
      .on(GetFunctionConfigurationCommand)
      .resolves({ ...configurationWith(), LoggingConfig: undefined });
    expect((await theFunction()).logGroup).to.equal(`/aws/lambda/${FUNCTION_NAME}`);
  });

  it("names the operation and the permission that is missing", async () => {
    mocks.lambda.on(GetFunctionConfigurationCommand).rejects(awsError("AccessDeniedException"));
    expect(await messageOf(theFunction())).to.equal(
      "GetFunctionConfiguration: not permitted; needs lambda:GetFunctionConfiguration; set AWS_PROFILE to a role that has it (AccessDeniedException: why)",
    );
  });

  const wrong: [string, Record<string, string | undefined>, string][] = [
    [
      "belongs to another stack",
      { STACK: "stag.ing" },
      `the queue ${REPORTS.name} belongs to the stack "stag.ing"`,
    ],
    [
      "was deployed by another version",
      { CONTAINMENT: undefined },
      "by another version of this program: the environment variable CONTAINMENT is not set",
    ],
  ];
  for (const [what, variables, message] of wrong) {
    it(`refuses a function that ${what}`, async () => {
      mocks.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith(variables));
      expect(await messageOf(theFunction())).to.include(message);
    });
  }

  for (const count of [0, 2]) {
    it(`refuses a queue that ${count} functions read from`, async () => {
      const EventSourceMappings = Array.from({ length: count }, () => mappingIn("Enabled"));
      mocks.lambda.on(ListEventSourceMappingsCommand).resolves({ EventSourceMappings });
      expect(await messageOf(theFunction())).to.include(`${count} functions read from`);
    });
  }
});
