/** What browsers reach the report page through: an HTTP API of API Gateway, and its permission to invoke the function. */
import type { DomainNameConfiguration } from "@aws-sdk/client-apigatewayv2";
import { whereIs } from "../clients";
import { capitalized, capitalizeKeys, nested } from "./resource-type";
import type { Fields, ResourceType } from "./resource-type";

/** The types, by Pulumi's name. */
export const PAGE_API: Record<string, ResourceType> = {
  "aws:apigatewayv2/api:Api": {
    inputs: capitalized("description", "protocolType", "disableExecuteApiEndpoint", "tags"),
    async create({ gateway, sts }, fields, Name) {
      const { ApiId, ApiEndpoint: apiEndpoint } = await gateway.createApi({ ...fields, Name });
      const { accountId, partition, region } = await whereIs({ sts });
      const executionArn = `arn:${partition}:execute-api:${region}:${accountId}:${ApiId}`;
      return {
        id: ApiId,
        outputs: { name: Name, apiEndpoint, executionArn },
        read: () => gateway.getApi({ ApiId }),
        remove: () => gateway.deleteApi({ ApiId }),
      };
    },
  },
  "aws:apigatewayv2/integration:Integration": {
    inputs: capitalized(
      ...["apiId", "integrationType", "integrationMethod", "integrationUri"],
      "payloadFormatVersion",
    ),
    async create({ gateway }, fields) {
      const { ApiId } = fields;
      const { IntegrationId } = await gateway.createIntegration(fields);
      return {
        id: IntegrationId,
        outputs: {},
        read: async () => ({
          ApiId,
          ...(await gateway.getIntegration({ ApiId, IntegrationId })),
        }),
        remove: () => gateway.deleteIntegration({ ApiId, IntegrationId }),
      };
    },
  },
  "aws:apigatewayv2/route:Route": {
    inputs: capitalized("apiId", "routeKey", "target"),
    async create({ gateway }, fields) {
      const { ApiId } = fields;
      const { RouteId } = await gateway.createRoute(fields);
      return {
        id: RouteId,
        outputs: {},
        read: async () => ({ ApiId, ...(await gateway.getRoute({ ApiId, RouteId })) }),
        remove: () => gateway.deleteRoute({ ApiId, RouteId }),
      };
    },
  },
  "aws:apigatewayv2/stage:Stage": {
    inputs: {
      ...capitalized("apiId", "autoDeploy", "tags"),
      accessLogSettings: nested("AccessLogSettings"),
      defaultRouteSettings: nested("DefaultRouteSettings"),
      routeSettings: {
        name: "RouteSettings",
        convert: (routes: ({ routeKey: string } & Fields)[]) =>
          Object.fromEntries(
            routes.map(({ routeKey, ...settings }) => [routeKey, capitalizeKeys(settings)]),
          ),
      },
    },
    async create({ gateway }, fields, StageName) {
      const { ApiId } = fields;
      await gateway.createStage({ ...fields, StageName });
      return {
        outputs: { name: StageName },
        read: async () => ({ ApiId, ...(await gateway.getStage({ ApiId, StageName })) }),
        remove: () => gateway.deleteStage({ ApiId, StageName }),
      };
    },
  },
  "aws:apigatewayv2/domainName:DomainName": {
    inputs: {
      ...capitalized("domainName", "tags"),
      domainNameConfiguration: {
        name: "DomainNameConfigurations",
        convert: (configuration: Fields) => [capitalizeKeys(configuration)],
      },
    },
    async create({ gateway }, fields) {
      const { DomainName } = fields;
      const { DomainNameConfigurations: [made] = [] } = await gateway.createDomainName(fields);
      const declared: DomainNameConfiguration[] = fields.DomainNameConfigurations;
      return {
        id: DomainName,
        outputs: {
          domainName: DomainName,
          domainNameConfiguration: { targetDomainName: made?.ApiGatewayDomainName },
        },
        read: async () => {
          const found = await gateway.getDomainName({ DomainName });
          // The service adds what it computes to what was declared.
          const DomainNameConfigurations = found.DomainNameConfigurations?.map((whole, index) =>
            Object.fromEntries(
              Object.entries(whole).filter(([name]) => Object.hasOwn(declared[index] ?? {}, name)),
            ),
          );
          return { ...found, DomainNameConfigurations };
        },
        remove: () => gateway.deleteDomainName({ DomainName }),
      };
    },
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": {
    inputs: capitalized("apiId", "domainName", "stage"),
    async create({ gateway }, fields) {
      const { DomainName } = fields;
      const { ApiMappingId } = await gateway.createApiMapping(fields);
      return {
        id: ApiMappingId,
        outputs: {},
        read: async () => ({
          DomainName,
          ...(await gateway.getApiMapping({ DomainName, ApiMappingId })),
        }),
        remove: () => gateway.deleteApiMapping({ DomainName, ApiMappingId }),
      };
    },
  },
  "aws:lambda/permission:Permission": {
    inputs: {
      ...capitalized("action", "principal", "sourceArn"),
      function: "FunctionName",
    },
    async create({ lambda }, fields, name) {
      const { FunctionName } = fields;
      const StatementId = name.slice(0, 100); // The longest that Lambda takes (API reference, AddPermission).
      await lambda.addPermission({ ...fields, StatementId });
      return {
        id: StatementId,
        outputs: {},
        read: async () => {
          const { Policy: policy = "{}" } = await lambda.getPolicy({ FunctionName });
          const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Fields[] };
          // A second statement would let somebody else in.
          if (statements.length !== 1) throw new Error(`it has ${statements.length} statements`);
          const { Sid, Effect, Action, Principal, Resource, Condition } = statements[0]!;
          if (Sid !== StatementId || Effect !== "Allow") throw new Error(`it is ${Effect} ${Sid}`);
          return {
            FunctionName: String(Resource).split(":").at(-1),
            Action,
            Principal: Principal.Service,
            SourceArn: Condition?.ArnLike?.["AWS:SourceArn"],
          };
        },
        remove: () => lambda.removePermission({ FunctionName, StatementId }),
      };
    },
  },
};
