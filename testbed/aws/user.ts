/** A user of the local Cognito: the state that its operations read and change. */

/** A user as the pool keeps it. */
export interface LocalUser {
  name: string;
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
