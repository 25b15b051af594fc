/** How an HTTP API is deployed and read back, without a server. */
import { expect } from "chai";
import { proveDeclared } from "../../../testbed/server/declared";
import { runProgram } from "../../../testbed/program";
import type { Clients } from "../../../testbed/server/clients";
import { only } from "../../../testbed/server/deployer";
import { resourceTypeOf } from "../../../testbed/server/resource-types";
import { toFields } from "../../../testbed/server/resource-types/resource-type";
import type { Fields } from "../../../testbed/server/resource-types/resource-type";
import { PAGE_DOMAIN_CONFIG, SECRET_KEYS } from "../../support/config";

const fieldsOf = (type: string, inputs: Fields) => toFields(resourceTypeOf(type, inputs), inputs);

describe("the resources of the report page", () => {
  it("are all of types that npm run e2e can deploy, without a loss", async () => {
    const run = await runProgram({ config: PAGE_DOMAIN_CONFIG, secretKeys: SECRET_KEYS });
    const types = run.registrations.map(({ type, inputs }) => {
      resourceTypeOf(type, inputs);
      return type;
    });
    expect(types).to.include("aws:apigatewayv2/domainName:DomainName");
  });

  it("are sent with the names that API Gateway has for them", () => {
    const routeSettings = [
      { routeKey: "GET /report", throttlingRateLimit: 20, throttlingBurstLimit: 40 },
      { routeKey: "POST /report", throttlingRateLimit: 5 },
    ];
    const accessLogSettings = { destinationArn: "arn", format: "{}" };
    expect(
      fieldsOf("aws:apigatewayv2/stage:Stage", {
        ...{ apiId: "a", name: "$default", autoDeploy: true, routeSettings, accessLogSettings },
        defaultRouteSettings: { throttlingRateLimit: 1 },
      }),
    ).to.deep.equal({
      ...{ ApiId: "a", AutoDeploy: true },
      AccessLogSettings: { DestinationArn: "arn", Format: "{}" },
      DefaultRouteSettings: { ThrottlingRateLimit: 1 },
      RouteSettings: {
        "GET /report": { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
        "POST /report": { ThrottlingRateLimit: 5 },
      },
    });
    const domainNameConfiguration = { certificateArn: "c", endpointType: "REGIONAL" };
    expect(
      fieldsOf("aws:apigatewayv2/domainName:DomainName", {
        ...{ domainName: "report.example.com", domainNameConfiguration },
      }),
    ).to.deep.equal({
      DomainName: "report.example.com",
      DomainNameConfigurations: [{ CertificateArn: "c", EndpointType: "REGIONAL" }],
    });
  });

  describe("the permission to invoke", () => {
    const declared = {
      ...{ FunctionName: "page", Action: "lambda:InvokeFunction" },
      ...{ Principal: "apigateway.amazonaws.com", SourceArn: "arn:api/*" },
    };
    const statement = {
      ...{ Sid: "p-1", Effect: "Allow", Action: "lambda:InvokeFunction" },
      Principal: { Service: "apigateway.amazonaws.com" },
      Resource: "arn:aws:lambda:us-east-2:123456789012:function:page",
      Condition: { ArnLike: { "AWS:SourceArn": "arn:api/*" } },
    };
    const proofOf = async (...statements: object[]) => {
      const lambda = {
        addPermission: async () => ({}),
        getPolicy: async () => ({ Policy: JSON.stringify({ Statement: statements }) }),
      };
      const type = "aws:lambda/permission:Permission";
      const made = await resourceTypeOf(type, {}).create(
        { lambda } as unknown as Clients,
        declared,
        "p-1",
      );
      const resource = { type, name: "p", inputs: {}, declared, made };
      return (await proveDeclared([resource]))[0]!;
    };

    it("is as declared where the function's policy says just that", async () => {
      expect(await proofOf(statement)).to.include({ holds: true });
    });

    for (const [what, statements] of Object.entries({
      "another principal": [{ ...statement, Principal: { Service: "sns.amazonaws.com" } }],
      "no condition": [{ ...statement, Condition: undefined }],
      "another function": [{ ...statement, Resource: "arn:aws:lambda:x:1:function:other" }],
      "a denial": [{ ...statement, Effect: "Deny" }],
      "a second statement": [statement, { ...statement, Sid: "p-2" }],
      "no statement": [],
    })) {
      it(`is not as declared with ${what}`, async () => {
        expect(await proofOf(...statements)).to.include({ holds: false });
      });
    }
  });
});

describe("only", () => {
  const resources = ["a-responder", "a-page"].map((name) => ({
    ...{ type: "role", name, inputs: {}, declared: {} },
    made: { outputs: {}, read: async () => ({}), remove: async () => 0 },
  }));

  it("returns the one resource of a type with an ending", () => {
    expect(only({ resources }, "role", "-page").name).to.equal("a-page");
  });

  it("picks none of two, and invents none", () => {
    expect(() => only({ resources }, "role")).to.throw("the stack has 2 role");
    expect(() => only({ resources }, "role", "-x")).to.throw("the stack has 0 role -x");
  });
});
