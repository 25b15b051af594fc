/**
 * Carries a plan out: each action by itself, in the plan's order, and none skipped because another failed. Never
 * throws; what could not be done is in the returned steps.
 */
import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { hasStatus, isDisabled, readAccount } from "./account";
import type { AccountKey, AccountState } from "./account";
import {
  COGNITO_CALL_MS,
  CONTAINMENT_MS,
  FRESH_STATE_MS,
  RESET_CALL_MS,
  STATE_CALL_MS,
} from "./deadlines";
import type { AfterReset, Ending, LockedOutcome, LockPlan, Waiting } from "./decision";
import { describeError, hasName } from "./errors";
import type { Escalation, StepResult } from "./account-memory";
import { isThrottled, toTheEnd, withRetry } from "./retry";
import type { CallOptions } from "./retry";
import { revokeSsoSessions } from "./sessions";
import type { Action, Operation, Step } from "./step";

/** What came of a plan. An incomplete containment is for the queue to redeliver. */
export type ContainmentResult = { steps: Step[]; endedAt: Date } & (
  | {
      kind: "complete";
      /** `no-such-user` where the account was deleted meanwhile. */
      outcome: LockedOutcome | "no-such-user";
      escalation?: Escalation;
      /** Whether a managed-login cookie can still make new tokens. */
      isCookieOpen: boolean;
    }
  /** Everything is done that could be, and the report comes again. */
  | { kind: "comes-back"; reason: Waiting }
  | { kind: "incomplete" }
);

/**
 * Errors with which Cognito refuses to reset this password, now and in ten minutes: wrong status, no verified contact,
 * recovery by administrators only, a pool whose trigger or sender is broken (API reference, AdminResetUserPassword). Any
 * other error may heal: throttling, a limit of attempts or of mails (LimitExceeded), an error on Cognito's side.
 */
const RESET_REFUSALS = [
  "NotAuthorizedException",
  "InvalidParameterException",
  "CodeDeliveryFailureException",
  "UnexpectedLambdaException",
  "UserLambdaValidationException",
  "InvalidLambdaResponseException",
  "InvalidSmsRoleAccessPolicyException",
  "InvalidSmsRoleTrustRelationshipException",
  "InvalidEmailRoleAccessPolicyException",
  "UserNotConfirmedException",
];

/** One attempted action. */
interface Attempt {
  steps: Step[];
  /** Whether a managed-login cookie can still make new tokens, as far as this action can tell. */
  isCookieOpen: boolean;
  /** Whether Cognito says that there is no such account. */
  isGone: boolean;
}

/** What a containment needs beside the plan. */
export interface ContainmentOptions {
  /** When the account's state was read on which the plan rests; undefined where it could not be read. */
  readAt?: Date;
  /**
   * Whether the memory keeps other runs from resetting at the same time. Otherwise an old state is read again before the
   * reset.
   */
  isGuarded?: boolean;
  /** Called when an action has ended, before the next one begins. It must not throw. */
  onEnd?: (result: StepResult) => void;
}

/**
 * Carries a plan out.
 *
 * The order matters: reset before sign-out, so that the stolen password can't open a new session between the two;
 * disable last, because Cognito refuses to reset a disabled account. After a reset that does not go through come the
 * plan's actions for that case.
 */
export async function carryOut(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  plan: LockPlan,
  { readAt, isGuarded = false, onEnd = () => undefined }: ContainmentOptions = {},
): Promise<ContainmentResult> {
  const steps: Step[] = [];
  const endsBy = Date.now() + CONTAINMENT_MS;
  let ending: Ending | AfterReset = plan;
  let pending: Action[] = [...plan.actions];
  let isCookieOpen = true;
  let isGone = false;
  for (let action = pending.shift(); action; action = pending.shift()) {
    const sentAt = Date.now();
    const reserveMs = pending.length * COGNITO_CALL_MS;
    const deadlineMs = Math.max(COGNITO_CALL_MS, endsBy - sentAt - reserveMs);
    const attempt = await attemptAction(cognito, key, action, {
      freshSince: isGuarded ? undefined : readAt,
      deadlineMs,
    });
    steps.push(...attempt.steps);
    isCookieOpen &&= attempt.isCookieOpen;
    // A sub does not find a federated user: only an account that was found before can be gone.
    isGone ||= attempt.isGone && readAt !== undefined;
    const result = resultOf(action, attempt.steps);
    onEnd({ action, result, sentAt });
    if (action === "reset" && result === "failed" && !isGone) {
      const isRefused = attempt.steps[0]!.result === "refused";
      ending = isRefused ? plan.ifResetRefused : plan.ifResetFails;
      pending = [...ending.actions];
    }
  }
  const endedAt = new Date();
  if (isGone) return { kind: "complete", outcome: "no-such-user", steps, endedAt, isCookieOpen };
  // A reset that failed is dealt with by the plan: what follows it has been done, or the report comes back.
  const isFailed = steps.some(
    ({ operation, result }) => result === "failed" && operation !== "AdminResetUserPassword",
  );
  const comesBack = "comesBack" in ending ? ending.comesBack : plan.comesBack;
  if (isFailed || comesBack === "redelivery") return { kind: "incomplete", steps, endedAt };
  if (comesBack) return { kind: "comes-back", reason: comesBack, steps, endedAt };
  const { outcome, escalation } = ending as Ending;
  return {
    kind: "complete",
    outcome,
    ...(escalation && { escalation }),
    steps,
    endedAt,
    isCookieOpen,
  };
}

