/** IAM: the function's role and its policy. */
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { Kind } from "./resource-type";

export const role: Kind = {
  inputs: ["description", "assumeRolePolicy"],
  async create({ iam }, { description, assumeRolePolicy }, name) {
    const { Role: made } = await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        Description: description,
        AssumeRolePolicyDocument: assumeRolePolicy,
      }),
    );
    return {
      id: name,
      outputs: { name, arn: made!.Arn! },
      read: async () => {
        const { Role: found } = await iam.send(new GetRoleCommand({ RoleName: name }));
        return {
          description: found!.Description,
          assumeRolePolicy: decodeURIComponent(found!.AssumeRolePolicyDocument!),
        };
      },
      remove: () => iam.send(new DeleteRoleCommand({ RoleName: name })),
    };
  },
};

export const rolePolicy: Kind = {
  inputs: ["role", "policy"],
  async create({ iam }, { role: roleName, policy }, name) {
    await iam.send(
      new PutRolePolicyCommand({ RoleName: roleName, PolicyName: name, PolicyDocument: policy }),
    );
    return {
      id: `${roleName}:${name}`,
      outputs: { name },
      read: async () => ({ role: roleName, policy: await onlyPolicy(iam, roleName) }),
      remove: () => iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: name })),
    };
  },
};

/** The document of a role's one policy. @throws Error when the role has any other */
export async function onlyPolicy(iam: IAMClient, roleName: string): Promise<string> {
  const { PolicyNames: inline = [] } = await iam.send(
    new ListRolePoliciesCommand({ RoleName: roleName }),
  );
  const { AttachedPolicies: attached = [] } = await iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName: roleName }),
  );
  if (inline.length !== 1 || attached.length > 0) {
    throw new Error(
      `the role has ${inline.length} inline and ${attached.length} attached policies`,
    );
  }
  const { PolicyDocument: document } = await iam.send(
    new GetRolePolicyCommand({ RoleName: roleName, PolicyName: inline[0] }),
  );
  return decodeURIComponent(document!);
}
