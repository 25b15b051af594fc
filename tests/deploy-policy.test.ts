/**
 * The policies of whoever deploys, compared with what the program declares and reads in every config. It proves nothing about
 * AWS: whether these are all the calls of the provider, only a deployment shows.
 */
import { expect } from "chai";
import { BOUNDARY_POLICY, DEPLOY_POLICIES, deployPolicy } from "../testbed/server/deploy-policy";
import { healthyAnswers, healthyPool, outsideWith } from "../testbed/outside";
import type { Answers } from "../testbed/outside";
import { runProgram } from "../testbed/program";
import { allows, listOf, statementsOf } from "./support/allows";
import type { Call, Statement } from "./support/allows";
import {
  MAIL_CONFIG,
  MINIMAL_CONFIG,
  PAGE_DOMAIN_CONFIG,
  SECRET_KEYS,
  TRAIL_CONFIG,
} from "./support/config";
import { needsOf, readNeeds, TYPES, WITHOUT_RESOURCE } from "./support/deploy-actions";
import { READS } from "./support/deploy-actions/every-stack";

const ACCOUNT = "123456789012";
const REGION = "us-east-2";

const CONFIGS: Record<string, Record<string, string>> = {
  "the least": MINIMAL_CONFIG,
  "pools, and no Slack": {
    "aws:region": REGION,
    "cognito-lockdown:slackNotifications": "false",
    "cognito-lockdown:alarmTopicArn": `arn:aws:sns:${REGION}:${ACCOUNT}:security`,
    "cognito-lockdown:userPoolIds": `["${REGION}_Aaaa"]`,
  },
  "everything that adds resources": {
    ...PAGE_DOMAIN_CONFIG,
    ...MAIL_CONFIG,
    ...TRAIL_CONFIG,
    "cognito-lockdown:userPoolIds": `["${REGION}_Aaaa"]`,
    "cognito-lockdown:alarmEmail": "security@example.com",
  },
};

/** The configs that need `deploy-policy.json` alone. */
const WITHOUT_OPTIONS = ["the least", "pools, and no Slack"];

/** The statements that IAM can't limit to the stack's names, so that they are on others' resources as well. */
const NOT_BY_NAME = [
  "AlarmEmailSubscription",
  "CheckThePools",
  "CheckTheTrails",
  "FindAlarms",
  "FindTrailsLogGroupsAndParameters",
  "NotificationMail",
  "ReportPageAccessLog",
  "ReportPageApi",
  "ReportPageDomain",
  "ReportPageDomainOfANewAccount",
  "ReportPageNewDomain",
  "ReportPageTags",
  "ReportPageTagsLater",
  "SavedQuery",
  "TagsOfMappings",
];

/** The statements on what is of no region, or of any. */
const NOT_BY_REGION = [
  "CheckTheTrails",
  "CreateTrailBucket",
  "Dashboard",
  "GiveTheRolesToLambdaOnly",
  "ReportPageDomainOfANewAccount",
  "RolesOfTheFunctions",
];

/** The statements on what has no account in its ARN, or may be of another, or has no ARN. */
const NOT_BY_ACCOUNT = [
  "AlarmEmailSubscription",
  "CheckTheTrails",
  "CreateTrailBucket",
  "FindTrailsLogGroupsAndParameters",
  "ReportPageAccessLog",
  "ReportPageApi",
  "ReportPageDomain",
  "ReportPageNewApi",
  "ReportPageNewDomain",
  "ReportPageTags",
  "ReportPageTagsLater",
  "SavedQuery",
];

/**
 * What asks for the boundary of the role (Service Authorization Reference, "Actions, resources, and condition keys for IAM":
 * `iam:PermissionsBoundary` is in the rows of these actions).
 */
const ON_ROLES = new Set([
  "iam:CreateRole",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:UpdateAssumeRolePolicy",
]);

/** A managed policy has no more characters than this, white space not counted (IAM user guide, "IAM and AWS STS quotas"). */
const MANAGED_POLICY_CHARACTERS = 6_144;

