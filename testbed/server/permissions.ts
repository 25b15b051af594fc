/**
 * What a role may do, as the server evaluates it: a user with the role's policy and nothing else tries calls that must be
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
  return asUser(by, null, async ({ sqs }) => {
    const { error } = await attempt(() => sqs.listQueues({}));
    return DENIED.test(describeError(error));
  });
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
  return asUser(by, policy, async (clients) => {
    const { allowed, denied } = makeCalls(clients);
    const proofs: Proof[] = [];
    for (const [what, call] of Object.entries(allowed)) {
      const { done, error } = await attempt(call);
      if (isUnknownThere(error))
        by.differences.notRun(`the permission to ${what}`, describeError(error));
      else proofs.push(proofOf(`${who.name} may ${what}`, done, error, done));
    }
    for (const [what, call] of Object.entries(denied)) {
      const { done, error } = await attempt(call);
      const isDenied = DENIED.test(describeError(error));
      proofs.push(proofOf(`${who.name} may not ${what}`, isDenied, error, done));
    }
    return proofs;
  });
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
