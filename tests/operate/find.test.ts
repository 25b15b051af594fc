/** Finding a stack through AWS APIs. */
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { PROJECT } from "../../handler/component";
import type { ComponentId } from "../../handler/component";
import { findFunction, findPageQueues, findQueues } from "../../operate/find";
import type { Queue } from "../../operate/find";
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
  PAGE_REPORT_DEAD_LETTERS,
  PAGE_REPORTS,
  PAGE_VARIABLES,
  QUEUES,
  REPORTS,
  STAGING,
  useStackMocks,
} from "../support/stack-mocks";

describe("finding a stack", () => {
  const mocks = useStackMocks();

  const queues = (stack = "staging", name = PROJECT) =>
    findQueues(mocks.clients.sqs, { stack, name }, "us-east-2");
  const theFunction = () => findFunction(mocks.clients.lambda, QUEUES, STAGING);
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

  describe("beside a stack with the report page", () => {
    /** The queues of a stack named `staging-page`, whose report queue is named like the page's queue of `staging`. */
    const other = (name: string) => {
      const full = `cognito-lockdown-staging-page-${name}`;
      const [url, arn] = [REPORTS.url, REPORTS.arn].map((text) => text.replace(REPORTS.name, full));
      return { name: full, url: url!, arn: arn! };
    };
    const theirs = {
      reports: other("reports-aaaaaaa"),
      deadLetters: other("dead-letters-bbbbbbb"),
      followUps: other("follow-ups-ccccccc"),
      followUpDeadLetters: other("follow-up-dead-letters-ddddddd"),
    };
    const make = (queue: Queue, deadLetters: Queue) => {
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn });
      mocks.sqs
        .on(GetQueueAttributesCommand, { QueueUrl: queue.url })
        .resolves({ Attributes: { QueueArn: queue.arn, RedrivePolicy } })
        .on(GetQueueUrlCommand, { QueueName: deadLetters.name })
        .resolves({ QueueUrl: deadLetters.url });
    };

    it("tells the report queue of a stack `x-page` from the page's queue of `x`, by their dead-letter queues", async () => {
      list(
        PAGE_REPORTS.name,
        PAGE_REPORT_DEAD_LETTERS.name,
        ...Object.values(theirs).map(({ name }) => name),
      );
      make(theirs.reports, theirs.deadLetters);
      make(theirs.followUps, theirs.followUpDeadLetters);
      expect(await queues("staging-page")).to.deep.equal(theirs);
      expect(await queues()).to.deep.equal(QUEUES);
    });

    it("finds no stack `x-page` where there is only the page of `x`", async () => {
      expect(await messageOf(queues("staging-page"))).to.match(
        /^no stack "staging-page" in us-east-2/,
      );
    });

    it("still shows both queues where two stacks `x-page` match", async () => {
      const again = other("reports-eeeeeee");
      list(PAGE_REPORTS.name, theirs.reports.name, again.name);
      make(theirs.reports, theirs.deadLetters);
      make(again, theirs.deadLetters);
      mocks.sqs.on(ListQueueTagsCommand).resolves({});
      expect(await messageOf(queues("staging-page"))).to.match(
        new RegExp(`: ${theirs.reports.name} [^,]*, ${again.name} [^,]*$`),
      );
    });
  });

  describe("findPageQueues", () => {
    const pageQueues = async () => {
      const { settings } = await theFunction();
      mocks.sqs.resetHistory();
      return findPageQueues(mocks.clients.sqs, settings);
    };
    const turnOn = () =>
      mocks.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith(PAGE_VARIABLES));

    it("finds the queue that the function's settings name, and its dead-letter queue", async () => {
      turnOn();
      expect(await pageQueues()).to.deep.equal({
        queue: PAGE_REPORTS,
        deadLetters: PAGE_REPORT_DEAD_LETTERS,
      });
      expect(mocks.sqs.calls().map(({ args }) => args[0].input)).to.deep.equal([
        { QueueUrl: PAGE_REPORTS.url, AttributeNames: ["QueueArn", "RedrivePolicy"] },
        { QueueName: PAGE_REPORT_DEAD_LETTERS.name },
      ]);
    });

    it("asks nothing of a stack without the page", async () => {
      expect(await pageQueues()).to.equal(null);
      expect(mocks.sqs.calls()).to.deep.equal([]);
    });

    it("reports that the queue has no dead-letter queue", async () => {
      turnOn();
      const Attributes = { QueueArn: PAGE_REPORTS.arn };
      mocks.sqs.on(GetQueueAttributesCommand).resolves({ Attributes });
      expect(await messageOf(pageQueues())).to.include(
        `${PAGE_REPORTS.name} has no dead-letter queue`,
      );
    });
  });

  it("reports that there is no such stack", async () => {
    mocks.sqs.on(ListQueuesCommand).resolves({});
    expect(await messageOf(queues("production"))).to.equal(
      'no stack "production" in us-east-2 of this account: no queue is named ' +
        "cognito-lockdown-production-reports-... (check the region and the credentials; --name finds the component of another program)",
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

  describe("where queues of several begin alike", () => {
    const OTHER = "cognito-lockdown-staging-reports-ccccccc";
    const otherUrl = REPORTS.url.replace(REPORTS.name, OTHER);
    const tagged = (QueueUrl: string, project: string, { stack, name }: ComponentId) =>
      mocks.sqs.on(ListQueueTagsCommand, { QueueUrl }).resolves({
        Tags: {
          "pulumi:project": project,
          "pulumi:stack": stack,
          "cognito-lockdown:name": name,
        },
      });
    beforeEach(() => {
      list(OTHER);
      mocks.sqs.on(GetQueueAttributesCommand, { QueueUrl: otherUrl }).resolves({});
    });

    it("picks the one with the tags of the component", async () => {
      tagged(REPORTS.url, "shop", { stack: "lockdown-staging", name: "cognito" });
      tagged(otherUrl, "cognito-lockdown", STAGING);
      expect(await queues("lockdown-staging", "cognito")).to.deep.equal(QUEUES);
      expect(await messageOf(queues())).to.include(`${OTHER} has no dead-letter queue`);
    });

    it("picks none of two with the same tags, and says which programs they are of", async () => {
      const third = "cognito-lockdown-staging-reports-ddddddd";
      const thirdUrl = REPORTS.url.replace(REPORTS.name, third);
      list(OTHER, third);
      mocks.sqs.on(GetQueueAttributesCommand, { QueueUrl: thirdUrl }).resolves({});
      tagged(REPORTS.url, "shop", STAGING);
      tagged(otherUrl, "portal", STAGING);
      tagged(thirdUrl, "shop", { stack: "lockdown-staging", name: "cognito" });
      expect(await messageOf(queues())).to.equal(
        `2 programs have the stack "staging", with the queues ${REPORTS.name} (Pulumi project shop), ${OTHER} ` +
          "(Pulumi project portal): give one of them another name, because name and stack must be unique in an " +
          "account and region",
      );
    });

    it("picks none of two without its tags, and shows both", async () => {
      tagged(REPORTS.url, "shop", { ...STAGING, name: "cognito" });
      mocks.sqs.on(ListQueueTagsCommand, { QueueUrl: otherUrl }).resolves({});
      expect(await messageOf(queues())).to.equal(
        `no queue has the tags of the stack "staging"; these have names like its own: ${REPORTS.name} ` +
          `(Pulumi project shop), ${OTHER} (Pulumi project unknown)`,
      );
    });

    it("names the permission to read the tags", async () => {
      mocks.sqs.on(ListQueueTagsCommand).rejects(awsError("AccessDeniedException"));
      expect(await messageOf(queues())).to.include("needs sqs:ListQueueTags;");
    });
  });

  it("reads no tags where one queue has the name", async () => {
    await queues();
    expect(mocks.sqs.commandCalls(ListQueueTagsCommand)).to.deep.equal([]);
  });

  it("finds the component of another program by its name and stack", async () => {
    expect(await queues("lockdown-staging", "cognito")).to.deep.equal(QUEUES);
    expect(await messageOf(queues("prod", "shop"))).to.equal(
      'no component "shop" in the stack "prod" in us-east-2 of this account: no queue is named shop-prod-reports-... ' +
        "(check the region and the credentials; --name finds the component of another program)",
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
      "belongs to another component",
      { COMPONENT: "cognito", STACK: "lockdown-staging" },
      `the queue ${REPORTS.name} belongs to the component "cognito" in the stack "lockdown-staging"`,
    ],
    [
      "belongs to a component of another name in a stack of this name",
      { COMPONENT: "cognito-lockdown2" },
      'belongs to the component "cognito-lockdown2" in the stack "staging"',
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
