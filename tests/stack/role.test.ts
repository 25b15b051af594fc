/**
 * The role's policy. Its actions are listed in `stack/role.ts` alone: `tests/readme.test.ts` compares the README's table
 * with them, and `tests/artifact/situations.ts` the calls that the function makes.
 */
import { expect } from "chai";
import { responderPolicy } from "../../stack/role";
import type { RoleScope } from "../../stack/role";
import { SCOPE } from "../support/role-scope";

const POOLS = (partition: string, ...ids: string[]) =>
  ids.map((id) => `arn:${partition}:cognito-idp:us-east-2:123456789012:userpool/${id}`);

const QUEUE = (name: string) => `arn:aws:sqs:us-east-2:123456789012:${name}`;

/** The resources of every action of a service, or of one action where they differ. */
const RESOURCES: Record<string, string[]> = {
  "cognito-idp": POOLS("aws", "*"),
  sqs: [QUEUE("reports"), QUEUE("follow-ups")],
  "sqs:SendMessage": [QUEUE("follow-ups"), QUEUE("dead-letters")],
  dynamodb: ["arn:aws:dynamodb:us-east-2:123456789012:table/memory"],
  logs: ["arn:aws:logs:us-east-2:123456789012:log-group:responder:log-stream:*"],
  ssm: ["arn:aws:ssm:us-east-2:123456789012:parameter/a/b"],
};

describe("responderPolicy", () => {
  const withoutParameter = { ...RESOURCES };
  delete withoutParameter.ssm;
  const named = ["us-east-2_Aaaa", "us-east-2_Bbbb"];
  const scopes: [string, Partial<RoleScope>, Record<string, string[]>][] = [
    ["by default", {}, RESOURCES],
    [
      "with pools named, for those and no others",
      { userPoolIds: named },
      { ...RESOURCES, "cognito-idp": POOLS("aws", ...named) },
    ],
    ["without Slack, for no parameter", { webhookParameterArn: null }, withoutParameter],
    [
      "in another partition",
      { partition: "aws-us-gov" },
      { ...RESOURCES, "cognito-idp": POOLS("aws-us-gov", "*") },
    ],
  ];
  for (const [when, change, resources] of scopes) {
    it(`allows each service its own resources, ${when}`, () => {
      const { Version, Statement } = responderPolicy({ ...SCOPE, ...change });
      const found = new Set<string>();
      for (const statement of Statement) {
        expect(statement).to.have.all.keys("Sid", "Effect", "Action", "Resource");
        expect(statement.Effect).to.equal("Allow");
        for (const action of statement.Action as string[]) {
          const [service] = action.split(":");
          const key = action in resources ? action : service!;
          found.add(key);
          expect(statement.Resource, action).to.deep.equal(resources[key]);
        }
      }
      expect([...found].sort()).to.deep.equal(Object.keys(resources).sort());
      expect(Version).to.equal("2012-10-17");
    });
  }

  const actions = responderPolicy(SCOPE).Statement.flatMap(({ Action }) => Action as string[]);

  it("names every action, each once, without a wildcard", () => {
    for (const action of actions) expect(action).to.match(/^[a-z-]+:[A-Z][A-Za-z]+$/);
    expect(actions).to.deep.equal([...new Set(actions)]);
  });

  it("can lock accounts, and can do nothing else to one", () => {
    const changing = actions.filter((action) =>
      /^cognito-idp:(?!.*(Get|List|Describe))/.test(action),
    );
    expect(changing.sort()).to.deep.equal([
      "cognito-idp:AdminDisableUser",
      "cognito-idp:AdminResetUserPassword",
      "cognito-idp:AdminRevokeUserSession",
      "cognito-idp:AdminUserGlobalSignOut",
    ]);
  });

  it("can neither give an account back, nor set a password, nor judge a sign-in, nor pass a role", () => {
    for (const action of [
      "AdminEnableUser",
      "AdminSetUserPassword",
      "AdminUpdateUserAttributes",
      "AdminUpdateAuthEventFeedback",
      "AdminDeleteUser",
      "AdminCreateUser",
    ]) {
      expect(actions).not.to.include(`cognito-idp:${action}`);
    }
    expect(actions.filter((action) => action.startsWith("iam:"))).to.deep.equal([]);
  });

  it("can't put a report into its own queue, and can't forget what it did", () => {
    for (const { Action, Resource } of responderPolicy(SCOPE).Statement) {
      if (!(Action as string[]).includes("sqs:SendMessage")) continue;
      expect(Resource).not.to.include(SCOPE.reportQueueArn);
    }
    const ofMemory = actions.filter((action) => action.startsWith("dynamodb:"));
    expect(ofMemory.map((action) => action.split(":")[1])).to.have.members([
      "GetItem",
      "PutItem",
      "UpdateItem",
    ]);
  });
});
