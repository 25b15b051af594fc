/** `npm run doctor`: the webhook and the report page, each answer. */
import { GetApisCommand, GetDomainNamesCommand } from "@aws-sdk/client-apigatewayv2";
import { DescribeTrailsCommand } from "@aws-sdk/client-cloudtrail";
import { DescribeRiskConfigurationCommand } from "@aws-sdk/client-cognito-identity-provider";
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { healthyQueue, htmlPage, mailing, useDoctor, WEBHOOK } from "../support/doctor-run";
import { awsError, configurationWith, mappingIn, SQS_ANSWERS } from "../support/stack-mocks";

describe("npm run doctor, of the webhook", () => {
  const { stack, mocks, answers, run, text, linesOf, requests } = useDoctor();

  it("asks with an empty text, which posts nothing", async () => {
    await run();
    expect(requests().map(({ url }) => url)).to.deep.equal([WEBHOOK]);
    expect(requests()[0]!.init).to.include({
      method: "POST",
      body: '{"text":""}',
      redirect: "manual",
    });
  });

  const failed = (error: object) => () => {
    throw Object.assign(new TypeError(`fetch failed for ${WEBHOOK}`), error);
  };
  const cases: [string, () => Response, "broken" | "unknown", string][] = [
    [
      "a revoked webhook",
      () => new Response("no_service", { status: 404 }),
      "broken",
      "Slack answers 404 no_service",
    ],
    [
      "an archived channel",
      () => new Response("channel_is_archived", { status: 410 }),
      "broken",
      "Slack answers 410 channel_is_archived",
    ],
    [
      "a wrong token",
      () => new Response("invalid_token", { status: 403 }),
      "broken",
      "Slack answers 403 invalid_token",
    ],
    [
      "a page in place of a word",
      () => new Response(`<p>${WEBHOOK}`, { status: 404 }),
      "broken",
      "Slack answers 404: make",
    ],
    ["a redirect", () => new Response(null, { status: 302 }), "unknown", "Slack answers 302:"],
    [
      "throttling",
      () => new Response("rate_limited", { status: 429 }),
      "unknown",
      "Slack answers 429",
    ],
    ["an outage", () => new Response("", { status: 503 }), "unknown", "Slack answers 503"],
    [
      "no connection",
      failed({ cause: { code: "ECONNREFUSED" } }),
      "unknown",
      "does not answer (ECONNREFUSED)",
    ],
    ["a malformed address", failed({}), "unknown", "does not answer (TypeError)"],
    [
      "no answer in time",
      failed({ name: "TimeoutError" }),
      "unknown",
      "does not answer (not within 10 s)",
    ],
  ];
  for (const [what, answer, kind, line] of cases) {
    it(`says of ${what} that it is ${kind}, without the address`, async () => {
      answers.slack = answer;
      expect(await run()).to.equal(false);
      expect(linesOf("slack")).to.have.length(1);
      expect(linesOf("slack")[0])
        .to.match(new RegExp(`^${kind} `))
        .and.include(line);
      expect(text()).not.to.include("verysecret");
    });
  }

  it("finds that the parameter is gone, or empty", async () => {
    mocks.ssm.on(GetParameterCommand).rejects(awsError("ParameterNotFound"));
    expect(await run()).to.equal(false);
    mocks.ssm.on(GetParameterCommand).resolves({ Parameter: {} });
    expect(await run()).to.equal(false);
    const [gone, empty] = linesOf("slack");
    expect(gone).to.match(/^broken slack nobody is notified: .*ParameterNotFound/);
    expect(empty).to.match(/^broken slack nobody is notified: the parameter .* is empty/);
  });

  it("asks nobody where Slack is off", async () => {
    const variables = { SLACK_NOTIFICATIONS: "false" };
    stack.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith(variables));
    expect(await run()).to.equal(true);
    expect(linesOf("slack")[0]).to.equal(
      "ok slack off in this stack: the log has the notifications",
    );
    expect(requests()).to.deep.equal([]);
  });
});

