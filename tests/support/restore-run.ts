/** Runs `npm run restore` for one account on the local AWS, and says what it did. */
import { readRestoreOptions } from "../../operate/account-options";
import { restoreAccounts } from "../../operate/restore";
import type { RestoreContext } from "../../operate/restore";
import type { AccountMemory } from "../../handler/account-memory";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { AwsRefusal } from "../../testbed/aws/server";
import { begunAt } from "./account-memory";
import { DENIED, POOL, useLocalStack } from "./local-stack";
import { makePrinted } from "./printed";
import type { Printed } from "./printed";

const HOUR = 3_600_000;

/** The operations of a restore, by their short names. */
export const OPERATIONS = {
  SET: "AdminSetUserPassword",
  ENABLE: "AdminEnableUser",
  CODE: "AdminResetUserPassword",
  INVITE: "AdminCreateUser",
  DISABLE: "AdminDisableUser",
  FEEDBACK: "AdminUpdateAuthEventFeedback",
} as const;

/** The options of a restore of casey. */
export function restoreArgs(...more: string[]): string[] {
  return ["--stack", "staging", "--user", "casey", "--pool", POOL, ...more];
}

/** Sets up a stack with one disabled customer, casey, for each test of a suite. */
export function useRestore() {
  const stack = useLocalStack();
  let printed: Printed;
  let casey: LocalUser;
  let lockedAt: number;
  beforeEach(() => {
    printed = makePrinted();
    lockedAt = Date.now() - HOUR;
    casey = stack().cognito.addUser(POOL, { name: "casey", password: "stolen", enabled: false });
  });
  return {
    stack,
    casey: () => casey,
    printed: () => printed,
    /** When the function locked the account. */
    lockedAt: () => lockedAt,
    run: (more: string[] = ["--yes"], context: RestoreContext = {}) =>
      restoreAccounts(readRestoreOptions(restoreArgs(...more))!, "us-east-2", {
        terminal: printed.terminal,
        ...context,
      }),
    /** Calls to Cognito that are not reads, in order. */
    changes: () =>
      stack()
        .cognito.calls.map(({ operation }) => operation)
        .filter((operation) => operation !== "AdminGetUser"),
    /** How often the memory was written. */
    writes: () => stack().dynamodb.calls.filter(({ operation }) => operation === "PutItem").length,
    refuse: (operation: string, refusal: AwsRefusal = DENIED) =>
      stack().cognito.intercept(operation, () => refusal),
    /** The memory of an account that the function has disabled on a confirmed report. */
    escalated: () =>
      ({
        reports: [
          {
            ...{ eventId: "click", clickedAt: lockedAt - HOUR, verdict: "confirmed" },
            ...{ signInId: "sign-in", signInAt: lockedAt - 2 * HOUR },
          },
        ],
        steps: { reset: begunAt(lockedAt), disable: begunAt(lockedAt, { doneAt: lockedAt }) },
        escalation: { reason: "reset-failed", at: lockedAt, eventId: "e" },
        theftAt: lockedAt,
      }) satisfies Partial<AccountMemory>,
  };
}
