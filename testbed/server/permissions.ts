/**
 * What the function may do, as the server evaluates it: a user with the role's policy and nothing else tries calls that
 * must be allowed, and calls that must be denied.
 */
import { randomBytes } from "node:crypto";
import type { Proof } from "../../cli/terminal";
import { describeError } from "../../handler/errors";
import { removeAll } from "../clean-up";
import type { Remove, RemoveLater } from "../clean-up";
import { isUnknownThere } from "../pool";
import type { EndpointPool } from "../pool";
import { connect } from "./clients";
import type { Clients, Server } from "./clients";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { onlyPolicy } from "./resource-types/delivery";

/** What a user is made with. */
interface Caller {
  clients: Clients;
  server: Server;
  /** Begins the user's name. */
  prefix: string;
  removeLater: RemoveLater;
}

/** Names of the errors for a missing permission. */
const DENIED = /AccessDenied|AuthorizationError|NotAuthorizedException/;

/** Whether the server enforces permissions: a user without any may not list the queues. */
export async function enforcesPermissions(by: Caller): Promise<boolean> {
  return asUser(by, null, async ({ sqs }) => {
    const { error } = await attempt(() => sqs.listQueues({}));
    return DENIED.test(describeError(error));
  });
}

/**
 * Tries the policy of the function's role. What the server does not have is added to `differences`.
 *
 * @param name a user of both pools
 * @param otherPool a pool on which the function may not act, or null where it may act on all
 */
