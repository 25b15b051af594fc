/** Plans how an account is given back, by its state and by what is remembered of it. Pure. */
import type { AccountMemory } from "../handler/account-memory";
import type { RememberedReport } from "../handler/remembered-report";
import { describeState } from "./account";
import type { Account } from "./account";
import { isUnfinished, unfinishedSteps } from "./pending";

/** How an account is given back. Where it `signsOut`, the function has left a step unfinished, so that a session may live. */
export type RestorePlan =
  /** Disabled, with a password in the pool: a random one first, then it is enabled, then a code. */
  | { kind: "open-and-code" }
  /** Disabled, never signed in: a random temporary password first, then it is enabled, then invited again. */
  | { kind: "open-and-invite" }
  /** Disabled, and its password is with an identity provider. */
  | { kind: "open-federated" }
  /** Enabled: it gets a code, and its password ends. */
  | { kind: "code"; signsOut: boolean }
  /** Enabled, never signed in: it is invited again, and its temporary password ends. */
  | { kind: "invite"; signsOut: boolean }
  /** Enabled, and its password is with an identity provider: only the incident is ended. */
  | { kind: "end-federated"; signsOut: boolean }
  | { kind: "nothing"; why: string };

/** A plan that does something. */
export type ActivePlan = Exclude<RestorePlan, { kind: "nothing" }>;

/** A run of the function that began a step this long ago may be at it still: its containment takes 46 s, and room. */
const BUSY_MS = 60_000;

/** Plans for an account. */
export function planRestore(
  account: Pick<Account, "status" | "enabled">,
  memory: AccountMemory | null,
): RestorePlan {
  const { status, enabled } = account;
  if (!enabled) {
    if (status === "EXTERNAL_PROVIDER") return { kind: "open-federated" };
    return { kind: status === "FORCE_CHANGE_PASSWORD" ? "open-and-invite" : "open-and-code" };
  }
  // A disabling has ended every session. Here, a sign-out may be missing.
  const signsOut =
    memory !== null && unfinishedSteps(memory).some(([action]) => action !== "reset");
  if (status === "RESET_REQUIRED") return { kind: "code", signsOut };
  if (memory === null || !isUnfinished(memory)) {
    const why = `nothing to restore: the account is ${describeState(account)}, and the memory holds no open incident`;
    return { kind: "nothing", why };
  }
  if (status === "EXTERNAL_PROVIDER") return { kind: "end-federated", signsOut };
  return { kind: status === "FORCE_CHANGE_PASSWORD" ? "invite" : "code", signsOut };
}

/** What a plan does, one line each. */
export function describePlan(plan: ActivePlan): string[] {
  const signOut = signsOut(plan)
    ? ["ends every session, because the function has begun to lock the account and not finished"]
    : [];
  return [...mainSteps(plan), ...signOut];
}

/** Whether the sessions are ended. */
export function signsOut(plan: ActivePlan): boolean {
  return "signsOut" in plan && plan.signsOut;
}

function mainSteps({ kind }: ActivePlan): string[] {
  switch (kind) {
    case "open-and-code":
      return [
        "sets a random password that nobody learns, enables the account, and sends a code",
        "if a step is refused after it was enabled, it is disabled again",
      ];
    case "open-and-invite":
      return [
        "the user has never signed in, and gets no code but a new invitation",
        "sets a random temporary password, enables the account, and invites the user again",
        "if a step is refused after it was enabled, it is disabled again",
      ];
    case "open-federated":
      return [FEDERATED, "only enables the account"];
    case "code":
      return ["sends a code; any other password ends"];
    case "invite":
      return ["invites the user again; the earlier temporary password ends"];
    case "end-federated":
      return [FEDERATED, "the account is enabled already; only ends the incident in the memory"];
  }
}

const FEDERATED =
  "the password is with an identity provider, which must have locked the stolen sign-in and given it back to the owner; " +
  "the pool can't do that";

/** Whether the account's password is with an identity provider. */
export function isFederated({ kind }: ActivePlan): boolean {
  return kind === "open-federated" || kind === "end-federated";
}

/** Whether a plan sends a code. */
export function sendsCode({ kind }: ActivePlan): boolean {
  return kind === "code" || kind === "open-and-code";
}

/** Whether a run of the function may be locking the account right now. @param now milliseconds since 1970 */
export function isBusy(memory: AccountMemory | null, now: number): boolean {
  return unfinishedSteps(memory ?? { steps: {} }).some(
    ([, { begunAt }]) => Math.abs(now - begunAt) < BUSY_MS,
  );
}

/** The newest confirmed report whose judged sign-in has an id: the one that a false report's feedback is for. */
export function judgedReport(
  memory: AccountMemory | null,
): (RememberedReport & { signInId: string }) | undefined {
  return (memory?.reports ?? [])
    .flatMap((report) => {
      const { signInId, verdict } = report;
      return verdict === "confirmed" && signInId !== undefined ? [{ ...report, signInId }] : [];
    })
    .sort((a, b) => b.clickedAt - a.clickedAt)[0];
}