describe("npm run doctor, of the report page", () => {
  const { stack, mocks, answers, run, linesOf, requests } = useDoctor();
  const QUEUE = "https://sqs.us-east-2.amazonaws.com/123456789012/staging-page-reports";
  const ARN = "arn:aws:sqs:us-east-2:123456789012:staging-page-reports";
  let dead: string;

  beforeEach(() => {
    dead = "0";
    stack.lambda
      .on(GetFunctionConfigurationCommand)
      .resolves(configurationWith({ PAGE_REPORT_QUEUE_URL: QUEUE, PAGE_STATE_TABLE: "states" }));
    stack.cognito
      .on(DescribeRiskConfigurationCommand)
      .resolves(mailing("{event-id} {feedback-token} {username}"));
    stack.sqs.on(GetQueueAttributesCommand).callsFake((input) => {
      if (input.QueueUrl === QUEUE) {
        const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ARN}-dead` });
        return { Attributes: { QueueArn: ARN, RedrivePolicy } };
      }
      if (input.QueueUrl === `${QUEUE}-dead`)
        return { Attributes: { ApproximateNumberOfMessages: dead } };
      return healthyQueue(input);
    });
    stack.sqs
      .on(GetQueueUrlCommand)
      .callsFake(({ QueueName }) =>
        QueueName === "staging-page-reports-dead"
          ? { QueueUrl: `${QUEUE}-dead` }
          : SQS_ANSWERS.GetQueueUrl({ QueueName }),
      );
  });

  const api = (fields: object) => ({
    Items: [
      { Name: "other", ApiEndpoint: "https://other.example" },
      { Name: "cognito-lockdown-staging-page-eu-0123abc", ApiEndpoint: "https://eu.example" },
      {
        Name: "cognito-lockdown-staging-page-0123abc",
        ApiEndpoint: "https://api.example",
        ...fields,
      },
    ].map((one) => ({ ...one, ProtocolType: "HTTP" as const, RouteSelectionExpression: "" })),
  });

  it("opens it without a link, and takes its own refusal for a sign of life", async () => {
    mocks.apiGateway
      .on(GetApisCommand)
      .resolvesOnce({ Items: [], NextToken: "2" })
      .resolves(api({}));
    expect(await run()).to.equal(true);
    expect(linesOf("mail")[0]).to.include("the report page https://api.example/report answers");
    const toPage = requests().filter(({ url }) => url !== WEBHOOK);
    expect(toPage.map(({ url, init }) => [init.method, url])).to.deep.equal([
      ["GET", "https://api.example/report"],
    ]);
    expect(linesOf("queue")[0]).to.include("reads from 3 queues");
  });

  it("opens it at its own host name", async () => {
    await run({ pageDomain: "report.example.com" });
    expect(requests().map(({ url }) => url)).to.include("https://report.example.com/report");
    expect(mocks.apiGateway.calls()).to.deep.equal([]);
  });

  const tags = (stack: string, name = "cognito-lockdown") => ({
    Tags: { "pulumi:stack": stack, "cognito-lockdown:name": name },
  });

  it("opens it at the host name that API Gateway knows for this stack", async () => {
    mocks.apiGateway
      .on(GetApisCommand)
      .resolves(api({ DisableExecuteApiEndpoint: true }))
      .on(GetDomainNamesCommand)
      .resolvesOnce({ Items: [{ DomainName: "bare.example" }], NextToken: "2" })
      .resolves({
        Items: [
          { DomainName: "other.example", ...tags("staging", "shop") },
          { DomainName: "eu.example", ...tags("staging-eu") },
          { DomainName: "ours.example", ...tags("staging") },
        ],
      });
    expect(await run()).to.equal(true);
    expect(requests().map(({ url }) => url)).to.include("https://ours.example/report");
  });

  it("tells two APIs whose names begin alike by their tags", async () => {
    const [, , ours] = api({}).Items;
    const other = { ...ours!, ApiEndpoint: "https://shop.example", ...tags("staging", "shop") };
    mocks.apiGateway
      .on(GetApisCommand)
      .resolves({ Items: [other, { ...ours!, ...tags("staging") }] });
    expect(await run()).to.equal(true);
    expect(requests().map(({ url }) => url)).to.include("https://api.example/report");
  });

  const cases: [string, () => unknown, "broken" | "unknown", string][] = [
    [
      "its function fails",
      () => (answers.page = () => htmlPage(500)),
      "broken",
      "answers 500 instead of its own page",
    ],
    [
      "something else answers",
      () => (answers.page = () => new Response("{}", { status: 400 })),
      "broken",
      "answers 400 instead",
    ],
    [
      "it is throttled",
      () => (answers.page = () => new Response("", { status: 429 })),
      "unknown",
      "answers 429",
    ],
    [
      "it can't be reached",
      () =>
        (answers.page = () => {
          throw Object.assign(new Error(), { cause: { code: "ENOTFOUND" } });
        }),
      "broken",
      "does not answer (ENOTFOUND): check its DNS record",
    ],
    [
      "its API is gone",
      () => mocks.apiGateway.on(GetApisCommand).resolves({}),
      "broken",
      "the report page's API is gone",
    ],
    [
      "its host name is not known",
      () =>
        mocks.apiGateway
          .on(GetApisCommand)
          .resolves(api({ DisableExecuteApiEndpoint: true }))
          .on(GetDomainNamesCommand)
          .resolves({}),
      "unknown",
      "has a host name of its own, which neither a config file nor API Gateway tells: open the page yourself",
    ],
    [
      "host names may not be read",
      () =>
        mocks.apiGateway
          .on(GetApisCommand)
          .resolves(api({ DisableExecuteApiEndpoint: true }))
          .on(GetDomainNamesCommand)
          .rejects(awsError("AccessDeniedException")),
      "unknown",
      "needs apigateway:GET;",
    ],
    [
      "APIs may not be read",
      () => mocks.apiGateway.on(GetApisCommand).rejects(awsError("AccessDeniedException")),
      "unknown",
      "needs apigateway:GET;",
    ],
  ];
  for (const [what, prepare, kind, line] of cases) {
    it(`says that it is ${kind} where ${what}`, async () => {
      prepare();
      expect(await run()).to.equal(false);
      expect(linesOf("mail")).to.have.length(1);
      expect(linesOf("mail")[0])
        .to.match(new RegExp(`^${kind} `))
        .and.include(line);
    });
  }

  it("counts the page's queue among the queues", async () => {
    stack.lambda
      .on(ListEventSourceMappingsCommand, { EventSourceArn: ARN })
      .resolves({ EventSourceMappings: [mappingIn("Disabled")] });
    dead = "1";
    expect(await run()).to.equal(false);
    expect(linesOf("queue")[0]).to.include("takes nothing from the queue staging-page-reports");
    expect(linesOf("queue")[1]).to.include(
      "weak queue a message is in the dead-letter queue staging-page-reports-dead",
    );
  });

  it("needs no trail", async () => {
    mocks.cloudTrail.on(DescribeTrailsCommand).resolves({ trailList: [] });
    expect(await run()).to.equal(true);
    expect(linesOf("trail")[0]).to.match(/^weak /);
  });
});
