/**
 * Where Cognito sent the code, and which other ways into the account there are. For people: Cognito's response to a reset
 * is empty.
 */
import {
  AdminGetUserAuthFactorsCommand,
  DescribeUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  CognitoIdentityProviderClient,
  UserPoolType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AccountKey } from "./account";
import type { Contact, Contacts } from "./contacts";
import { CONTACT_MS, LIFETIMES_CACHE_MS } from "./deadlines";
import { withRetry } from "./retry";

/** What an administrator must know about the way back into an account. */
export interface WayBack {
  /** Where the code probably went; absent where that is not known. */
  code?: Contact & { medium: "email" | "phone" };
  /** Other ways in, such as SOFTWARE_TOKEN_MFA or WEB_AUTHN (a passkey), in Cognito's words. */
  otherWays: string[];
}

/** The order in which a pool recovers accounts: `verified_email`, `verified_phone_number`, or `admin_only`. */
type Recovery = string[];

/** Without a setting, Cognito takes a verified phone first (API reference, AccountRecoverySettingType). */
const DEFAULT_RECOVERY: Recovery = ["verified_phone_number", "verified_email"];

/**
 * Where the code of a reset goes: to the first verified contact in the pool's order that is not the channel of the user's
 * MFA (developer guide, "Managing users' passwords"). Pure.
 */
export function codeContact(contacts: Contacts, recovery: Recovery): WayBack["code"] {
  for (const name of recovery) {
    const isPhone = name === "verified_phone_number";
    const contact = isPhone
      ? contacts.phone
      : name === "verified_email"
        ? contacts.email
        : undefined;
    const isFactor = contacts.mfa.includes(isPhone ? "SMS_MFA" : "EMAIL_OTP");
    if (contact?.isVerified && !isFactor)
      return { medium: isPhone ? "phone" : "email", ...contact };
  }
  return undefined;
}

/** Reads the way back into an account that was locked. Never throws; what can't be read is left out. */
export type WayBackReader = (key: AccountKey, contacts: Contacts) => Promise<WayBack>;

/**
 * Creates a reader that caches each pool's setting.
 *
 * @param now clock in milliseconds, for tests
 */
export function makeWayBackReader(
  cognito: CognitoIdentityProviderClient,
  now: () => number = Date.now,
): WayBackReader {
  const known: Record<string, { recovery: Recovery; until: number } | undefined> = {};

  async function readRecovery(UserPoolId: string, signal: AbortSignal): Promise<Recovery> {
    const cached = known[UserPoolId];
    if (cached && now() < cached.until) return cached.recovery;
    const { UserPool: pool } = await withRetry(
      (options) => cognito.send(new DescribeUserPoolCommand({ UserPoolId }), options),
      signal,
    );
    const recovery = recoveryOf(pool);
    known[UserPoolId] = { recovery, until: now() + LIFETIMES_CACHE_MS };
    return recovery;
  }

  return async (key, contacts) => {
    const signal = AbortSignal.timeout(CONTACT_MS);
    // Neither is needed for the lock: what can't be read is left out of the notification.
    const [recovery, factors] = await Promise.allSettled([
      readRecovery(key.UserPoolId, signal),
      withRetry(
        (options) => cognito.send(new AdminGetUserAuthFactorsCommand(key), options),
        signal,
      ),
    ]);
    const code =
      recovery.status === "fulfilled" ? codeContact(contacts, recovery.value) : undefined;
    const configured =
      factors.status === "fulfilled" ? (factors.value.ConfiguredUserAuthFactors ?? []) : [];
    const otherWays = [...new Set([...contacts.mfa, ...configured])].filter(
      (way) => way !== "PASSWORD",
    );
    return { ...(code && { code }), otherWays };
  };
}

function recoveryOf(pool: UserPoolType | undefined): Recovery {
  const mechanisms = pool?.AccountRecoverySetting?.RecoveryMechanisms;
  if (!mechanisms?.length) return DEFAULT_RECOVERY;
  return [...mechanisms]
    .sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
    .map(({ Name }) => Name ?? "");
}
