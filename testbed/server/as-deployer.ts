/**
 * Whoever deploys the stacks of the run: a user with the policies of `docs/` and nothing else, as far as the server can
 * evaluate them.
 */
import { SQS } from "@aws-sdk/client-sqs";
import type { Proof } from "../../cli/terminal";
import { removeAll } from "../clean-up";
import type { Remove } from "../clean-up";
import { whereIs } from "./clients";
import type { Clients } from "./clients";
import { BOUNDARY_POLICY, DEPLOY_POLICIES, deployPolicy, ROLE_BOUNDARY } from "./deploy-policy";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { asUser, isDenied, proveCalls } from "./permissions";
import type { Caller, Calls } from "./permissions";

/** Condition keys that MiniStack 1.5.33 knows for no request, so that no statement with one would allow anything. */
export const UNKNOWN_KEYS = [
  "apigateway:Request/ApiName",
  "cloudwatch:AlarmActions",
  "events:TargetArn",
  "events:source",
  "lambda:FunctionArn",
  "lambda:Principal",
  "sns:Protocol",
];

/** Actions that MiniStack 1.5.33 compares with another resource than AWS: with none, or with `rule/default/NAME`. */
export const OTHER_RESOURCE = [
  "cloudwatch:DeleteAlarms",
  "cloudwatch:DeleteDashboards",
  "cloudwatch:DescribeAlarms",
  "cloudwatch:GetDashboard",
  "cloudwatch:ListTagsForResource",
  "cloudwatch:PutDashboard",
  "dynamodb:ListTagsOfResource",
  "events:DeleteRule",
  "events:DescribeRule",
  "events:ListTagsForResource",
  "events:ListTargetsByRule",
  "events:PutRule",
  "events:PutTargets",
  "events:RemoveTargets",
  "lambda:CreateFunction",
  "sns:ListTagsForResource",
];

/** What MiniStack 1.5.33 takes an action for. */
const TAKEN_FOR: Record<string, string> = {
  "lambda:GetEventSourceMapping": "lambda:ListEventSourceMappings",
};