/** What the memory keeps of an action. A reset that was not needed is another's, or the account is disabled. */
function resultOf(action: Action, steps: Step[]): StepResult["result"] {
  if (steps.some(({ result }) => result === "failed" || result === "refused")) return "failed";
  return action === "reset" && steps[0]!.result === "not-needed" ? "not-needed" : "done";
}

async function attemptAction(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  action: Action,
  { freshSince, deadlineMs }: { freshSince: Date | undefined; deadlineMs: number },
): Promise<Attempt> {
  switch (action) {
    case "reset":
      return attemptOf(await reset(cognito, key, freshSince));
    case "sign-out":
      return attemptOf(
        await call("AdminUserGlobalSignOut", deadlineMs, toTheEnd, (options) =>
          cognito.send(new AdminUserGlobalSignOutCommand(key), options),
        ),
      );
    case "revoke-sessions":
      return revokeSsoSessions(cognito, key);
    case "disable": {
      const ended = await call("AdminDisableUser", deadlineMs, toTheEnd, (options) =>
        cognito.send(new AdminDisableUserCommand(key), options),
      );
      // Only disabling is documented to stop a cookie (developer guide, "Managing user accounts").
      return { ...attemptOf(ended), isCookieOpen: ended.step.result !== "done" };
    }
  }
}

/** One call that has ended; `error` is what it failed with. */
interface EndedCall {
  step: Step;
  error?: unknown;
}

function attemptOf({ step, error }: EndedCall): Attempt {
  return { steps: [step], isCookieOpen: true, isGone: hasName(error, "UserNotFoundException") };
}

/**
 * Resets the password once, and finds out what a failure means. A reset whose response was lost may have been done, and
 * another delivery may reset while this one waits. So it reads the account before it repeats a reset, or before a reset
 * that rests on an old state.
 */
async function reset(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  freshSince: Date | undefined,
): Promise<EndedCall> {
  const read = async () =>
    (await readAccount(cognito, key, AbortSignal.timeout(STATE_CALL_MS))).account;
  const isReset = (account: AccountState) =>
    hasStatus(account, "RESET_REQUIRED") && !isDisabled(account);
  let knownAt = freshSince?.getTime() ?? Infinity;
  let failure: unknown;
  let mayBeDone = false;
  const operation = "AdminResetUserPassword";
  const ended = await call(operation, RESET_CALL_MS, withRetry, async (options) => {
    if (mayBeDone || Date.now() - knownAt > FRESH_STATE_MS) {
      knownAt = Date.now();
      const account = await read();
      if (isReset(account)) return;
      if (account.kind === "unreadable" && mayBeDone) throw failure;
    }
    try {
      await cognito.send(new AdminResetUserPasswordCommand(key), options);
    } catch (error) {
      mayBeDone ||= !isThrottled(error);
      throw (failure = error);
    }
  });
  const { step } = ended;
  if (step.result === "done") return ended;

  // Another delivery may have been faster: Cognito refuses to reset what is locked, with the same error names.
  const account = await read();
  const isRefused = hasName(failure, ...RESET_REFUSALS);
  if (isReset(account) && !isRefused) return { step: { operation, result: "done" } };
  const { reason } = step;
  if (isReset(account) || isDisabled(account)) {
    return { step: { operation, result: "not-needed", reason } };
  }
  // Where the account can't be read, the queue redelivers, rather than disable a user who may have a valid code.
  const fallsBack = isRefused && account.kind !== "unreadable";
  return fallsBack ? { ...ended, step: { operation, result: "refused", reason } } : ended;
}

/** Makes one call and turns its result into a step. The deadline covers all attempts of the call. */
async function call(
  operation: Operation,
  deadlineMs: number,
  repeat: typeof toTheEnd,
  send: (options: CallOptions) => Promise<unknown>,
): Promise<EndedCall> {
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    await repeat(send, signal, Date.now() + deadlineMs);
    return { step: { operation, result: "done" } };
  } catch (error) {
    const reason = signal.aborted
      ? `no answer from Cognito within ${Math.round(deadlineMs / 1000)} s`
      : describeError(error);
    return { step: { operation, result: "failed", reason }, error };
  }
}
