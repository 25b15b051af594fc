/** What every resource of a server may have besides its own inputs: tags, a boundary, protection; and the dashboard. */
import { expect } from "chai";
import type { Clients } from "../../../testbed/server/clients";
import { whereIs } from "../../../testbed/server/clients";
import { resourceTypeOf } from "../../../testbed/server/resource-types";
import { toFields } from "../../../testbed/server/resource-types/resource-type";
import type { Fields } from "../../../testbed/server/resource-types/resource-type";
import { EVERY_STACK } from "../../support/deploy-actions/every-stack";

/** Makes a resource with clients that only know the given calls, and returns it with the calls made. */
async function make(
  type: string,
  inputs: Fields,
  answers: Record<string, Record<string, (input: Fields) => object>>,
) {
  const calls: [string, Fields][] = [];
  const clients = Object.fromEntries(
    Object.entries(answers).map(([service, operations]) => [
      service,
      Object.fromEntries(
        Object.entries(operations).map(([name, answer]) => [
          name,
          async (input: Fields) => {
            calls.push([name, input]);
            return answer(input);
          },
        ]),
      ),
    ]),
  );
  const resourceType = resourceTypeOf(type, inputs);
  const fields = toFields(resourceType, inputs);
  const made = await resourceType.create(clients as unknown as Clients, fields, "name");
  return { fields, made, calls };
}

describe("tags", () => {
  const tags = { "pulumi:stack": "staging", "cognito-lockdown:name": "lockdown" };
  const list = [
    { Key: "cognito-lockdown:name", Value: "lockdown" },
    { Key: "pulumi:stack", Value: "staging" },
  ];

  it("are taken by every type that has them at AWS", () => {
    // What a type needs for tags says whether it has any.
    const tagged = Object.entries(EVERY_STACK).filter(([, { from }]) => /tags/.test(from));
    expect(tagged).to.have.lengthOf(10);
    for (const [type] of tagged) expect(() => resourceTypeOf(type, { tags }), type).not.to.throw();
    for (const type of ["api:Api", "stage:Stage", "domainName:DomainName"]) {
      expect(() => resourceTypeOf(`aws:apigatewayv2/${type}`, { tags }), type).not.to.throw();
    }
  });

  it("are sent and read back, in whatever order the service gives them", async () => {
    const { fields, made, calls } = await make(
      "aws:sns/topic:Topic",
      { tags },
      {
        sns: {
          createTopic: () => ({ TopicArn: "arn:topic" }),
          getTopicAttributes: () => ({ Attributes: { Owner: "me" } }),
          listTagsForResource: () => ({ Tags: [...list].reverse() }),
        },
      },
    );
    expect(fields).to.deep.equal({ Tags: list });
    expect(calls).to.deep.equal([["createTopic", { Name: "name", Tags: list }]]);
    expect(await made.read()).to.deep.equal({ Owner: "me", Tags: list });
  });

  it("of a queue are sent apart from its attributes", async () => {
    const { calls } = await make(
      "aws:sqs/queue:Queue",
      { tags, visibilityTimeoutSeconds: 600 },
      {
        sqs: {
          createQueue: () => ({ QueueUrl: "http://q" }),
          getQueueAttributes: () => ({ Attributes: { QueueArn: "arn:q" } }),
        },
      },
    );
    expect(calls[0]).to.deep.equal([
      "createQueue",
      { QueueName: "name", Attributes: { VisibilityTimeout: "600" }, tags },
    ]);
  });
});

describe("a role", () => {
  it("has its boundary, and its ARN is read back", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const { fields, made } = await make(
      "aws:iam/role:Role",
      { permissionsBoundary: boundary, assumeRolePolicy: "{}" },
      {
        iam: {
          createRole: () => ({ Role: { Arn: "arn:role" } }),
          getRole: () => ({
            Role: {
              AssumeRolePolicyDocument: "%7B%7D",
              PermissionsBoundary: { PermissionsBoundaryArn: boundary },
            },
          }),
        },
      },
    );
    expect(fields).to.include({ PermissionsBoundary: boundary });
    expect(await made.read()).to.include({ PermissionsBoundary: boundary });
  });
});

describe("a table", () => {
  const answers = {
    dynamodb: {
      createTable: () => ({ TableDescription: { TableArn: "arn:table" } }),
      updateTimeToLive: () => ({}),
      updateTable: () => ({}),
      deleteTable: () => ({}),
    },
  };
  const ofRemoval = (calls: [string, Fields][]) =>
    calls.filter(([name]) => /^(updateTable|deleteTable)$/.test(name));

  it("that is protected loses its protection before it is removed", async () => {
    const { made, calls } = await make(
      "aws:dynamodb/table:Table",
      { deletionProtectionEnabled: true },
      answers,
    );
    expect(calls[0]![1]).to.include({ DeletionProtectionEnabled: true });
    await made.remove();
    expect(ofRemoval(calls)).to.deep.equal([
      ["updateTable", { TableName: "name", DeletionProtectionEnabled: false }],
      ["deleteTable", { TableName: "name" }],
    ]);
  });

  it("that is not protected is only removed", async () => {
    const inputs = { deletionProtectionEnabled: false };
    const { made, calls } = await make("aws:dynamodb/table:Table", inputs, answers);
    await made.remove();
    expect(ofRemoval(calls)).to.deep.equal([["deleteTable", { TableName: "name" }]]);
  });
});

describe("a dashboard", () => {
  it("is made, read and removed by the name that the program gives it", async () => {
    const inputs = { dashboardName: "board", dashboardBody: '{"widgets":[]}' };
    const found = { DashboardName: "board", DashboardBody: '{"widgets":[]}' };
    const { fields, made, calls } = await make("aws:cloudwatch/dashboard:Dashboard", inputs, {
      cloudwatch: {
        putDashboard: () => ({}),
        getDashboard: () => found,
        deleteDashboards: () => ({}),
      },
    });
    expect(fields).to.deep.equal(found);
    expect(await made.read()).to.deep.equal(found);
    await made.remove();
    expect(made.outputs).to.deep.equal({ dashboardName: "board" });
    expect(calls).to.deep.equal([
      ["putDashboard", found],
      ["getDashboard", { DashboardName: "board" }],
      ["deleteDashboards", { DashboardNames: ["board"] }],
    ]);
  });
});

describe("where a caller is", () => {
  it("is what STS and the client's own settings say", async () => {
    const sts = {
      getCallerIdentity: async () => ({
        Account: "123456789012",
        Arn: "arn:aws-us-gov:iam::123456789012:user/deployer",
      }),
      config: { region: async () => "us-gov-west-1" },
    };
    expect(await whereIs({ sts } as unknown as Clients)).to.deep.equal({
      accountId: "123456789012",
      partition: "aws-us-gov",
      region: "us-gov-west-1",
    });
  });
});