interface Statement {
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/**
 * A policy as MiniStack can evaluate it: without the conditions on those keys, with those actions on every resource, and with
 * what an action is taken for.
 */
export function fitted(document: string): string {
  const { Statement: statements, ...policy } = JSON.parse(document) as { Statement: Statement[] };
  const fit = statements.flatMap(({ Action, Condition, ...statement }) => {
    const left = Object.entries(Condition ?? {}).flatMap(([operator, keys]) => {
      const known = Object.entries(keys).filter(([key]) => !UNKNOWN_KEYS.includes(key));
      return known.length > 0 ? [[operator, Object.fromEntries(known)]] : [];
    });
    const fitting = {
      ...statement,
      ...(left.length > 0 && { Condition: Object.fromEntries(left) }),
    };
    const actions = [Action].flat().map((action) => TAKEN_FOR[action] ?? action);
    const wide = actions.filter((action) => OTHER_RESOURCE.includes(action));
    const named = actions.filter((action) => !wide.includes(action));
    return [
      ...(named.length > 0 ? [{ ...fitting, Action: named }] : []),
      ...(wide.length > 0 ? [{ ...fitting, Sid: undefined, Action: wide, Resource: "*" }] : []),
    ];
  });
  return JSON.stringify({ ...policy, Statement: fit });
}

/** Does something as a user who may deploy, and nothing else. */
export async function asDeployer<Result>(
  by: Caller & { differences: Differences },
  act: (clients: Clients) => Promise<Result>,
): Promise<Result> {
  const where = await whereIs(by.clients);
  const { unlike } = by.differences;
  unlike(
    "the deploying user's policies",
    `without the conditions on ${UNKNOWN_KEYS.join(", ")}, which this server knows for no request`,
  );
  unlike(
    "the deploying user's policies",
    `on every resource where this server asks for another one than AWS: ${OTHER_RESOURCE.join(", ")}`,
  );
  for (const [action, other] of Object.entries(TAKEN_FOR)) {
    unlike(
      "the deploying user's policies",
      `${other} in place of ${action}, which this server takes for it`,
    );
  }
  by.differences.notRun(
    `docs/${BOUNDARY_POLICY}`,
    "this server knows no iam:PermissionsBoundary; only tests/deploy-policy.test.ts evaluates it",
  );
  const policies = DEPLOY_POLICIES.map((file) => fitted(deployPolicy(file, where)));
  return asUser(by, policies, act);
}

/** Makes the boundary of `docs/`. */
export async function makeBoundary({
  clients,
  prefix,
  removeLater,
}: Caller): Promise<{ arn: string; remove: Remove }> {
  const { Policy: made } = await clients.iam.createPolicy({
    PolicyName: `${prefix}-boundary`,
    PolicyDocument: deployPolicy(ROLE_BOUNDARY, await whereIs(clients)),
  });
  const undo: Remove[] = [() => clients.iam.deletePolicy({ PolicyArn: made!.Arn })];
  const remove = () => removeAll(undo);
  removeLater(remove);
  return { arn: made!.Arn!, remove };
}

/**
 * Tries what the user who has deployed a stack may not do, on others' resources and on what the stack itself holds.
 *
 * @param deployer the user's clients
 */
export async function proveDeployPolicy(
  by: Caller & { differences: Differences },
  deployer: Clients,
  { outputs }: DeployedStack,
  { UserPoolId, ClientId }: { UserPoolId: string; ClientId: string },
): Promise<Proof[]> {
  const { differences, server } = by;
  const foreign = await makeForeign(by);
  const { RoleName, QueueUrl, QueueName, Name, TableName } = foreign;
  const { cognito, dynamodb, iam, lambda, logs, sqs, ssm } = deployer;
  const { functionName: FunctionName, memoryTableName, reportQueueUrl } = outputs;
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sqs:ListQueues", Resource: "*" }],
  });
  const elsewhere = new SQS({
    ...server,
    credentials: sqs.config.credentials,
    region: "eu-north-1",
  });
  const user = { UserPoolId, Username: "perry" };
  const ownRole = { RoleName: outputs.roleArn!.split("/").at(-1) };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const allowed: Calls = {
    "read a pool's settings": () => cognito.describeUserPool({ UserPoolId }),
    "list app clients": () => cognito.listUserPoolClients({ UserPoolId }),
    "read an app client": () => cognito.describeUserPoolClient({ UserPoolId, ClientId }),
    "read a pool's mails": () => cognito.describeRiskConfiguration({ UserPoolId }),
  };
  const denied: Calls = {
    "make a queue of another name": () => sqs.createQueue({ QueueName }),
    "change another's queue": () =>
      sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy: "" } }),
    "delete another's queue": () => sqs.deleteQueue({ QueueUrl }),
    "read a queue of another region": () =>
      elsewhere.getQueueAttributes({ QueueUrl: reportQueueUrl, AttributeNames: ["All"] }),
    "make a role of another name": () => iam.createRole({ RoleName, AssumeRolePolicyDocument }),
    "delete another's role": () => iam.deleteRole({ RoleName }),
    "give another's role a policy": () =>
      iam.putRolePolicy({ RoleName, PolicyName: "e2e", PolicyDocument: policy }),
    "change who may take another's role": () =>
      iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: AssumeRolePolicyDocument }),
    "attach a policy to its own role": () =>
      iam.attachRolePolicy({ ...ownRole, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    "make a user": () => iam.createUser({ UserName: RoleName }),
    "make a managed policy": () =>
      iam.createPolicy({ PolicyName: RoleName, PolicyDocument: policy }),
    "read another's parameter": () => ssm.getParameter({ Name, WithDecryption: true }),
    "change another's parameter": () => ssm.putParameter({ Name, Value: "x", Overwrite: true }),
    "delete another's table": () => dynamodb.deleteTable({ TableName }),
    "read the memory": () =>
      dynamodb.getItem({ TableName: memoryTableName, Key: { id: { S: "e2e" } } }),
    "take reports": () => sqs.receiveMessage({ QueueUrl: reportQueueUrl }),
    "send a report": () => sqs.sendMessage({ QueueUrl: reportQueueUrl, MessageBody: "{}" }),
    "invoke a function": () => lambda.invoke({ FunctionName, InvocationType: "DryRun" }),
    "delete another's function": () => lambda.deleteFunction({ FunctionName: RoleName }),
    "read a log": () => logs.filterLogEvents({ logGroupName: outputs.logGroupName }),
    "read an account": () => cognito.adminGetUser(user),
    "disable an account": () => cognito.adminDisableUser(user),
    "change a pool": () => cognito.setUserPoolMfaConfig({ UserPoolId, MfaConfiguration: "OFF" }),
  };
  const proofs = [
    ...(await proveCalls("the deploying user", { allowed, denied }, differences)),
    ...(await tryToPassForeignRole(by, deployer, foreign, FunctionName!)),
  ];
  elsewhere.destroy();
  await foreign.remove().catch((error: unknown) => {
    // What the user could delete after all is gone, and a proof has failed.
    if (proofs.every(({ holds }) => holds)) throw error;
  });
  return proofs;
}

/** A function of the stack's own name that is there already: where the role is not looked at, that is what is refused. */
async function tryToPassForeignRole(
  { differences }: { differences: Differences },
  { lambda }: Clients,
  { RoleArn: Role }: { RoleArn: string },
  FunctionName: string,
): Promise<Proof[]> {
  const Code = { ZipFile: new Uint8Array() };
  const create = {
    FunctionName,
    Role,
    Code,
    Handler: "index.handler",
    Runtime: "nodejs24.x",
  } as const;
  if (await isDenied(() => lambda.createFunction(create))) {
    return [
      {
        claim: "the deploying user may not give a function another's role",
        holds: true,
        evidence: "denied",
      },
    ];
  }
  differences.notRun("what iam:PassRole allows", "this server does not check it");
  return [];
}

/** Somebody else's queue, role, parameter and table. */
async function makeForeign({ clients, prefix, removeLater }: Caller) {
  const { dynamodb, iam, sqs, ssm } = clients;
  const name = `others-${prefix}`;
  const Name = `/${name}/secret`;
  const undo: Remove[] = [];
  const remove = () => removeAll(undo);
  removeLater(remove);
  const { QueueUrl } = await sqs.createQueue({ QueueName: name });
  undo.push(() => sqs.deleteQueue({ QueueUrl }));
  const { Role: role } = await iam.createRole({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
  });
  undo.push(() => iam.deleteRole({ RoleName: name }));
  await ssm.putParameter({ Name, Value: "secret", Type: "SecureString" });
  undo.push(() => ssm.deleteParameter({ Name }));
  await dynamodb.createTable({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
  undo.push(() => dynamodb.deleteTable({ TableName: name }));
  const RoleArn = role!.Arn!;
  return { QueueUrl, QueueName: name, TableName: name, Name, RoleName: name, RoleArn, remove };
}
