/**
 * What is done with a report: one pure function, whose whole table stands here. The first row that matches decides, and
 * no action is carried out that it does not name.
 *
 * | verdict                     | account                                | actions                | outcome             |
 * | --------------------------- | -------------------------------------- | ---------------------- | ------------------- |
 * | any                         | not found                              | none                   | `no-such-user`      |
 * | benign                      | any                                    | none, no notification  | `benign`            |
 * | unconfirmed, policy `alert` | any                                    | none                   | `unconfirmed`       |
 * | otherwise                   | disabled, status can't be reset (1)    | sign out, revoke       | `escalated`         |
 * | ...                         | disabled                               | sign out, revoke       | `already-contained` |
 * | ...                         | status can't be reset (1)              | sign out, disable      | `escalated`         |
 * | ...                         | RESET_REQUIRED                         | sign out, revoke (2)   | `already-contained` |
 * | ... and recovered since     | CONFIRMED, OTHER, unreadable           | none                   | `recovered`         |
 * | ...                         | CONFIRMED, OTHER, unreadable           | reset (3), sign out, revoke (2) | `contained` |
 * | Cognito rejected the click (4) | not read                            | none, no notification  | `rejected`          |
 *
 * "revoke" means the managed-login sessions.
 * (1) FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER: Cognito refuses a reset there, so that a person must help.
 * (2) With `containment: disable`: disable, in place of revoke.
 * (3) If Cognito refuses the reset: sign out, disable, and the outcome is `escalated`.
 * (4) Anyone can cause one. `report.ts` recognizes it, and `decide` is not called.
 */
import type { UserStatus } from "./account";
import type { Evidence } from "./assessment";
import type { Settings } from "./settings";

/** How a report ends that changes no account, but of which administrators are notified. */
export type UntouchedOutcome = "recovered" | "unconfirmed" | "no-such-user";

/** How a report ends whose actions are all done. */
export type LockedOutcome = "contained" | "already-contained" | "escalated";

/** How a report ends. Anything else is an error, which the queue redelivers. */
export type Outcome = "rejected" | "benign" | UntouchedOutcome | LockedOutcome;

/** What is done with a report whose account is not changed, and how much depends on the notification. */
export type LeavePlan =
  | { kind: "leave"; outcome: "benign"; notification: "none" }
  | { kind: "leave"; outcome: "recovered" | "no-such-user"; notification: "best-effort" }
  /** The notification is all that is done: when Slack refuses it, the report comes again. */
  | { kind: "leave"; outcome: "unconfirmed"; notification: "required" };

/** How every lock ends the sessions. Disabling ends them too (developer guide, "Managing user accounts"). */
type EndSessions = ["sign-out", "revoke-sessions" | "disable"];

/** What is done with a report whose account is locked: these actions, in this order, and nothing else. */
export type LockPlan =
  | { kind: "lock"; outcome: "already-contained" | "escalated"; actions: EndSessions }
  | {
      kind: "lock";
      outcome: "contained";
      actions: ["reset", ...EndSessions];
      /** What follows a reset that Cognito refuses, in place of the actions after it. */
      ifResetRefused: { outcome: "escalated"; actions: ["sign-out", "disable"] };
    };

/** One thing that is done to an account. */
export type Action = LockPlan["actions"][number];

/** A row of the table. */
export type Plan = LeavePlan | LockPlan;

/** Statuses in which Cognito refuses a reset (API reference, AdminResetUserPassword), so that a person must help. */
const CANNOT_BE_RESET: UserStatus[] = ["FORCE_CHANGE_PASSWORD", "UNCONFIRMED", "EXTERNAL_PROVIDER"];

/** Decides on a report that Cognito did not reject. */
export function decide(
  { verdict, account, recoveredAt }: Pick<Evidence, "verdict" | "account" | "recoveredAt">,
  { containment, unconfirmedReports }: Pick<Settings, "containment" | "unconfirmedReports">,
): Plan {
  if (account.kind === "not-found") {
    return { kind: "leave", outcome: "no-such-user", notification: "best-effort" };
  }
  if (verdict === "benign") return { kind: "leave", outcome: "benign", notification: "none" };
  if (verdict === "unconfirmed" && unconfirmedReports === "alert") {
    return { kind: "leave", outcome: "unconfirmed", notification: "required" };
  }

  const status = account.kind === "found" ? account.status : "OTHER";
  const cannotBeReset = CANNOT_BE_RESET.includes(status);
  if (account.kind === "found" && !account.enabled) {
    const outcome = cannotBeReset ? "escalated" : "already-contained";
    return { kind: "lock", outcome, actions: ["sign-out", "revoke-sessions"] };
  }
  if (cannotBeReset) {
    return { kind: "lock", outcome: "escalated", actions: ["sign-out", "disable"] };
  }
  const endSessions: EndSessions = [
    "sign-out",
    containment === "disable" ? "disable" : "revoke-sessions",
  ];
  // An account that must choose a new password has none yet, whatever the audit log says.
  if (status === "RESET_REQUIRED") {
    return { kind: "lock", outcome: "already-contained", actions: endSessions };
  }
  if (recoveredAt !== undefined) {
    return { kind: "leave", outcome: "recovered", notification: "best-effort" };
  }
  return {
    kind: "lock",
    outcome: "contained",
    actions: ["reset", ...endSessions],
    ifResetRefused: { outcome: "escalated", actions: ["sign-out", "disable"] },
  };
}
