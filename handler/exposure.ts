/** How long a locked account stays exposed: what no call to Cognito can revoke, and until when it works. */
import {
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  CognitoIdentityProviderClient,
  UserPoolClientType,
} from "@aws-sdk/client-cognito-identity-provider";
import { LIFETIMES_CACHE_MS, LIFETIMES_MS } from "./deadlines";
import { withRetry } from "./retry";

/** What is still open after a containment. */
export interface Exposure {
  /** Until when access and ID tokens can work: the last that can be made, and its lifetime. */
  tokensUntil: Date;
  /** Whether that is computed from the pool's app clients, or from the longest lifetime that Cognito allows. */
  isLifetimeKnown: boolean;
  /** Until when a managed-login cookie can make new tokens; null when it can't any more. */
  cookieUntil: Date | null;
  /**
   * When the account is signed out once more, which ends refresh tokens that a challenge or the cookie has made since the
   * lock; null where nothing can make any, or where that sign-out could not be queued.
   */
  signedOutAgainAt: Date | null;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/**
 * The cookie is valid for one hour from the last interactive sign-in (developer guide, "User pool managed login"), and a
 * challenge from before the lock can be answered for 15 minutes after it (API reference, CreateUserPoolClient,
 * AuthSessionValidity).
 */
const COOKIE_MS = HOUR + 15 * 60 * SECOND;

/** Lifetime of a token where the app client sets none (API reference, CreateUserPoolClient, AccessTokenValidity). */
const DEFAULT_LIFETIME_MS = HOUR;

/** The longest that an app client can set (same place). */
const LONGEST_LIFETIME_MS = 24 * HOUR;

const UNITS_MS = { seconds: SECOND, minutes: 60 * SECOND, hours: HOUR, days: 24 * HOUR };

/** App clients that are read at most; the lifetime of a pool that has more is unknown. */
const MAX_CLIENTS = 60;

/** What a containment left open. */
export interface LeftOpen {
  /** When the sessions ended. */
  endedAt: Date;
  isDisabled: boolean;
  isCookieOpen: boolean;
  /** When the account is signed out once more; null where that could not be queued. */
  signedOutAgainAt: Date | null;
}

/**
 * What stays open after the sessions ended. Pure.
 *
 * A challenge that was begun before the lock can still be answered after it, and the cookie makes tokens: refresh tokens
 * too, which make access tokens until the account is signed out once more. A disabled account has neither (developer
 * guide, "Managing user accounts").
 *
 * @param lifetimeMs longest token lifetime of the pool's app clients, null where it is unknown
 */
export function exposureAfter(
  { endedAt, isDisabled, isCookieOpen, signedOutAgainAt }: LeftOpen,
  lifetimeMs: number | null,
): Exposure {
  const cookieUntil = isCookieOpen && !isDisabled ? new Date(endedAt.getTime() + COOKIE_MS) : null;
  const lastTokenAt = isDisabled ? endedAt : (signedOutAgainAt ?? cookieUntil ?? endedAt);
  return {
    tokensUntil: new Date(lastTokenAt.getTime() + (lifetimeMs ?? LONGEST_LIFETIME_MS)),
    isLifetimeKnown: lifetimeMs !== null,
    cookieUntil,
    signedOutAgainAt: isDisabled ? null : signedOutAgainAt,
  };
}

/** Returns the longest token lifetime of a pool's app clients in milliseconds, or null when it can't be read. */
export type LifetimeReader = (userPoolId: string) => Promise<number | null>;

/**
 * Creates a reader that caches each pool's lifetime, so that a wave of reports does not read the same app clients again
 * and again. The reader never throws.
 *
 * @param now clock in milliseconds, for tests
 */
export function makeLifetimeReader(
  cognito: CognitoIdentityProviderClient,
  now: () => number = Date.now,
): LifetimeReader {
  const known: Record<string, { lifetimeMs: number; until: number } | undefined> = {};
  return async (userPoolId) => {
    const cached = known[userPoolId];
    if (cached && now() < cached.until) return cached.lifetimeMs;
    try {
      const lifetimeMs = await readLongestLifetime(cognito, userPoolId);
      if (lifetimeMs !== null) {
        known[userPoolId] = { lifetimeMs, until: now() + LIFETIMES_CACHE_MS };
      }
      return lifetimeMs;
    } catch {
      // Not needed for the lock: the notification then names the longest lifetime that Cognito allows.
      return null;
    }
  };
}

async function readLongestLifetime(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
): Promise<number | null> {
  const signal = AbortSignal.timeout(LIFETIMES_MS);
  const list = new ListUserPoolClientsCommand({ UserPoolId, MaxResults: MAX_CLIENTS });
  const { UserPoolClients: clients = [], NextToken: next } = await withRetry(
    (options) => cognito.send(list, options),
    signal,
  );
  if (next !== undefined) return null;
  let longest = 0;
  for (const { ClientId } of clients) {
    const describe = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
    const { UserPoolClient: client } = await withRetry(
      (options) => cognito.send(describe, options),
      signal,
    );
    if (client) longest = Math.max(longest, lifetimeOf(client));
  }
  return Math.min(longest || DEFAULT_LIFETIME_MS, LONGEST_LIFETIME_MS);
}

/** The longer of a client's access and ID token lifetimes; both are in hours unless the client sets a unit. */
function lifetimeOf(client: UserPoolClientType): number {
  const inUnits = (validity: number | undefined, unit: keyof typeof UNITS_MS = "hours") =>
    validity ? validity * UNITS_MS[unit] : DEFAULT_LIFETIME_MS;
  return Math.max(
    inUnits(client.AccessTokenValidity, client.TokenValidityUnits?.AccessToken),
    inUnits(client.IdTokenValidity, client.TokenValidityUnits?.IdToken),
  );
}
