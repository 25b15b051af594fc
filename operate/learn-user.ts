/** Reads what is personal of the test user, so that it can be taken out of what is saved. */
import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { keyOfAccount } from "./account";
import type { Account } from "./account";
import type { AwsClients } from "./aws";
import type { Personal } from "./learn-record";

/** Attributes by which one may sign in (developer guide, "Customizing sign-in attributes"). */
const ALIASES = ["email", "phone_number", "preferred_username"];

/** Attribute values that are no secret of anybody, and in many texts. */
const COMMON = /^(true|false|\d{1,3}|[a-z]{0,2})$/i;

/** Reads it, the aliases first. */
export async function readPersonal(
  { users }: Pick<AwsClients, "users">,
  account: Account,
  region: string,
): Promise<Personal & { aliases: string[] }> {
  const { UserAttributes: attributes = [] } = await users.send(
    new AdminGetUserCommand(keyOfAccount(account)),
  );
  const valuesOf = (isAlias: boolean) =>
    attributes
      .filter(({ Name: name = "" }) => name !== "sub" && ALIASES.includes(name) === isAlias)
      .map(({ Value: value = "" }) => value)
      .filter((value) => !COMMON.test(value));
  const { user, sub, userPoolId } = account;
  const aliases = valuesOf(true);
  return { user, sub, userPoolId, region, aliases, values: [...aliases, ...valuesOf(false)] };
}
