/** Reads the state of an account. */
import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import type {
  AdminGetUserResponse,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { attributeOf, contactsOf } from "./contacts";
import type { Contacts } from "./contacts";
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

/** An account that was found. */
export interface FoundAccount {
  kind: "found";
  /** Cognito's own user name, which every later call takes. */
  user: string;
  /** Cognito's immutable id of the account; absent where its response has none. */
  sub?: string;
  status: UserStatus;
  /** Cognito's word for a status that is `OTHER`. */
  otherStatus?: string;
  enabled: boolean;
  /** When the read was sent. */
  readAt: Date;
  /** Cognito's UserLastModifiedDate. People see it; nothing is decided by it, because an attacker can change it. */
  modifiedAt?: Date;
  /** Where a code can go, and which other factors there are; contacts are masked. */
  contacts: Contacts;
}

/** What is known of an account. */
export type AccountState =
  | FoundAccount
  | { kind: "not-found" }
  | {
      kind: "unreadable";
      /** Whether a retry would get the same answer. */
      isFinal: boolean;
    };

/** An account, and every name that a record may have for it. */
export interface ReadAccount {
  account: AccountState;
  /** User name, sub and aliases, in lower case; in clear text, so they are never logged. */
  names: string[];
}

/** The attributes that a user can sign in with in place of the user name (developer guide, "Customizing sign-in attributes"). */
const ALIASES = ["sub", "email", "phone_number", "preferred_username"];

/** Reads an account. Never throws. */
export async function readAccount(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  signal: AbortSignal,
): Promise<ReadAccount> {
  try {
    let readAt = new Date();
    const user = await withRetry((options) => {
      readAt = new Date();
      return cognito.send(new AdminGetUserCommand(key), options);
    }, signal);
    return { account: accountFrom(user, key, readAt), names: namesOf(user) };
  } catch (error) {
    // The second is Cognito's answer about a pool that does not exist in this account and region, the third about a name
    // that no account can have.
    const account: AccountState = hasName(
      error,
      "UserNotFoundException",
      "ResourceNotFoundException",
      "InvalidParameterException",
    )
      ? { kind: "not-found" }
      : { kind: "unreadable", isFinal: isFinal(error) };
    return { account, names: [] };
  }
}

function accountFrom(response: AdminGetUserResponse, key: AccountKey, readAt: Date): FoundAccount {
  const status = KNOWN_STATUSES.find((known) => known === response.UserStatus) ?? "OTHER";
  return {
    kind: "found",
    user: response.Username ?? key.Username,
    sub: attributeOf(response, "sub"),
    status,
    ...(status === "OTHER" && { otherStatus: response.UserStatus }),
    enabled: response.Enabled !== false,
    readAt,
    modifiedAt: response.UserLastModifiedDate,
    contacts: contactsOf(response),
  };
}

function namesOf(response: AdminGetUserResponse): string[] {
  return [response.Username, ...ALIASES.map((name) => attributeOf(response, name))]
    .filter((name) => name !== undefined)
    .map((name) => name.toLowerCase());
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
