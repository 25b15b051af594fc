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

/** The resources of every action of a service. */
const RESOURCES: Record<string, string[]> = {
  "cognito-idp": POOLS("aws", "*"),
  sqs: ["arn:aws:sqs:us-east-2:123456789012:reports"],
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
      const services = new Set<string>();
      for (const statement of Statement) {
        expect(statement).to.have.all.keys("Sid", "Effect", "Action", "Resource");
        expect(statement.Effect).to.equal("Allow");
        for (const action of statement.Action as string[]) {
          const [service] = action.split(":");
          services.add(service!);
          expect(statement.Resource, action).to.deep.equal(resources[service!]);
        }
      }
      expect([...services].sort()).to.deep.equal(Object.keys(resources).sort());
      expect(Version).to.equal("2012-10-17");
    });
  }

  const actions = responderPolicy(SCOPE).Statement.flatMap(({ Action }) => Action as string[]);

  it("names every action, each once, without a wildcard", () => {
    for (const action of actions) expect(action).to.match(/^[a-z-]+:[A-Z][A-Za-z]+$/);
    expect(actions).to.deep.equal([...new Set(actions)]);
  });

  it("can lock accounts, but neither give one back nor change what was reported", () => {
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
});
