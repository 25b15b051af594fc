/**
 * What the function may do, by the server's own evaluation: a user with nothing but the role's policy, as IAM has it,
 * tries what is allowed and what is not.
 */
import { randomBytes } from "node:crypto";
import {
  AdminDeleteUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { describeError } from "../../handler/errors";
import type { RemoveLater } from "../clean-up";
import type { EndpointPool } from "../endpoint-pool";
import type { Proof } from "../../cli/terminal";
import { connect } from "./clients";
import type { Clients, Server } from "./clients";
import type { DeployedStack } from "./deployer";
import { onlyPolicy } from "./resource-types/role";

/** Names with which services refuse for want of a permission. */
const DENIED = /AccessDenied|AuthorizationError|NotAuthorizedException/;

/** Whether the server asks for permissions at all: a user without any may not list the queues. */
export async function enforcesPermissions(
  clients: Clients,
  server: Server,
  removeLater: RemoveLater,
): Promise<boolean> {
  return asUser(clients, server, null, removeLater, async ({ sqs }) => {
    const [, error] = await attempt(() => sqs.send(new ListQueuesCommand({})));
    return DENIED.test(error);
  });
}

/**
 * Tries the role's policy out.
 *
 * @param pool a pool with the user `name`, on which the function may act
 * @param otherPool a pool with the same user, on which it may not, or null where it may act on all
 */
export async function provePermissions(
  clients: Clients,
  server: Server,
  stack: DeployedStack,
  name: string,
  pool: EndpointPool,
  otherPool: EndpointPool | null,
  removeLater: RemoveLater,
): Promise<Proof[]> {
  const { reportQueueUrl, deadLetterQueueUrl, functionName } = stack.outputs;
  const outputs = (type: string) =>
    stack.resources.find((resource) => resource.type === type)!.made.outputs;
  const policy = await onlyPolicy(clients.iam, outputs("aws:iam/role:Role").name!);
  const parameter = outputs("aws:ssm/parameter:Parameter").name!;
  const UserPoolId = pool.userPoolId;
  const user = { UserPoolId, Username: name };

  return asUser(clients, server, policy, removeLater, async (double) => {
    const { cognito, events, iam, lambda, logs, sqs, ssm } = double;
    const may: [string, () => Promise<unknown>][] = [
      ["read an account", () => cognito.send(new AdminGetUserCommand(user))],
      ["read its audit log", () => cognito.send(new AdminListUserAuthEventsCommand(user))],
      ["list app clients", () => cognito.send(new ListUserPoolClientsCommand({ UserPoolId }))],
      [
        "read an app client",
        () =>
          cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: pool.clientId })),
      ],
      [
        "read the webhook",
        () => ssm.send(new GetParameterCommand({ Name: parameter, WithDecryption: true })),
      ],
      [
        "read its queue's attributes",
        () => sqs.send(new GetQueueAttributesCommand({ QueueUrl: reportQueueUrl })),
      ],
    ];
    const mayNot: [string, () => Promise<unknown>][] = [
      [
        "set a password",
        () =>
          cognito.send(
            new AdminSetUserPasswordCommand({ ...user, Password: "Battery-horse-7-correct" }),
          ),
      ],
      ["delete a user", () => cognito.send(new AdminDeleteUserCommand(user))],
      ["enable a user", () => cognito.send(new AdminEnableUserCommand(user))],
      [
        "change a user's address",
        () =>
          cognito.send(
            new AdminUpdateUserAttributesCommand({
              ...user,
              UserAttributes: [{ Name: "email", Value: "attacker@example.com" }],
            }),
          ),
      ],
      ["list users", () => cognito.send(new ListUsersCommand({ UserPoolId }))],
      [
        "read another parameter",
        () => ssm.send(new GetParameterCommand({ Name: `${parameter}-2`, WithDecryption: true })),
      ],
      [
        "change the webhook",
        () => ssm.send(new PutParameterCommand({ Name: parameter, Value: "x", Overwrite: true })),
      ],
      [
        "read the dead letters",
        () => sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetterQueueUrl })),
      ],
      [
        "send an event",
        () =>
          events.send(
            new PutEventsCommand({ Entries: [{ Source: "e2e", DetailType: "e2e", Detail: "{}" }] }),
          ),
      ],
      [
        "read its own configuration",
        () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
      ],
      ["list log groups", () => logs.send(new DescribeLogGroupsCommand({}))],
      ["read IAM", () => iam.send(new GetUserCommand({ UserName: "anyone" }))],
    ];
    if (otherPool) {
      const other = { UserPoolId: otherPool.userPoolId, Username: name };
      mayNot.push([
        "read an account of another pool",
        () => cognito.send(new AdminGetUserCommand(other)),
      ]);
    }
    const proofs: Proof[] = [];
    for (const [what, call] of may) proofs.push(await prove(what, call, true));
    for (const [what, call] of mayNot) proofs.push(await prove(what, call, false));
    return proofs;
  });
}

async function prove(what: string, call: () => Promise<unknown>, allowed: boolean): Promise<Proof> {
  const [done, error] = await attempt(call);
  return {
    claim: `the function may ${allowed ? "" : "not "}${what}`,
    holds: allowed ? done : DENIED.test(error),
    evidence: done ? "done" : error.split(":")[0]!,
  };
}

async function attempt(call: () => Promise<unknown>): Promise<[done: boolean, error: string]> {
  try {
    await call();
    return [true, ""];
  } catch (error) {
    return [false, describeError(error)];
  }
}

/** Does something as a user that is made for it, with this policy or none, and deletes the user. */
async function asUser<Result>(
  { iam }: Clients,
  server: Server,
  policy: string | null,
  removeLater: RemoveLater,
  act: (clients: Clients) => Promise<Result>,
): Promise<Result> {
  const UserName = `cognito-lockdown-e2e-${randomBytes(4).toString("hex")}`;
  const PolicyName = "as-the-function";
  await iam.send(new CreateUserCommand({ UserName }));
  const undo: (() => Promise<unknown>)[] = [() => iam.send(new DeleteUserCommand({ UserName }))];
  const undoAll = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  removeLater(undoAll);
  try {
    if (policy !== null) {
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: policy }));
      undo.push(() => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })));
    }
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const AccessKeyId = key!.AccessKeyId!;
    undo.push(() => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })));
    const clients = connect({
      ...server,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: key!.SecretAccessKey! },
    });
    undo.push(async () => clients.leave());
    return await act(clients);
  } finally {
    await undoAll();
  }
}
