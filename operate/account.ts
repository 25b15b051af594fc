/** Reads an account in Cognito, for a command that is about one. */
import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { AdminGetUserCommandOutput } from "@aws-sdk/client-cognito-identity-provider";
import { attributeOf } from "../handler/contacts";
import { contactsOf } from "../handler/contacts";
import type { Contacts } from "../handler/contacts";
import { hasName } from "../handler/errors";
import type { MemoryKey } from "../handler/memory";
import { AwsFailure } from "./aws";
import type { AwsClients } from "./aws";

/** An account as Cognito has it now. Every text in it is untrusted. */
export interface Account extends MemoryKey {
  /** Cognito's own user name, which every later call takes. */
  user: string;
  /** Cognito's word. */
  status: string;
  enabled: boolean;
  /** Masked. */
  contacts: Contacts;
  /**
   * When it was read, by the clock of the service, rounded up to the second: an operator's clock may be wrong, and what
   * happens after a restore must not count as before it.
   */
  readAt: Date;
}

/** What Cognito's Admin calls take to find an account. */
export function keyOfAccount({ userPoolId, user }: Account) {
  return { UserPoolId: userPoolId, Username: user };
}

/**
 * Reads an account.
 *
 * @param user a user name, an alias, or a sub
 * @throws Error when there is no such user or pool
 */
export async function readAccount(
  { users }: Pick<AwsClients, "users">,
  userPoolId: string,
  user: string,
): Promise<Account> {
  const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: user });
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      date = (result.response as { headers?: Record<string, string> }).headers?.date;
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  let response: AdminGetUserCommandOutput;
  try {
    response = await users.send(command);
  } catch (error) {
    throw explained(error, userPoolId, user);
  }
  const sub = attributeOf(response, "sub");
  if (sub === undefined) throw new Error(`Cognito returns no sub of "${user}"`);
  return {
    userPoolId,
    user: response.Username ?? user,
    sub,
    status: response.UserStatus ?? "UNKNOWN",
    enabled: response.Enabled !== false,
    contacts: contactsOf(response),
    readAt: timeOf(date),
  };
}

/** Which account, in words. */
export function nameOf({ user, userPoolId, sub }: MemoryKey & { user: string }): string {
  return `${user} in pool ${userPoolId} (sub ${sub})`;
}

/** A number of things, such as "1 account". */
export function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** The state of an account in words. */
export function describeState({ status, enabled }: Pick<Account, "status" | "enabled">): string {
  return `${status}, ${enabled ? "enabled" : "disabled"}`;
}

/** The service's time. A header has whole seconds. */
function timeOf(header: string | undefined): Date {
  const time = Date.parse(header ?? "");
  return Number.isNaN(time) ? new Date() : new Date(time + 999);
}

function explained(error: unknown, userPoolId: string, user: string): unknown {
  const cause = error instanceof AwsFailure ? error.cause : error;
  if (hasName(cause, "UserNotFoundException")) {
    return new Error(`no user "${user}" in pool ${userPoolId}`, { cause });
  }
  if (hasName(cause, "ResourceNotFoundException")) {
    return new Error(`no pool ${userPoolId} in this region of this account`, { cause });
  }
  return error;
}
