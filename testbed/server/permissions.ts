/**
 * What a policy allows, as the server evaluates it: a user with that policy and nothing else tries calls that must be
 * allowed, and calls that must be denied.
 */
import { randomBytes } from "node:crypto";
import type { Proof } from "../../cli/terminal";
import { describeError } from "../../handler/errors";
import { removeAll } from "../clean-up";
import type { Remove, RemoveLater } from "../clean-up";
import { isUnknownThere } from "../pool";
import { connect } from "./clients";
import type { Clients, Server } from "./clients";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { onlyPolicy } from "./resource-types/delivery";

/** What a user is made with. */
export interface Caller {
  clients: Clients;
  server: Server;
  /** Begins the user's name. */
  prefix: string;
  removeLater: RemoveLater;
}

/** Calls by what they do. */
export type Calls = Record<string, () => Promise<unknown>>;

/** Names of the errors for a missing permission. */
const DENIED = /AccessDenied|AuthorizationError|NotAuthorizedException/;

/** Whether the server enforces permissions: a user without any may not list the queues. */
export async function enforcesPermissions(by: Caller): Promise<boolean> {
  return asUser(by, [], async ({ sqs }) => isDenied(() => sqs.listQueues({})));
}

/**
 * Tries the policy of a function's role. What the server does not have is added to `differences`.
 *
 * @param who the function, which is also how the role's name ends
 * @param makeCalls makes the calls, with the clients of a user who has the policy
 */
export async function provePolicy(
  by: Caller & { differences: Differences },
  stack: DeployedStack,
  who: { name: string; ending: string },
  makeCalls: (clients: Clients) => { allowed: Calls; denied: Calls },
): Promise<Proof[]> {
  const { name: role } = only(stack, "aws:iam/role:Role", who.ending).made.outputs;
  const policy = await onlyPolicy(by.clients.iam, role);
  return asUser(by, [policy], (clients) =>
    proveCalls(who.name, makeCalls(clients), by.differences),
  );
}

/** Tries calls that must be allowed, and calls that must be denied. What the server does not have is added to `differences`. */
export async function proveCalls(
  who: string,
  { allowed, denied }: { allowed: Calls; denied: Calls },
  differences: Differences,
): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const [what, call] of Object.entries(allowed)) {
    const { done, error } = await attempt(call);
    if (isUnknownThere(error))
      differences.notRun(`the permission to ${what}`, describeError(error));
    else proofs.push(proofOf(`${who} may ${what}`, done, error, done));
  }
  for (const [what, call] of Object.entries(denied)) {
    const { done, error } = await attempt(call);
    proofs.push(proofOf(`${who} may not ${what}`, DENIED.test(describeError(error)), error, done));
  }
  return proofs;
}

/** Whether a call is denied, and not refused for another reason. */
export async function isDenied(call: () => Promise<unknown>): Promise<boolean> {
  const { error } = await attempt(call);
  return DENIED.test(describeError(error));
}

/** Denies a role an action, for all resources. @returns allows it again; so does the end of the run */
export async function denyAction(
  iam: Clients["iam"],
  { role: RoleName, action }: { role: string; action: string },
  removeLater: RemoveLater,
): Promise<() => Promise<void>> {
  const denial = { RoleName, PolicyName: "e2e-denial" };
  const Statement = [{ Effect: "Deny", Action: action, Resource: "*" }];
  await iam.putRolePolicy({
    ...denial,
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
  let denied = true;
  const allow = async () => {
    if (denied) await iam.deleteRolePolicy(denial);
    denied = false;
  };
  // A role can't be deleted while it has a policy.
  removeLater(allow);
  return allow;
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

/** Makes a user with these policies and nothing else, does something as that user, and deletes the user. */
export async function asUser<Result>(
  { clients: { iam }, server, prefix, removeLater }: Caller,
  policies: string[],
  act: (clients: Clients) => Promise<Result>,
): Promise<Result> {
  const UserName = `${prefix}-${randomBytes(4).toString("hex")}`;
  await iam.createUser({ UserName });
  const undo: Remove[] = [() => iam.deleteUser({ UserName })];
  removeLater(() => removeAll(undo));
  try {
    for (const [index, PolicyDocument] of policies.entries()) {
      const PolicyName = `${UserName}-${index}`;
      const { Policy: made } = await iam.createPolicy({ PolicyName, PolicyDocument });
      const attached = { UserName, PolicyArn: made!.Arn };
      undo.push(() => iam.deletePolicy({ PolicyArn: attached.PolicyArn }));
      await iam.attachUserPolicy(attached);
      undo.push(() => iam.detachUserPolicy(attached));
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
