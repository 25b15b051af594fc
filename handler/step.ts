/** One call of a containment and its result: what the log shows and the notification explains. */

/** One thing that is done to an account; ending the managed-login sessions may take several calls. */
export type Action = "reset" | "sign-out" | "revoke-sessions" | "disable";

/** Cognito's operations that change an account. */
export type Operation =
  | "AdminResetUserPassword"
  | "AdminUserGlobalSignOut"
  | "AdminRevokeUserSession"
  | "AdminDisableUser";

/**
 * One call and its result. `refused` is a reset that Cognito refuses for this account, now and in ten minutes; the plan
 * says what is done instead. `not-needed` is a reset of an account that is locked already, or the end of a session that
 * has ended already. After `failed`, the queue redelivers. The reason is Cognito's error name and message.
 */
export type Step =
  | { operation: Operation; result: "done" }
  | { operation: Operation; result: "failed"; reason: string }
  | { operation: "AdminResetUserPassword"; result: "refused" | "not-needed"; reason: string }
  | { operation: "AdminRevokeUserSession"; result: "not-needed"; reason: string };

/** Whether a step of one of these operations was done. */
export function isStepDone(steps: Step[], ...operations: Operation[]): boolean {
  return steps.some(({ operation, result }) => operations.includes(operation) && result === "done");
}
