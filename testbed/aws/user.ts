/** A user of the local Cognito: the state that its operations read and change. */

/** A user as the pool keeps it. */
export interface LocalUser {
  name: string;
  /** Never changes. */
  sub: string;
  /** Such as email, email_verified and preferred_username. */
  attributes: Record<string, string>;
  /** Second factors, such as SMS_MFA. */
  mfa: string[];
  /** First factors beside the password, such as WEB_AUTHN. */
  otherFactors: string[];
  password: string;
  status:
    "UNCONFIRMED" | "CONFIRMED" | "RESET_REQUIRED" | "FORCE_CHANGE_PASSWORD" | "EXTERNAL_PROVIDER";
  enabled: boolean;
  /** The code in the last reset mail, until it is used. */
  code?: string;
  refreshTokens: Map<string, "live" | "revoked">;
  /** Each access token with the refresh token of its sign-in: it is revoked when that is. */
  accessTokens: Map<string, string>;
  /** When an operation last changed the password, the status or `enabled`, in milliseconds since 1970. */
  modifiedAt: number;
}

/** Attributes that a user can sign in with in place of the user name. */
const ALIASES = ["email", "phone_number", "preferred_username"];

/**
 * Finds a user by user name, by alias, or by the sub of a user who has a password (API reference, AdminGetUser, Username).
 */
export function findUser(users: LocalUser[], name: string): LocalUser | undefined {
  return (
    users.find((user) => user.name === name) ??
    users.find((user) => ALIASES.some((alias) => user.attributes[alias] === name)) ??
    users.find((user) => user.sub === name && user.status !== "EXTERNAL_PROVIDER")
  );
}

/** A user as AdminGetUser returns it. */
export function describeUser(user: LocalUser): Record<string, unknown> {
  return {
    Username: user.name,
    UserAttributes: Object.entries({ sub: user.sub, ...user.attributes }).map(([Name, Value]) => ({
      Name,
      Value,
    })),
    UserStatus: user.status,
    Enabled: user.enabled,
    UserLastModifiedDate: user.modifiedAt / 1000,
    ...(user.mfa.length > 0 && { UserMFASettingList: user.mfa }),
  };
}
