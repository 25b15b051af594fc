/**
 * Locks an account: each step on its own, in the order that leaves no gap, and none skipped because another failed.
 * Never throws; what could not be done is in the steps it returns.
 */
import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { COGNITO_CALL_MS, RESET_CALL_MS } from "./deadlines";
import { describeError } from "./errors";
import type { Containment } from "./settings";

/** What Cognito's Admin calls need to find an account. */
export interface Account {
  userPoolId: string;
  user: string;
}

/** One call of the containment and how it ended. */
export interface Step {
  action: "AdminResetUserPassword" | "AdminUserGlobalSignOut" | "AdminDisableUser";
  /** Whether there is nothing left to do for it. */
  done: boolean;
  /** Why it was not done, or not needed: Cognito's error name and message. */
  reason?: string;
}

/**
 * Resets the password, ends the sessions and, under `disable`, disables the account.
 *
 * Reset before sign-out, so that the stolen password can't open a new session between the two. Disable last:
 * Cognito refuses to reset a disabled account.
 *
 * @returns every step that the containment asks for, in the order they were made
 */
export async function contain(
  cognito: CognitoIdentityProviderClient,
  account: Account,
  containment: Containment,
): Promise<Step[]> {
  const input = { UserPoolId: account.userPoolId, Username: account.user };
  const steps = [
    await attempt("AdminResetUserPassword", RESET_CALL_MS, (options) =>
      cognito.send(new AdminResetUserPasswordCommand(input), options),
    ),
    await attempt("AdminUserGlobalSignOut", COGNITO_CALL_MS, (options) =>
      cognito.send(new AdminUserGlobalSignOutCommand(input), options),
    ),
  ];
  if (containment === "disable") {
    steps.push(
      await attempt("AdminDisableUser", COGNITO_CALL_MS, (options) =>
        cognito.send(new AdminDisableUserCommand(input), options),
      ),
    );
  }
  return steps;
}

/** Whether every step was done. */
export function isContained(steps: Step[]): boolean {
  return steps.every((step) => step.done);
}

/** Makes one call and turns whatever comes of it into a step. The deadline covers all attempts of the call. */
async function attempt(
  action: Step["action"],
  deadlineMs: number,
  call: (options: { abortSignal: AbortSignal }) => Promise<unknown>,
): Promise<Step> {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  try {
    await call({ abortSignal });
    return { action, done: true };
  } catch (error) {
    if (abortSignal.aborted) {
      return {
        action,
        done: false,
        reason: `no answer from Cognito within ${deadlineMs / 1000} s`,
      };
    }
    return { action, done: isAlreadyDisabled(error), reason: describeError(error) };
  }
}

/**
 * Whether Cognito refused because the account is disabled, as after an earlier delivery under `disable`: nobody can
 * sign in to it, so a reset that is refused for that leaves nothing open. The name alone would not do: Cognito gives
 * NotAuthorizedException for other refusals as well.
 */
function isAlreadyDisabled(error: unknown): boolean {
  const { name, message } = (error ?? {}) as { name?: string; message?: string };
  return name === "NotAuthorizedException" && /user is disabled/i.test(message ?? "");
}
