/** How long a locked account stays exposed: what no call to Cognito can take back, and until when it works. */
import {
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  CognitoIdentityProviderClient,
  UserPoolClientType,
} from "@aws-sdk/client-cognito-identity-provider";
import { askCognito } from "./attempts";
import { LIFETIMES_CACHE_MS, LIFETIMES_MS } from "./deadlines";

/** What is still open after a containment. Times are ISO 8601. */
export interface Exposure {
  /** Until when access and ID tokens can work: those issued before the sign-out, or through the cookie while it lives. */
  tokensUntil: string;
  /** Whether that rests on the pool's app clients, or on the longest lifetime that Cognito allows. */
  lifetimeKnown: boolean;
  /** Until when a managed-login cookie can make new tokens; null when it can't any more. */
  cookieUntil: string | null;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** The cookie lives for one hour from the last sign-in by hand (developer guide, "User pool managed login"). */
const COOKIE_MS = HOUR;

/** Lifetime of a token where the app client sets none (API reference, CreateUserPoolClient, AccessTokenValidity). */
const DEFAULT_LIFETIME_MS = HOUR;

/** The longest that an app client can set (same place). */
const LONGEST_LIFETIME_MS = 24 * HOUR;

const UNITS_MS = { seconds: SECOND, minutes: 60 * SECOND, hours: HOUR, days: 24 * HOUR };

/** App clients that are read at the most; a pool that has more counts as unknown. */
const MAX_CLIENTS = 60;

/** What stays open, from the moment the sessions ended. Pure. @param lifetimeMs longest token lifetime, null if unknown */
export function exposureAfter(
  endedAt: string,
  cookieOpen: boolean,
  lifetimeMs: number | null,
): Exposure {
  const ended = Date.parse(endedAt);
  const lastToken = cookieOpen ? ended + COOKIE_MS : ended;
  return {
    tokensUntil: new Date(lastToken + (lifetimeMs ?? LONGEST_LIFETIME_MS)).toISOString(),
    lifetimeKnown: lifetimeMs !== null,
    cookieUntil: cookieOpen ? new Date(ended + COOKIE_MS).toISOString() : null,
  };
}

/** Answers the longest token lifetime of a pool's app clients in milliseconds, or null when it can't be read. */
export type LifetimeReader = (userPoolId: string) => Promise<number | null>;

/**
 * Makes a reader that remembers each pool's answer for a while, so that a wave of reports does not read the same app
 * clients over and over. The reader never throws.
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
      // A courtesy of the receipt, which then names the longest lifetime there can be.
      return null;
    }
  };
}

async function readLongestLifetime(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
): Promise<number | null> {
  const options = { abortSignal: AbortSignal.timeout(LIFETIMES_MS) };
  const { UserPoolClients: clients = [], NextToken: next } = await askCognito(
    () =>
      cognito.send(
        new ListUserPoolClientsCommand({ UserPoolId, MaxResults: MAX_CLIENTS }),
        options,
      ),
    options.abortSignal,
  );
  if (next !== undefined) return null;
  let longest = 0;
  for (const { ClientId } of clients) {
    const { UserPoolClient: client } = await askCognito(
      () => cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }), options),
      options.abortSignal,
    );
    if (client) longest = Math.max(longest, lifetimeOf(client));
  }
  return Math.min(longest || DEFAULT_LIFETIME_MS, LONGEST_LIFETIME_MS);
}

/** The longer of a client's access and ID token lifetimes; both count in hours unless the client says otherwise. */
function lifetimeOf(client: UserPoolClientType): number {
  const inUnits = (validity: number | undefined, unit: keyof typeof UNITS_MS = "hours") =>
    validity ? validity * UNITS_MS[unit] : DEFAULT_LIFETIME_MS;
  return Math.max(
    inUnits(client.AccessTokenValidity, client.TokenValidityUnits?.AccessToken),
    inUnits(client.IdTokenValidity, client.TokenValidityUnits?.IdToken),
  );
}
