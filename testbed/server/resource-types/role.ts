/** IAM: the function's role and its policy. */
import type { IAM } from "@aws-sdk/client-iam";
import type { ResourceType } from "./resource-type";

/** aws:iam/role:Role */
export const role: ResourceType = {
  inputs: ["description", "assumeRolePolicy"],
  async create({ iam }, { description, assumeRolePolicy }, name) {
    const { Role: made } = await iam.createRole({
      RoleName: name,
      Description: description,
      AssumeRolePolicyDocument: assumeRolePolicy,
    });
    return {
      id: name,
      outputs: { name, arn: made!.Arn! },
      read: async () => {
        const { Role: found } = await iam.getRole({ RoleName: name });
        return {
          description: found!.Description,
          assumeRolePolicy: decodeURIComponent(found!.AssumeRolePolicyDocument!),
        };
      },
      remove: () => iam.deleteRole({ RoleName: name }),
    };
  },
};

/** aws:iam/rolePolicy:RolePolicy */
export const rolePolicy: ResourceType = {
  inputs: ["role", "policy"],
  async create({ iam }, { role: roleName, policy }, name) {
    await iam.putRolePolicy({ RoleName: roleName, PolicyName: name, PolicyDocument: policy });
    return {
      id: `${roleName}:${name}`,
      outputs: { name },
      read: async () => ({ role: roleName, policy: await onlyPolicy(iam, roleName) }),
      remove: () => iam.deleteRolePolicy({ RoleName: roleName, PolicyName: name }),
    };
  },
};

/** The document of a role's one policy. @throws Error when the role has any other */
export async function onlyPolicy(iam: IAM, roleName: string): Promise<string> {
  const { PolicyNames: inline = [] } = await iam.listRolePolicies({ RoleName: roleName });
  const { AttachedPolicies: attached = [] } = await iam.listAttachedRolePolicies({
    RoleName: roleName,
  });
  if (inline.length !== 1 || attached.length > 0) {
    throw new Error(
      `the role has ${inline.length} inline and ${attached.length} attached policies`,
    );
  }
  const { PolicyDocument: document } = await iam.getRolePolicy({
    RoleName: roleName,
    PolicyName: inline[0],
  });
  return decodeURIComponent(document!);
}
