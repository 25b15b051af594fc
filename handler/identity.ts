/**
 * Finds the one account that a report is about. A record may hold a user name, an alias and a sub. An attacker with a
 * session can change an alias, and anybody may sign up with somebody's sub as a user name. So the account is looked up by
 * the sub where there is one, and what Cognito answers is compared.
 */
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { readAccount } from "./account";
import type { AccountKey, AccountState, ReadAccount } from "./account";
import type { BadLoginReport } from "./report";

/** The account of a report. */
export interface Identity {
  account: AccountState;
  /** The name in the record by which Cognito found it; absent where it was not found. */
  foundBy?: string;
  /** Why the record's name and sub don't belong together; absent where they do. For people. */
  mismatch?: string;
}

/** What every call about the account of a report takes: Cognito's own user name once it is known. */
export function keyOf(report: BadLoginReport, account: AccountState): AccountKey {
  const Username = account.kind === "found" ? account.user : (report.sub ?? report.user);
  return { UserPoolId: report.userPoolId, Username };
}

/** Finds the account of a report. Never throws. */
export async function identify(
  cognito: CognitoIdentityProviderClient,
  report: BadLoginReport,
  signal: AbortSignal,
): Promise<Identity> {
  const { userPoolId, user, sub } = report;
  const read = (Username: string) =>
    readAccount(cognito, { UserPoolId: userPoolId, Username }, signal);
  if (sub === undefined) return { account: (await read(user)).account, foundBy: user };

  const bySub = await read(sub);
  if (bySub.account.kind === "unreadable") return { account: bySub.account };
  if (isAccountOf(sub, bySub)) {
    const isItsName = user === sub || bySub.names.includes(user.toLowerCase());
    return {
      account: bySub.account,
      foundBy: sub,
      ...(!isItsName && { mismatch: `${user} is no name of this account any more` }),
    };
  }
  if (user === sub) return { account: { kind: "not-found" } };
  // Cognito knows a federated user by the user name alone (API reference, AdminGetUser, Username).
  const byName = await read(user);
  if (byName.account.kind !== "found" || isAccountOf(sub, byName)) {
    return { account: byName.account, foundBy: user };
  }
  return {
    account: { kind: "not-found" },
    mismatch: `${user} is another account than the record's sub, so it was left alone`,
  };
}

/** Whether Cognito found the account with this sub, and not one whose user name looks like it. */
function isAccountOf(sub: string, { account }: ReadAccount): boolean {
  return account.kind === "found" && (account.sub ?? sub) === sub;
}
