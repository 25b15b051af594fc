/** The boundary of the roles in `docs/`, compared with the policies of the roles that the program declares in every config. */
import { expect } from "chai";
import { deployPolicy, ROLE_BOUNDARY } from "../testbed/server/deploy-policy";
import { runProgram } from "../testbed/program";
import { allows, listOf, statementsOf } from "./support/allows";
import type { Call } from "./support/allows";
import { MINIMAL_CONFIG, PAGE_CONFIG, SECRET_KEYS } from "./support/config";

const TARGET = { accountId: "123456789012", region: "us-east-2" };

const CONFIGS = {
  "the least": MINIMAL_CONFIG,
  "a page, and pools": PAGE_CONFIG,
  "a topic that is there": {
    ...MINIMAL_CONFIG,
    "cognito-lockdown:alarmTopicArn": "arn:aws:sns:us-east-2:123456789012:security",
  },
};

/**
 * What no role's policy allows. `kms:Decrypt`: the key policy of `aws/ssm` lets every principal of the account decrypt through
 * Parameter Store, so no role's own policy names it. Whether a boundary limits what a key policy gives to every principal, AWS
 * does not say: a boundary limits a resource policy that names a role's ARN, and not one that names a session's (IAM user guide,
 * "Permissions boundaries for IAM entities"). A boundary gives nothing by itself.
 */
const BY_NO_ROLE = ["DecryptTheWebhook: kms:Decrypt"];

describe("the boundary of the roles", () => {
  const boundary = statementsOf(deployPolicy(ROLE_BOUNDARY, TARGET));
  const calls: Record<string, Call[]> = {};

  before(async function () {
    this.timeout(180_000);
    for (const [name, config] of Object.entries(CONFIGS)) {
      calls[name] = await callsOfTheRoles(config);
    }
  });

  for (const name of Object.keys(CONFIGS)) {
    it(`keeps no role from what its own policy allows, in any region: ${name}`, () => {
      for (const region of [TARGET.region, "eu-west-1"]) {
        const there = calls[name]!.map(inPlaceOf(TARGET.region, region));
        expect(there.filter((call) => !allows(boundary, call))).to.deep.equal([]);
      }
    });
  }

  it("is of one account, but for trails, which may be of another", () => {
    const elsewhere = Object.values(calls).flat().map(inPlaceOf(TARGET.accountId, "999999999999"));
    const allowed = elsewhere.filter((call) => allows(boundary, call));
    expect([...new Set(allowed.map(({ action }) => action))].sort()).to.deep.equal([
      "cloudtrail:DescribeTrails",
      "cloudtrail:GetEventSelectors",
      "cloudtrail:GetTrailStatus",
    ]);
  });

  it("lets a key decrypt through Parameter Store of any region, and not otherwise", () => {
    const decrypt = (context: Call["context"], accountId = TARGET.accountId) => ({
      ...{ action: "kms:Decrypt", context },
      resource: `arn:aws:kms:us-east-2:${accountId}:key/0123`,
    });
    const through = (service: string) => ({ "kms:ViaService": `${service}.amazonaws.com` });
    expect(allows(boundary, decrypt(through("ssm.us-east-2")))).to.equal(true);
    expect(allows(boundary, decrypt(through("ssm.eu-west-1")))).to.equal(true);
    expect(allows(boundary, decrypt(through("s3.us-east-2")))).to.equal(false);
    expect(allows(boundary, decrypt({}))).to.equal(false);
    expect(allows(boundary, decrypt(through("ssm.us-east-2"), "999999999999"))).to.equal(false);
  });

  it("reads no topic but the stack's", () => {
    const read = (topic: string) => ({
      ...{ action: "sns:GetTopicAttributes", context: {} },
      resource: `arn:aws:sns:us-east-2:${TARGET.accountId}:${topic}`,
    });
    expect(allows(boundary, read("cognito-lockdown-staging-alarms-0123abc"))).to.equal(true);
    expect(allows(boundary, read("security"))).to.equal(false);
  });

  it("allows nothing that no role's policy allows, but what the list names", () => {
    const all = Object.values(calls).flat();
    const superfluous = boundary.flatMap((statement) =>
      listOf(statement.Action)
        .filter((Action) => !all.some((call) => allows([{ ...statement, Action }], call)))
        .map((action) => `${statement.Sid}: ${action}`),
    );
    expect(superfluous).to.deep.equal(BY_NO_ROLE);
  });

  it("is on the stack's own names, but where others' resources are read", () => {
    const others = boundary.filter(
      ({ Resource }) => !listOf(Resource).every((resource) => /cognito-lockdown/.test(resource)),
    );
    expect(others.map(({ Sid }) => Sid)).to.deep.equal([
      "LockAndAssess",
      "DecryptTheWebhook",
      "SelfCheckOfTheMappings",
      "SelfCheckFindsTrails",
      "SelfCheckOfTheTrails",
    ]);
  });
});

/** The same call with one word of its resource replaced. */
function inPlaceOf(word: string, other: string): (call: Call) => Call {
  return (call) => ({ ...call, resource: call.resource.replaceAll(word, other) });
}

/** What the roles of a stack may do: the actions of their policies, each on each resource as it is written there. */
async function callsOfTheRoles(config: Record<string, string>): Promise<Call[]> {
  const { registrations } = await runProgram({ stack: "staging", config, secretKeys: SECRET_KEYS });
  return registrations
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) => statementsOf(inputs.policy))
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) =>
        listOf(Resource).map((resource) => ({ action, resource, context: {} })),
      ),
    );
}