describe("the policies of whoever deploys", () => {
  const target = { accountId: ACCOUNT, region: REGION };
  const every = statementsOf(deployPolicy("deploy-policy.json", target));
  const options = statementsOf(deployPolicy("deploy-policy-options.json", target));
  const both = [...every, ...options];
  /** What each config needs, once per call. */
  const needed: Record<string, Call[]> = {};
  const declared = new Set<string>();
  const reads = new Set<string>();

  before(async function () {
    this.timeout(180_000);
    for (const [name, config] of Object.entries(CONFIGS)) {
      const { types, read, calls } = await neededIn(config);
      types.forEach((type) => declared.add(type));
      read.forEach((operation) => reads.add(operation));
      needed[name] = calls;
    }
  });

  const allNeeded = () => Object.values(needed).flat();

  it("the table knows every declared type, and no other", () => {
    expect([...declared].sort()).to.deep.equal(Object.keys(TYPES).sort());
  });

  it("the table knows everything that the program reads, and nothing else", () => {
    expect([...reads].sort()).to.deep.equal(Object.keys(READS).sort());
  });

  for (const name of Object.keys(CONFIGS)) {
    it(`allow everything that a stack with this config needs: ${name}`, () => {
      expect(deniedOf(both, needed[name]!)).to.deep.equal([]);
    });
  }

  for (const name of WITHOUT_OPTIONS) {
    it(`the first alone allows everything that a stack with this config needs: ${name}`, () => {
      expect(deniedOf(every, needed[name]!)).to.deep.equal([]);
    });
  }

  it("allow nothing that no stack needs: each action of a statement is needed on each of its resources", () => {
    const superfluous = both.flatMap((statement) =>
      listOf(statement.Action).flatMap((Action) =>
        listOf(statement.Resource)
          .map((Resource) => ({ ...statement, Action, Resource }))
          .filter((part) => !allNeeded().some((call) => allows([part], call)))
          .map(({ Sid, Resource }) => `${Sid}: ${Action} on ${Resource}`),
      ),
    );
    expect(superfluous).to.deep.equal([]);
  });

  it("the first has nothing that only a config with options needs", () => {
    const calls = WITHOUT_OPTIONS.flatMap((name) => needed[name]!);
    const superfluous = every.flatMap(({ Sid, Action }) =>
      listOf(Action)
        .filter((action) => !calls.some((call) => call.action === action))
        .map((action) => `${Sid}: ${action}`),
    );
    expect(superfluous).to.deep.equal([]);
  });

  it("allow nothing on resources of another name, but where IAM has no names", () => {
    expect(widerThan("cognito-lockdown", "other")).to.deep.equal(NOT_BY_NAME);
  });

  it("allow nothing in another region, but where a resource is of none", () => {
    expect(widerThan(REGION, "eu-west-1")).to.deep.equal(NOT_BY_REGION);
  });

  it("allow nothing in another account, but where an ARN has none", () => {
    expect(widerThan(ACCOUNT, "999999999999")).to.deep.equal(NOT_BY_ACCOUNT);
  });

  it("name every action, and every resource that IAM has a type for", () => {
    const actions = both.flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z]+$/.test(action))).to.deep.equal([]);
    const onEverything = both.filter(({ Resource }) => listOf(Resource).includes("*"));
    expect(onEverything.flatMap(({ Action }) => listOf(Action)).sort()).to.deep.equal(
      WITHOUT_RESOURCE,
    );
    for (const { Sid, Condition } of onEverything) expect(Condition, Sid).not.to.equal(undefined);
  });

  it("let the roles be given to Lambda and to nothing else", () => {
    const passing = both.filter(({ Action }) => listOf(Action).includes("iam:PassRole"));
    expect(passing).to.deep.equal([
      {
        Sid: "GiveTheRolesToLambdaOnly",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: `arn:aws:iam::${ACCOUNT}:role/cognito-lockdown-*`,
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
    ]);
  });

  it("have statements that only allow, each with a name of its own", () => {
    expect(both.filter(({ Effect }) => Effect !== "Allow")).to.deep.equal([]);
    const sids = both.map(({ Sid }) => Sid);
    expect(sids.filter((sid) => !/^[A-Za-z]+$/.test(sid))).to.deep.equal([]);
    expect(sids).to.have.lengthOf(new Set(sids).size);
  });

  it("fit into a managed policy each, with the longest name of a component and of a region", () => {
    for (const file of DEPLOY_POLICIES) {
      const longest = { accountId: ACCOUNT, region: "ap-southeast-2", name: "n".repeat(24) };
      const characters = deployPolicy(file, longest).replace(/\s/g, "").length;
      expect(characters, file).to.be.at.most(MANAGED_POLICY_CHARACTERS);
    }
  });

  it("are of a component of another name when the name is replaced", () => {
    const other = DEPLOY_POLICIES.flatMap((file) =>
      statementsOf(deployPolicy(file, { ...target, name: "lockdown" })),
    );
    const calls = withOther(allNeeded(), "cognito-lockdown", "lockdown");
    expect(deniedOf(other, calls)).to.deep.equal([]);
    expect(JSON.stringify(other)).not.to.match(/cognito-lockdown|REGION|ACCOUNT_ID/);
  });

  describe("with the boundary", () => {
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/cognito-lockdown-boundary`;
    const limited = [...both, ...statementsOf(deployPolicy(BOUNDARY_POLICY, target))];
    const onRoles = (context: Record<string, string>) =>
      [...ON_ROLES].map((action) => ({
        action,
        resource: `arn:aws:iam::${ACCOUNT}:role/cognito-lockdown-staging-responder-0123abc`,
        context,
      }));

    it("make and change a role that has it", () => {
      expect(deniedOf(limited, onRoles({ "iam:PermissionsBoundary": boundary }))).to.deep.equal([]);
    });

    it("neither make nor change one without it, or with another", () => {
      const other = { "iam:PermissionsBoundary": `${boundary}-2` };
      expect(deniedOf(limited, onRoles({}))).to.have.lengthOf(ON_ROLES.size);
      expect(deniedOf(limited, onRoles(other))).to.have.lengthOf(ON_ROLES.size);
    });

    it("take it from no role, and change nothing but that", () => {
      const calls = allNeeded().filter(({ action }) => !ON_ROLES.has(action));
      const denied = deniedOf(limited, calls).map((line) => line.split(" ")[0]);
      expect([...new Set(denied)]).to.deep.equal(["iam:DeleteRolePermissionsBoundary"]);
    });
  });

  /** The statements that allow something of the same stack with one word of its ARNs and names replaced, sorted. */
  function widerThan(word: string, other: string): string[] {
    const calls = withOther(allNeeded(), word, other);
    return both
      .filter((statement) => calls.some((call) => allows([statement], call)))
      .map(({ Sid }) => Sid)
      .sort();
  }
});

/** The same calls with a word of their resources and of their condition keys replaced. */
function withOther(calls: Call[], word: string, other: string): Call[] {
  return calls.map(({ action, resource, context }) => ({
    action,
    resource: resource.replaceAll(word, other),
    context: Object.fromEntries(
      Object.entries(context).map(([key, value]) => [
        key,
        typeof value === "string"
          ? value.replaceAll(word, other)
          : value.map((one) => one.replaceAll(word, other)),
      ]),
    ),
  }));
}

/** The calls that are not allowed: one line each. */
function deniedOf(statements: Statement[], calls: Call[]): string[] {
  return calls
    .filter((call) => !allows(statements, call))
    .map(({ action, resource }) => `${action} on ${resource}`);
}

/** What a stack with a config declares and reads, and the calls that it needs for it. */
async function neededIn(config: Record<string, string>) {
  const target = { accountId: ACCOUNT, region: REGION };
  const read = new Set<string>();
  const answers: Answers = Object.fromEntries(
    Object.entries(healthyAnswers(REGION)).map(([operation, answer]) => [
      operation,
      (input) => {
        read.add(operation);
        return answer(input);
      },
    ]),
  );
  const { registrations } = await runProgram({
    ...{ stack: "staging", config, secretKeys: SECRET_KEYS, outside: outsideWith(answers) },
    pool: (userPoolId) => {
      read.add("aws:cognito/getUserPool:getUserPool");
      return healthyPool(userPoolId, REGION);
    },
  });
  const calls = [
    ...registrations.flatMap((registration) => needsOf(registration, target)),
    ...[...read].flatMap((operation) => readNeeds(operation, target)),
  ];
  return { types: registrations.map(({ type }) => type), read: [...read], calls };
}
