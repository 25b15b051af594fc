/** A report and its evidence, for tests that change one thing in them. */
import type { AccountState, FoundAccount } from "../../handler/account";
import type { Evidence, LogRead } from "../../handler/assessment";
import type { JudgedSignIn } from "../../handler/audit-log";
import { parseMessage } from "../../handler/message";
import type { BadLoginReport } from "../../handler/report";
import { sampleEvent } from "./events";

const message = parseMessage(JSON.stringify(sampleEvent()));
if (message.kind !== "report") throw new Error("the sample event is not a report");

/** The report of the sample event. */
export const REPORT: BadLoginReport = message.report;

/** The pool and the user of the sample event, as Cognito's Admin calls take them. */
export const KEY = { UserPoolId: REPORT.userPoolId, Username: REPORT.user };

/** An account that was found; CONFIRMED and enabled unless changed. */
export function accountOf(
  change: Partial<Omit<FoundAccount, "kind">> = {},
): AccountState & { kind: "found" } {
  return {
    kind: "found",
    user: REPORT.user,
    status: "CONFIRMED",
    enabled: true,
    readAt: new Date(),
    contacts: { mfa: [] },
    ...change,
  };
}

/** Evidence of a confirmed report, by an Invalid of this very click unless said otherwise. */
export function confirmed(
  account: AccountState = accountOf(),
  signIn: JudgedSignIn = {},
  isExact = true,
): Evidence {
  return { verdict: "confirmed", signIn, isExact, account, snapshots: 1 };
}

/** Evidence of a report that the audit log does not confirm. */
export function unconfirmed(
  account: AccountState = accountOf(),
  reason = "no feedback",
  log: LogRead = "read",
): Evidence {
  return { verdict: "unconfirmed", reason, log, account, snapshots: 5 };
}

/** Evidence of a report whose click said that it was the customer. */
export function benign(
  account: AccountState = accountOf(),
  signIn: JudgedSignIn = {},
  validSignIns = 1,
): Evidence {
  return { verdict: "benign", signIn, validSignIns, account, snapshots: 1 };
}

/** An error as the SDK throws it. */
export function sdkError(name: string, message = "no"): Error {
  return Object.assign(new Error(message), { name });
}
