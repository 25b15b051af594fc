/** The way from a browser to the report page: an HTTP API with five routes, each with a throttle, and the host name. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PageDomain } from "./config-page";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import { declareLogGroup } from "./log-group";

/** What the rest of the stack needs of the API. */
export interface PageApi {
  id: pulumi.Output<string>;
  /** The group of the access log. */
  accessLogGroup: aws.cloudwatch.LogGroup;
  /** Address of the page, without a query. */
  url: pulumi.Output<string>;
  /** What a DNS record for the page's own host name must point to; undefined without one. */
  dnsTarget: pulumi.Output<string> | undefined;
}

/** How many requests a second a route takes, and how many at once. API Gateway answers the others with 429. */
interface Throttle {
  throttlingRateLimit: number;
  throttlingBurstLimit: number;
}

/**
 * The button. A customer presses it once: a wave of a thousand customers is taken in 200 s. Whoever posts garbage takes
 * places from customers, because an HTTP API has no limit for each client; but he makes no more than five calls a second
 * to Cognito, whose quotas are the customers' too.
 */
const PRESSED: Throttle = { throttlingRateLimit: 5, throttlingBurstLimit: 10 };

/**
 * The link is opened. It makes no call and costs a few milliseconds, so it may be opened four times as often as the button
 * is pressed: mail scanners open every link, some of them several times at once, before the customer does.
 */
const OPENED: Throttle = { throttlingRateLimit: 20, throttlingBurstLimit: 40 };

/**
 * The state is looked at, every two seconds at first: five customers a second whose reports take ten seconds look 25 times
 * a second, and in a wave, in which they wait for a minute, three times as often. A page that is refused loads itself no
 * more, so there is room for most of that.
 */
const WATCHED: Throttle = { throttlingRateLimit: 60, throttlingBurstLimit: 120 };

/**
 * The routes. Another path or method gets API Gateway's own 404, and runs nothing.
 *
 * Throttles are targets that API Gateway may exceed for a moment (API Gateway developer guide, "Throttle requests to your
 * HTTP APIs"). Together they bound what a flood can take of the account's Lambda concurrency, which the responder shares:
 * 160 requests that end within 50 ms (8 at once), and 5 that end within 0.2 s (1 at once): nine in all, beside the responder's
 * nine. While Cognito and SQS hang, the button's five a second last 9.4 s each: 47 at once; while the
 * table hangs, 120 looks a second last 1 s each. A flood that begins at once may
 * take the bursts as well, for a second. In an account with Lambda's limit of ten for new accounts the responder is
 * throttled then: its messages stay in their queues, and the alarm `throttles` says so.
 */
const ROUTES: Record<string, Throttle> = {
  "GET /report": OPENED,
  "HEAD /report": OPENED,
  "POST /report": PRESSED,
  "GET /status": WATCHED,
  "HEAD /status": WATCHED,
};

/** The stage whose name is not part of the address. */
const STAGE = "$default";

/**
 * A line of the access log. There is no query in it, which holds the token or the handle, and no path: a mail program that
 * encodes the question mark of a link makes the token part of the path. The route says what was asked for; it is `-` where
 * no route was (API Gateway developer guide, "Customize HTTP API access logs").
 */
const ACCESS_LOG_LINE = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  method: "$context.httpMethod",
  routeKey: "$context.routeKey",
  status: "$context.status",
  sourceIp: "$context.identity.sourceIp",
  responseLatency: "$context.responseLatency",
  integrationError: "$context.integrationErrorMessage",
};

/** Declares the API in front of the page's function. With a host name of its own, API Gateway's own name is switched off. */
export function declarePageApi(
  deployment: Deployment,
  handler: aws.lambda.Function,
  domain: PageDomain | null,
): PageApi {
  const { prefix, tags } = deployment;
  const api = new aws.apigatewayv2.Api(
    `${prefix}-page`,
    {
      description: "The page on which customers report a sign-in as not theirs",
      protocolType: "HTTP",
      disableExecuteApiEndpoint: domain !== null,
      tags,
    },
    childOf(deployment),
  );
  const accessLogGroup = declareLogGroup(deployment, "page-access");
  const stage = new aws.apigatewayv2.Stage(
    `${prefix}-page`,
    {
      apiId: api.id,
      name: STAGE,
      autoDeploy: true,
      accessLogSettings: {
        destinationArn: accessLogGroup.arn,
        format: JSON.stringify(ACCESS_LOG_LINE),
      },
      // For a route that somebody adds by hand. Without numbers here the provider may send zeros: nothing would be let in.
      defaultRouteSettings: OPENED,
      routeSettings: Object.entries(ROUTES).map(([routeKey, throttle]) => ({
        routeKey,
        ...throttle,
      })),
      tags,
    },
    // API Gateway refuses settings of a route that is not there ("Unable to find Route by key").
    childOf(deployment, { dependsOn: declareRoutes(deployment, api, handler) }),
  );
  new aws.lambda.Permission(
    `${prefix}-page`,
    {
      action: "lambda:InvokeFunction",
      function: handler.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/${STAGE}/*`,
    },
    childOf(deployment),
  );
  return {
    id: api.id,
    accessLogGroup,
    url: pulumi.interpolate`${domain ? `https://${domain.name}` : api.apiEndpoint}/report`,
    dnsTarget: domain ? declareDomain(deployment, domain, api, stage) : undefined,
  };
}

/** Declares the routes, all of them to the page's function (API Gateway developer guide, "AWS Lambda proxy integrations"). */
function declareRoutes(
  deployment: Deployment,
  api: aws.apigatewayv2.Api,
  handler: aws.lambda.Function,
): aws.apigatewayv2.Route[] {
  const { prefix } = deployment;
  const integration = new aws.apigatewayv2.Integration(
    `${prefix}-page`,
    {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      // Of the call to Lambda; the browser's own method is in the event.
      integrationMethod: "POST",
      integrationUri: handler.arn,
      payloadFormatVersion: "2.0",
    },
    childOf(deployment),
  );
  return Object.keys(ROUTES).map(
    (routeKey) =>
      new aws.apigatewayv2.Route(
        `${prefix}-page-${routeKey.toLowerCase().replace(" /", "-")}`,
        { apiId: api.id, routeKey, target: pulumi.interpolate`integrations/${integration.id}` },
        childOf(deployment),
      ),
  );
}

/** Declares the host name. Returns what its DNS record must point to. */
function declareDomain(
  deployment: Deployment,
  { name, certificateArn }: PageDomain,
  api: aws.apigatewayv2.Api,
  stage: aws.apigatewayv2.Stage,
): pulumi.Output<string> {
  const { prefix, tags } = deployment;
  const domain = new aws.apigatewayv2.DomainName(
    `${prefix}-page`,
    {
      domainName: name,
      domainNameConfiguration: {
        certificateArn,
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
      },
      tags,
    },
    childOf(deployment),
  );
  new aws.apigatewayv2.ApiMapping(
    `${prefix}-page`,
    { apiId: api.id, domainName: domain.domainName, stage: stage.name },
    childOf(deployment),
  );
  return domain.domainNameConfiguration.targetDomainName;
}
