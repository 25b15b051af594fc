/**
 * Carries a plan out: each measure on its own, in the order that leaves no gap, and none skipped because another
 * failed. Never throws; what could not be done is in the steps it returns.
 */
import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { askCognito, wasThrottled } from "./attempts";
import { COGNITO_CALL_MS, FRESH_STATE_MS, RESET_CALL_MS, STATE_CALL_MS } from "./deadlines";
import type { Measure } from "./decision";
import { describeError } from "./errors";
import { readAccount } from "./evidence";
import { endSsoSessions } from "./sessions";

/** What Cognito's Admin calls need to find an account. */
export interface Account {
  userPoolId: string;
  user: string;
}

/** One call of the containment and how it ended. */
export interface Step {
  action:
    | "AdminResetUserPassword"
    | "AdminUserGlobalSignOut"
    | "AdminRevokeUserSession"
    | "AdminDisableUser";
  /** Whether there is nothing left to do for it. */
  done: boolean;
  /** Why it was not done, or not needed: Cognito's error name and message. */
  reason?: string;
}

/** What came of a plan. */
export interface Containment {
  steps: Step[];
  /** Whether everything that had to be done is done; otherwise the queue must deliver the report again. */
  complete: boolean;
  /** Whether the account was disabled because Cognito refuses to reset it, so that a person must help. */
  escalated: boolean;
  /** Whether the account turned out not to exist. */
  gone: boolean;
  /** Whether a managed-login cookie can still make new tokens. */
  cookieOpen: boolean;
  /** ISO 8601 time of the last step. */
  endedAt: string;
}

/**
 * Errors with which Cognito says that it will not reset this password, now or in ten minutes: wrong state, no verified
 * contact, recovery by administrators only, the attempt limit that an attacker may have used up, a pool whose trigger
 * or sender is broken (API reference, AdminResetUserPassword). Anything else is trouble that the queue outwaits.
 */
const RESET_REFUSALS = [
  "NotAuthorizedException",
  "InvalidParameterException",
  "LimitExceededException",
  "CodeDeliveryFailureException",
  "UnexpectedLambdaException",
  "UserLambdaValidationException",
  "InvalidLambdaResponseException",
  "InvalidSmsRoleAccessPolicyException",
  "InvalidSmsRoleTrustRelationshipException",
  "InvalidEmailRoleAccessPolicyException",
  "UserNotConfirmedException",
];

/**
 * Carries the measures out.
 *
 * Reset before sign-out, so that the stolen password can't open a new session between the two. Disable last: Cognito
 * refuses to reset a disabled account. A reset that Cognito refuses is made up for by disabling, so that a reported
 * account never stays open.
 *
 * @param stateAt ISO 8601 time of the account's state on which the plan rests, or undefined where it could not be read
 */
export async function carryOut(
  cognito: CognitoIdentityProviderClient,
  account: Account,
  measures: Measure[],
  stateAt?: string,
): Promise<Containment> {
  const input = { UserPoolId: account.userPoolId, Username: account.user };
  const steps: Step[] = [];
  let disable = measures.includes("disable");
  let escalated = false;
  let cookieOpen: boolean;

  if (measures.includes("reset")) {
    const { step, refused } = await reset(cognito, input, stateAt);
    steps.push(step);
    escalated = refused;
    disable ||= refused;
  }
  steps.push(
    await attempt("AdminUserGlobalSignOut", COGNITO_CALL_MS, (options) =>
      cognito.send(new AdminUserGlobalSignOutCommand(input), options),
    ),
  );
  if (disable) {
    const step = await attempt("AdminDisableUser", COGNITO_CALL_MS, (options) =>
      cognito.send(new AdminDisableUserCommand(input), options),
    );
    steps.push(step);
    // The one thing that AWS documents to stop a cookie (developer guide, "Managing user accounts").
    cookieOpen = !step.done;
  } else {
    const ended = await endSsoSessions(cognito, input);
    steps.push(...ended.steps);
    cookieOpen = ended.cookieOpen;
  }

  const gone = steps.some((step) => !step.done && step.reason?.startsWith("UserNotFoundException"));
  return {
    steps,
    complete: gone || steps.every((step) => step.done || isMadeUpFor(step, escalated)),
    escalated,
    gone,
    cookieOpen,
    endedAt: new Date().toISOString(),
  };
}

/** A refused reset is made up for when the account is disabled; that step stands for itself. */
function isMadeUpFor(step: Step, escalated: boolean): boolean {
  return escalated && step.action === "AdminResetUserPassword";
}

/**
 * Resets the password once, and finds out what a failure means. A reset whose answer was lost may have been done, and
 * while one waits another delivery may be faster; so the account is asked first whether it is still needed.
 */
async function reset(
  cognito: CognitoIdentityProviderClient,
  input: { UserPoolId: string; Username: string },
  stateAt: string | undefined,
): Promise<{ step: Step; refused: boolean }> {
  const readState = async () => {
    const options = { abortSignal: AbortSignal.timeout(STATE_CALL_MS) };
    return (await readAccount(cognito, input, options)).state;
  };
  let knownAt = stateAt === undefined ? Date.now() : Date.parse(stateAt);
  let failure: unknown;
  let mayBeDone = false;
  let refused = false;
  const step = await attempt("AdminResetUserPassword", RESET_CALL_MS, async (options) => {
    if (mayBeDone || Date.now() - knownAt > FRESH_STATE_MS) {
      knownAt = Date.now();
      const state = await readState();
      if (state === "RESET_REQUIRED") return;
      if (state === "UNKNOWN" && mayBeDone) throw failure;
    }
    try {
      await cognito.send(new AdminResetUserPasswordCommand(input), options);
    } catch (error) {
      const { name } = (error ?? {}) as { name?: string };
      refused = name !== undefined && RESET_REFUSALS.includes(name);
      mayBeDone ||= !wasThrottled(error);
      throw (failure = error);
    }
  });
  if (step.done) return { step, refused: false };

  // Another delivery may have been faster: what it has locked Cognito refuses to reset, under the same error names.
  const state = await readState();
  if (state === "RESET_REQUIRED" && !refused) {
    return { step: { action: step.action, done: true }, refused: false };
  }
  const isLocked = state === "RESET_REQUIRED" || state === "DISABLED";
  // Not known: the queue delivers again, rather than disable somebody who may hold a good code.
  return {
    step: { ...step, done: isLocked },
    refused: refused && !isLocked && state !== "UNKNOWN",
  };
}

/** Makes one call and turns whatever comes of it into a step. The deadline covers all attempts of the call. */
async function attempt(
  action: Step["action"],
  deadlineMs: number,
  call: (options: { abortSignal: AbortSignal }) => Promise<unknown>,
): Promise<Step> {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  try {
    await askCognito(() => call({ abortSignal }), abortSignal);
    return { action, done: true };
  } catch (error) {
    const reason = abortSignal.aborted
      ? `no answer from Cognito within ${deadlineMs / 1000} s`
      : describeError(error);
    return { action, done: false, reason };
  }
}
