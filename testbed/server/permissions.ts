/**
 * What the function may do, as the server evaluates it: a user with the role's policy and nothing else tries calls that
 * must be allowed, and calls that must be denied.
 */
import { randomBytes } from "node:crypto";
import type { Proof } from "../../cli/terminal";
import { describeError } from "../../handler/errors";
import { removeAll } from "../clean-up";
import type { Remove, RemoveLater } from "../clean-up";
import type { EndpointPool } from "../pool";
import { connect } from "./clients";
import type { Clients, Server } from "./clients";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
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
    const [, error] = await attempt(() => sqs.listQueues({}));
    return DENIED.test(error);
  });
}

/**
 * Tries the policy of the function's role.
 *
 * @param name a user of both pools
 * @param otherPool a pool on which the function may not act, or null where it may act on all
 */
export async function provePermissions(
  by: Caller & { pool: EndpointPool },
  stack: DeployedStack,
  name: string,
  otherPool: EndpointPool | null,
): Promise<Proof[]> {
  const { reportQueueUrl, deadLetterQueueUrl, functionName } = stack.outputs;
  const policy = await onlyPolicy(
    by.clients.iam,
    only(stack, "aws:iam/role:Role").made.outputs.name!,
  );
  const Name = only(stack, "aws:ssm/parameter:Parameter").made.outputs.name!;
  const { userPoolId: UserPoolId, clientId: ClientId } = by.pool;
  const user = { UserPoolId, Username: name };
  const email = { Name: "email", Value: "attacker@example.com" };
  const event = { Source: "e2e", DetailType: "e2e", Detail: "{}" };

  return asUser(by, policy, async (role) => {
    const { cognito, events, iam, lambda, logs, sqs, ssm } = role;
    const allowed: Record<string, () => Promise<unknown>> = {
      "read an account": () => cognito.adminGetUser(user),
      "read its audit log": () => cognito.adminListUserAuthEvents(user),
      "list app clients": () => cognito.listUserPoolClients({ UserPoolId }),
      "read an app client": () => cognito.describeUserPoolClient({ UserPoolId, ClientId }),
      "read the webhook": () => ssm.getParameter({ Name, WithDecryption: true }),
      "read its queue's attributes": () => sqs.getQueueAttributes({ QueueUrl: reportQueueUrl }),
    };
    const denied: Record<string, () => Promise<unknown>> = {
      "set a password": () =>
        cognito.adminSetUserPassword({ ...user, Password: "Battery-horse-7-correct" }),
      "delete a user": () => cognito.adminDeleteUser(user),
      "enable a user": () => cognito.adminEnableUser(user),
      "change a user's address": () =>
        cognito.adminUpdateUserAttributes({ ...user, UserAttributes: [email] }),
      "list users": () => cognito.listUsers({ UserPoolId }),
      "read another parameter": () => ssm.getParameter({ Name: `${Name}-2`, WithDecryption: true }),
      "change the webhook": () => ssm.putParameter({ Name, Value: "x", Overwrite: true }),
      "read the dead letters": () => sqs.receiveMessage({ QueueUrl: deadLetterQueueUrl }),
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
    for (const what in allowed) proofs.push(await prove(what, allowed[what]!, true));
    for (const what in denied) proofs.push(await prove(what, denied[what]!, false));
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
