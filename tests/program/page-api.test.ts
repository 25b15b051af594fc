/** The way from a browser to the report page: API, routes, stage, throttles, access log, host name. */
import { expect } from "chai";
import { only } from "../../testbed/program";
import type { ProgramRun } from "../../testbed/program";
import { PAGE_DOMAIN_CONFIG } from "../support/config";
import {
  ARN,
  kinds,
  named,
  outputsOf,
  PAGE,
  PAGE_ACCESS,
  PAGE_API,
  runStagingWithPage,
} from "../support/declared";

const API = "aws:apigatewayv2/api:Api";
const STAGE = "aws:apigatewayv2/stage:Stage";

/** The routes, each with the requests a second that it takes, and how many at once. */
const ROUTES = [
  ["GET /report", 20, 40],
  ["HEAD /report", 20, 40],
  ["POST /report", 5, 10],
  ["GET /status", 60, 120],
  ["HEAD /status", 60, 120],
] as const;

describe("the report page's API", () => {
  let run: ProgramRun;

  before(async () => {
    run = await runStagingWithPage();
  });

  it("is an HTTP API under API Gateway's own name", () => {
    expect(only(run, API).inputs).to.deep.equal({
      description: "The page on which customers report a sign-in as not theirs",
      protocolType: "HTTP",
      disableExecuteApiEndpoint: false,
    });
  });

  it("passes requests to the page's function in payload format 2.0", () => {
    expect(only(run, "aws:apigatewayv2/integration:Integration").inputs).to.deep.equal({
      apiId: PAGE_API,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: ARN("lambda", `function:${PAGE}`),
      payloadFormatVersion: "2.0",
    });
  });

  it("has these routes and no others, no catch-all among them", () => {
    const routes = run.registrations.filter(({ type }) => type === "aws:apigatewayv2/route:Route");
    expect(routes.map(({ inputs }) => inputs)).to.deep.equal(
      ROUTES.map(([routeKey]) => ({
        apiId: PAGE_API,
        routeKey,
        target: "integrations/cognito-lockdown-staging-page-id",
      })),
    );
  });

  it("throttles each route by itself, and logs each request", () => {
    const { accessLogSettings, ...others } = only(run, STAGE).inputs;
    expect(others).to.deep.equal({
      apiId: PAGE_API,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 20, throttlingBurstLimit: 40 },
      routeSettings: ROUTES.map(([routeKey, throttlingRateLimit, throttlingBurstLimit]) => ({
        routeKey,
        throttlingRateLimit,
        throttlingBurstLimit,
      })),
    });
    expect(accessLogSettings).to.have.all.keys("destinationArn", "format");
    expect(accessLogSettings.destinationArn).to.equal(ARN("logs", `log-group:${PAGE_ACCESS}`));
  });

  it("waits for the routes that the throttles name", () => {
    const routes = only(run, STAGE).dependsOn.filter((urn) => urn.includes("route:Route::"));
    expect(routes).to.have.lengthOf(ROUTES.length);
  });

  it("logs no query and no path, which may hold a token or a handle", () => {
    const { format } = only(run, STAGE).inputs.accessLogSettings;
    expect(JSON.parse(format)).to.deep.equal({
      requestId: "$context.requestId",
      time: "$context.requestTime",
      method: "$context.httpMethod",
      routeKey: "$context.routeKey",
      status: "$context.status",
      sourceIp: "$context.identity.sourceIp",
      responseLatency: "$context.responseLatency",
      integrationError: "$context.integrationErrorMessage",
    });
    expect(format).not.to.match(/query|path|\$request|\n/i);
  });

  it("may call the function, from this API's one stage, and nobody else may", () => {
    expect(named(run, "aws:lambda/permission:Permission", "page").inputs).to.deep.equal({
      action: "lambda:InvokeFunction",
      function: PAGE,
      principal: "apigateway.amazonaws.com",
      sourceArn: ARN("execute-api", `${PAGE_API}/$default/*`),
    });
  });

  describe("with a host name of its own", () => {
    let own: ProgramRun;

    before(async () => {
      own = await runStagingWithPage({ config: PAGE_DOMAIN_CONFIG });
    });

    it("adds the name and its mapping, and nothing else", () => {
      const added = kinds(own).filter((kind) => !kinds(run).includes(kind));
      expect(added).to.deep.equal([
        "aws:apigatewayv2/apiMapping:ApiMapping cognito-lockdown-staging-page",
        "aws:apigatewayv2/domainName:DomainName cognito-lockdown-staging-page",
      ]);
      expect(kinds(own)).to.have.lengthOf(kinds(run).length + 2);
    });

    it("has the certificate, TLS 1.2, and leads to the stage", () => {
      expect(only(own, "aws:apigatewayv2/domainName:DomainName").inputs).to.deep.equal({
        domainName: "report.example.com",
        domainNameConfiguration: {
          certificateArn: PAGE_DOMAIN_CONFIG["cognito-lockdown:reportPageCertificateArn"],
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
        },
      });
      expect(only(own, "aws:apigatewayv2/apiMapping:ApiMapping").inputs).to.deep.equal({
        apiId: PAGE_API,
        domainName: "report.example.com",
        stage: "$default",
      });
    });

    it("switches off API Gateway's own name", () => {
      expect(only(own, API).inputs.disableExecuteApiEndpoint).to.equal(true);
    });

    it("says the address, and what its DNS record must point to", async () => {
      expect(await outputsOf(own)).to.deep.include({
        reportPageUrl: "https://report.example.com/report",
        reportPageDnsTarget: "d-0123abc.execute-api.us-east-2.amazonaws.com",
      });
    });

    it("changes nothing else, but for the service's name", () => {
      for (const type of [STAGE, "aws:lambda/permission:Permission"]) {
        expect(named(own, type, "page").inputs).to.deep.equal(named(run, type, "page").inputs);
      }
      const page = "aws:lambda/function:Function";
      const [{ variables }, before] = [own, run].map(
        (program) => named(program, page, "page").inputs.environment,
      );
      expect(variables).to.deep.equal({ ...before.variables, SERVICE_NAME: "Example Shop" });
    });
  });
});
