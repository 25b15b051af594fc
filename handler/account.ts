/** Reads the state of an account. */
import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { hasName } from "./errors";
import { isFinal, withRetry } from "./retry";

/** What Cognito's Admin calls take to find an account. */
export interface AccountKey {
  UserPoolId: string;
  Username: string;
}

/** The statuses that the decision table knows, in Cognito's words (API reference, UserType, UserStatus). */
const KNOWN_STATUSES = [
  "CONFIRMED",
  "RESET_REQUIRED",
  "FORCE_CHANGE_PASSWORD",
  "UNCONFIRMED",
  "EXTERNAL_PROVIDER",
] as const;

/** Cognito's status of an account; `OTHER` is one that this code does not know, or none. */
export type UserStatus = (typeof KNOWN_STATUSES)[number] | "OTHER";

/** What is known of an account. */
export type AccountState =
  | {
      kind: "found";
      status: UserStatus;
      /** Cognito's word for a status that is `OTHER`. */
      otherStatus?: string;
      enabled: boolean;
      /** When the read was sent. */
      readAt: Date;
      /** Cognito's UserLastModifiedDate. */
      modifiedAt?: Date;
    }
  | { kind: "not-found" }
  | {
      kind: "unreadable";
      /** Whether a retry would get the same answer. */
      isFinal: boolean;
    };

/** Reads an account. Never throws. */
export async function readAccount(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  signal: AbortSignal,
): Promise<AccountState> {
  try {
    let readAt = new Date();
    const user = await withRetry((options) => {
      readAt = new Date();
      return cognito.send(new AdminGetUserCommand(key), options);
    }, signal);
    const status = KNOWN_STATUSES.find((known) => known === user.UserStatus) ?? "OTHER";
    const enabled = user.Enabled !== false;
    return {
      kind: "found",
      status,
      ...(status === "OTHER" && { otherStatus: user.UserStatus }),
      enabled,
      readAt,
      modifiedAt: user.UserLastModifiedDate,
    };
  } catch (error) {
    if (hasName(error, "UserNotFoundException")) return { kind: "not-found" };
    return { kind: "unreadable", isFinal: isFinal(error) };
  }
}

/** Whether the account has this status, enabled or not. */
export function hasStatus(account: AccountState, status: UserStatus): boolean {
  return account.kind === "found" && account.status === status;
}

/** Whether the account is known to be disabled. */
export function isDisabled(account: AccountState): boolean {
  return account.kind === "found" && !account.enabled;
}

/** The state in one word for people: Cognito's status, or DISABLED, NOT FOUND or UNREADABLE. */
export function describeAccount(
  account:
    | { kind: "found"; status: string; otherStatus?: string; enabled: boolean }
    | { kind: "not-found" | "unreadable" },
): string {
  if (account.kind === "found") {
    return account.enabled ? (account.otherStatus ?? account.status) : "DISABLED";
  }
  return account.kind === "not-found" ? "NOT FOUND" : "UNREADABLE";
}
