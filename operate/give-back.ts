/** Gives one account back in Cognito. An account is never enabled while the reported password works. */
import { randomBytes } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { keyOfAccount, readAccount } from "./account";
import type { Account } from "./account";
import type { AwsClients } from "./aws";
import { signsOut } from "./restore-plan";
import type { ActivePlan } from "./restore-plan";

/** One call, and what it has done, in words. */
interface Call {
  done: string;
  send: () => Promise<unknown>;
  /** Whether it makes a disabled account usable. */
  opens?: true;
  /** What to do if it is refused. */
  advice?: string;
}

const CODE_ADVICE =
  "a code needs a verified email address or phone number, and room in the pool's mail quota";

/**
 * Gives an account back.
 *
 * @param say receives what was done, step by step
 * @throws Error with the step that failed, and the state in which the account is left
 */
export async function giveBack(
  { users }: Pick<AwsClients, "users">,
  account: Account,
  plan: ActivePlan,
  say: (text: string) => void,
): Promise<void> {
  let isOpened = false;
  for (const { done, send, opens, advice } of callsFor(users, account, plan)) {
    // Before the call: a request whose answer is lost may have been carried out.
    isOpened ||= opens === true;
    try {
      await send();
    } catch (error) {
      const end = await closeAgain({ users }, account, isOpened);
      const hint = advice === undefined ? "" : `; ${advice}`;
      throw new Error(`${(error as Error).message}${hint}; ${end}`, { cause: error });
    }
    say(done);
  }
}

function callsFor(users: AwsClients["users"], account: Account, plan: ActivePlan): Call[] {
  const signOut: Call = {
    done: "ended every session",
    send: () => users.send(new AdminUserGlobalSignOutCommand(keyOfAccount(account))),
  };
  // After the code: until then, the reported password may open a new session.
  return [...mainCalls(users, account, plan), ...(signsOut(plan) ? [signOut] : [])];
}

function mainCalls(users: AwsClients["users"], account: Account, { kind }: ActivePlan): Call[] {
  const key = keyOfAccount(account);
  const setPassword = (Permanent: boolean): Call => ({
    done: `set a random ${Permanent ? "" : "temporary "}password that nobody learns`,
    send: () =>
      users.send(
        new AdminSetUserPasswordCommand({ ...key, Password: randomPassword(), Permanent }),
      ),
  });
  const enable: Call = {
    done: "enabled the account",
    send: () => users.send(new AdminEnableUserCommand(key)),
    opens: true,
  };
  const code: Call = {
    done: "sent a code, which works for one hour",
    send: () => users.send(new AdminResetUserPasswordCommand(key)),
    advice: CODE_ADVICE,
  };
  // Cognito's default is SMS (API reference, AdminCreateUser, DesiredDeliveryMediums).
  const medium = account.contacts.email ? "EMAIL" : "SMS";
  const invite: Call = {
    done: "invited the user again, with a new temporary password",
    send: () =>
      users.send(
        new AdminCreateUserCommand({
          ...key,
          MessageAction: "RESEND",
          DesiredDeliveryMediums: [medium],
        }),
      ),
  };
  switch (kind) {
    case "open-and-code":
      return [setPassword(true), enable, code];
    case "open-and-invite":
      // Not for good: that would be a user who can't be invited any more.
      return [setPassword(false), enable, invite];
    case "open-federated":
      return [enable];
    case "code":
      return [code];
    case "invite":
      return [invite];
    case "end-federated":
      return [];
  }
}

/** Disables an account again that was enabled. @returns the state in which it is left, in words */
async function closeAgain(
  clients: Pick<AwsClients, "users">,
  account: Account,
  isOpened: boolean,
): Promise<string> {
  if (account.enabled) return "the account is enabled, as it was before";
  if (!isOpened) return "the account is still disabled";
  try {
    await clients.users.send(new AdminDisableUserCommand(keyOfAccount(account)));
    return "the account is disabled again";
  } catch (error) {
    if (await isDisabledNow(clients, account)) return "the account is still disabled";
    return `the account MAY BE ENABLED, because disabling it again failed as well: ${(error as Error).message}`;
  }
}

async function isDisabledNow(
  clients: Pick<AwsClients, "users">,
  { userPoolId, user }: Account,
): Promise<boolean> {
  try {
    return !(await readAccount(clients, userPoolId, user)).enabled;
  } catch {
    // Not known, so it may be enabled.
    return false;
  }
}

/**
 * A password that nobody learns. It meets every policy that a pool can have (API reference, PasswordPolicyType): lower and
 * upper case, a digit, a symbol, and more characters than the 99 that a pool may ask for, so the policy need not be read.
 */
export function randomPassword(): string {
  return `${randomBytes(90).toString("base64url")}Aa1.`;
}
