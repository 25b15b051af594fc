/** How the policies of `docs/` are made into what the server can evaluate, and what the deploying user is made with. */
import { expect } from "chai";
import {
  asDeployer,
  fitted,
  OTHER_RESOURCE,
  UNKNOWN_KEYS,
} from "../../../testbed/server/as-deployer";
import type { Clients } from "../../../testbed/server/clients";
import { DEPLOY_POLICIES, deployPolicy } from "../../../testbed/server/deploy-policy";
import { collectDifferences } from "../../../testbed/server/differences";
import { allows, listOf, statementsOf } from "../../support/allows";

const WHERE = { accountId: "123456789012", region: "us-east-2" };

/** A policy of one statement, fitted: its statements. */
function fit(statement: object) {
  return JSON.parse(fitted(JSON.stringify({ Version: "2012-10-17", Statement: [statement] })))
    .Statement;
}

describe("a policy for the server", () => {
  const queues = { Sid: "Queues", Effect: "Allow", Action: ["sqs:CreateQueue"], Resource: "arn" };

  it("is the same where the server can evaluate it", () => {
    const Condition = { StringEquals: { "aws:RequestedRegion": "us-east-2" } };
    expect(fit({ ...queues, Condition })).to.deep.equal([{ ...queues, Condition }]);
  });

  it("has no condition on a key that the server does not know, and keeps the others", () => {
    const StringEquals = { "aws:RequestedRegion": "us-east-2" };
    const unknown = { "sns:Protocol": "email" };
    expect(fit({ ...queues, Condition: { StringEquals: unknown } })).to.deep.equal([queues]);
    expect(
      fit({ ...queues, Condition: { StringEquals: { ...StringEquals, ...unknown } } }),
    ).to.deep.equal([{ ...queues, Condition: { StringEquals } }]);
  });

  it("has every resource for an action that the server asks another one for, and for no other action", () => {
    const Action = ["events:PutRule", "events:TagResource"];
    expect(fit({ ...queues, Action })).to.deep.equal([
      { ...queues, Action: ["events:TagResource"] },
      { Effect: "Allow", Action: ["events:PutRule"], Resource: "*" },
    ]);
  });

  it("has what the server takes an action for", () => {
    expect(fit({ ...queues, Action: "lambda:GetEventSourceMapping" })).to.deep.equal([
      { ...queues, Action: ["lambda:ListEventSourceMappings"] },
    ]);
  });

  it("differs in nothing that the policies of docs/ do not have", () => {
    const statements = DEPLOY_POLICIES.flatMap((file) => statementsOf(deployPolicy(file, WHERE)));
    const actions = statements.flatMap(({ Action }) => listOf(Action));
    const keys = statements.flatMap(({ Condition = {} }) =>
      Object.values(Condition).flatMap((block) => Object.keys(block)),
    );
    expect(actions).to.include.members(OTHER_RESOURCE);
    expect(keys).to.include.members(UNKNOWN_KEYS);
  });
});

describe("the deploying user", () => {
  it("has the policies of docs/, filled and fitted, and nothing else, while it deploys", async () => {
    const documents: string[] = [];
    const attached = new Set<string>();
    const iam = {
      createUser: async () => ({}),
      deleteUser: async () => ({}),
      createPolicy: async ({ PolicyDocument }: { PolicyDocument: string }) => {
        documents.push(PolicyDocument);
        return { Policy: { Arn: `arn:${documents.length}` } };
      },
      deletePolicy: async () => ({}),
      attachUserPolicy: async ({ PolicyArn }: { PolicyArn: string }) => attached.add(PolicyArn),
      detachUserPolicy: async ({ PolicyArn }: { PolicyArn: string }) => attached.delete(PolicyArn),
      createAccessKey: async () => ({
        AccessKey: { AccessKeyId: "AKIAEXAMPLE", SecretAccessKey: "secret" },
      }),
      deleteAccessKey: async () => ({}),
    };
    const sts = {
      getCallerIdentity: async () => ({
        Account: WHERE.accountId,
        Arn: `arn:aws:iam::${WHERE.accountId}:root`,
      }),
      config: { region: async () => WHERE.region },
    };
    const differences = collectDifferences();
    const during = await asDeployer(
      {
        clients: { iam, sts } as unknown as Clients,
        server: {
          endpoint: "http://127.0.0.1:1",
          region: WHERE.region,
          credentials: { accessKeyId: "root", secretAccessKey: "x" },
        },
        ...{ prefix: "cognito-lockdown-e2e", removeLater: () => undefined, differences },
      },
      async ({ sqs }) => ({
        attached: [...attached],
        key: (await sqs.config.credentials()).accessKeyId,
      }),
    );
    expect(during).to.deep.equal({ attached: ["arn:1", "arn:2"], key: "AKIAEXAMPLE" });
    expect([...attached]).to.deep.equal([]);
    expect(documents).to.deep.equal(
      DEPLOY_POLICIES.map((file) => fitted(deployPolicy(file, WHERE))),
    );
    const context = { "aws:RequestedRegion": WHERE.region };
    const queue = (name: string) => ({
      ...{ action: "sqs:CreateQueue", context },
      resource: `arn:aws:sqs:${WHERE.region}:${WHERE.accountId}:${name}`,
    });
    const statements = documents.flatMap(statementsOf);
    expect(allows(statements, queue("cognito-lockdown-e2e-reports"))).to.equal(true);
    expect(allows(statements, queue("others-cognito-lockdown-e2e"))).to.equal(false);
    // What can't be evaluated is listed by name.
    const listed = JSON.stringify(differences.list());
    for (const name of [...UNKNOWN_KEYS, ...OTHER_RESOURCE, "iam:PermissionsBoundary"]) {
      expect(listed).to.include(name);
    }
  });
});