export async function provePermissions(
  by: Caller & { pool: EndpointPool; differences: Differences },
  stack: DeployedStack,
  name: string,
  otherPool: EndpointPool | null,
): Promise<Proof[]> {
  const { reportQueueUrl, deadLetterQueueUrl, functionName } = stack.outputs;
  const { followUpQueueUrl, followUpDeadLetterQueueUrl, memoryTableName } = stack.outputs;
  const policy = await onlyPolicy(
    by.clients.iam,
    only(stack, "aws:iam/role:Role").made.outputs.name!,
  );
  const Name = only(stack, "aws:ssm/parameter:Parameter").made.outputs.name!;
  const { userPoolId: UserPoolId, clientId: ClientId } = by.pool;
  const user = { UserPoolId, Username: name };
  const email = { Name: "email", Value: "attacker@example.com" };
  const item = { TableName: memoryTableName, Key: { id: { S: "e2e" } } };
  const feedback = { EventId: "e2e", FeedbackValue: "Valid" } as const;
  const event = { Source: "e2e", DetailType: "e2e", Detail: "{}" };

  return asUser(by, policy, async (role) => {
    const { cognito, dynamodb, events, iam, lambda, logs, sqs, ssm } = role;
    const allowed: Record<string, () => Promise<unknown>> = {
      "read an account": () => cognito.adminGetUser(user),
      "read its audit log": () => cognito.adminListUserAuthEvents(user),
      "read its factors": () => cognito.adminGetUserAuthFactors(user),
      "read its sessions": () => cognito.adminListUserSessions(user),
      "read the pool's settings": () => cognito.describeUserPool({ UserPoolId }),
      "list app clients": () => cognito.listUserPoolClients({ UserPoolId }),
      "read an app client": () => cognito.describeUserPoolClient({ UserPoolId, ClientId }),
      "read the webhook": () => ssm.getParameter({ Name, WithDecryption: true }),
      "read its queue's attributes": () => sqs.getQueueAttributes({ QueueUrl: reportQueueUrl }),
      // The longest delay, so that the function never gets it.
      "send a follow-up": () =>
        sqs.sendMessage({ QueueUrl: followUpQueueUrl, MessageBody: "{}", DelaySeconds: 900 }),
      "send to the dead letters": () =>
        sqs.sendMessage({ QueueUrl: deadLetterQueueUrl, MessageBody: "{}" }),
      "write to the memory": () => dynamodb.putItem({ ...item, Item: item.Key }),
      "count in the memory": () =>
        dynamodb.updateItem({
          ...item,
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      "read the memory": () => dynamodb.getItem(item),
    };
    const denied: Record<string, () => Promise<unknown>> = {
      "set a password": () =>
        cognito.adminSetUserPassword({ ...user, Password: "Battery-horse-7-correct" }),
      "delete a user": () => cognito.adminDeleteUser(user),
      "enable a user": () => cognito.adminEnableUser(user),
      "change a user's address": () =>
        cognito.adminUpdateUserAttributes({ ...user, UserAttributes: [email] }),
      "give feedback on a sign-in": () =>
        cognito.adminUpdateAuthEventFeedback({ ...user, ...feedback }),
      "list users": () => cognito.listUsers({ UserPoolId }),
      "read another parameter": () => ssm.getParameter({ Name: `${Name}-2`, WithDecryption: true }),
      "change the webhook": () => ssm.putParameter({ Name, Value: "x", Overwrite: true }),
      "read the dead letters": () => sqs.receiveMessage({ QueueUrl: deadLetterQueueUrl }),
      "read the dead letters of follow-ups": () =>
        sqs.receiveMessage({ QueueUrl: followUpDeadLetterQueueUrl }),
      "send to the report queue": () =>
        sqs.sendMessage({ QueueUrl: reportQueueUrl, MessageBody: "{}" }),
      "delete from the memory": () => dynamodb.deleteItem(item),
      "read the whole memory": () => dynamodb.scan({ TableName: memoryTableName }),
      "send an event": () => events.putEvents({ Entries: [event] }),
      "read its own configuration": () =>
        lambda.getFunctionConfiguration({ FunctionName: functionName }),
      "list log groups": () => logs.describeLogGroups({}),
      "read IAM": () => iam.getUser({ UserName: "anyone" }),
    };
    if (otherPool) {
      denied["read an account of another pool"] = () =>
        cognito.adminGetUser({ UserPoolId: otherPool.userPoolId, Username: name });
    }
    const proofs: Proof[] = [];
    for (const [what, call] of Object.entries(allowed)) {
      const { done, error } = await attempt(call);
      if (isUnknownThere(error))
        by.differences.notRun(`the permission to ${what}`, describeError(error));
      else proofs.push(proofOf(`the function may ${what}`, done, error, done));
    }
    for (const [what, call] of Object.entries(denied)) {
      const { done, error } = await attempt(call);
      const isDenied = DENIED.test(describeError(error));
      proofs.push(proofOf(`the function may not ${what}`, isDenied, error, done));
    }
    return proofs;
  });
}

function proofOf(claim: string, holds: boolean, error: unknown, done: boolean): Proof {
  return { claim, holds, evidence: done ? "done" : describeError(error).split(":")[0]! };
}

async function attempt(call: () => Promise<unknown>): Promise<{ done: boolean; error?: unknown }> {
  try {
    await call();
    return { done: true };
  } catch (error) {
    return { done: false, error };
  }
}

/** Makes a user with this policy, or with none, does something as that user, and deletes the user. */
async function asUser<Result>(
  { clients: { iam }, server, prefix, removeLater }: Caller,
  policy: string | null,
  act: (clients: Clients) => Promise<Result>,
): Promise<Result> {
  const UserName = `${prefix}-${randomBytes(4).toString("hex")}`;
  const PolicyName = "as-the-function";
  await iam.createUser({ UserName });
  const undo: Remove[] = [() => iam.deleteUser({ UserName })];
  removeLater(() => removeAll(undo));
  try {
    if (policy !== null) {
      await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: policy });
      undo.push(() => iam.deleteUserPolicy({ UserName, PolicyName }));
    }
    const { AccessKey: key } = await iam.createAccessKey({ UserName });
    const AccessKeyId = key!.AccessKeyId!;
    undo.push(() => iam.deleteAccessKey({ UserName, AccessKeyId }));
    const clients = connect({
      ...server,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: key!.SecretAccessKey! },
    });
    undo.push(clients.disconnect);
    return await act(clients);
  } finally {
    await removeAll(undo);
  }
}
