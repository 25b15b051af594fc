/**
 * Revokes what survives a sign-out. The managed-login cookie makes new tokens for an hour (developer guide, "User pool
 * managed login"). Where the pool tracks sessions, the cookie is a session that can be revoked.
 */
import { setTimeout as wait } from "node:timers/promises";
import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { AccountKey } from "./account";
import { SESSIONS_MS, SESSIONS_PAUSE_MS } from "./deadlines";
import { describeError, hasName } from "./errors";
import { isTransient, withRetry } from "./retry";
import type { Step } from "./step";

/** How often the sessions are listed: a session that began while others were revoked is in the second list. */
const LISTINGS = 2;

/**
 * Revokes a user's SSO sessions, with the token sessions that came through them, and lists them again.
 *
 * @returns a step per session, whether the cookie may still work, and whether Cognito says that there is no such account.
 *   A pool that tracks no sessions has no steps and an open cookie: most pools are like that, so it is no error. Never
 *   throws.
 */
export async function revokeSsoSessions(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
): Promise<{ steps: Step[]; isCookieOpen: boolean; isGone: boolean }> {
  const signal = AbortSignal.timeout(SESSIONS_MS);
  const steps: Step[] = [];
  const tried: string[] = [];
  for (let listing = 0; listing < LISTINGS; listing++) {
    if (listing > 0) await wait(SESSIONS_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    let found: string[];
    try {
      found = await listSsoSessions(cognito, key, signal);
    } catch (error) {
      // These don't say whether the pool tracks sessions, so the queue must redeliver.
      if (signal.aborted || isTransient(error) || hasName(error, "AccessDeniedException")) {
        const reason = describeError(error);
        steps.push({ operation: "AdminRevokeUserSession", result: "failed", reason });
      }
      // After any other error no session can be revoked. The notification says until when the cookie can work.
      return { steps, isCookieOpen: true, isGone: hasName(error, "UserNotFoundException") };
    }
    // The list lags, so it may still hold a session that was just revoked.
    const fresh = found.filter((id) => !tried.includes(id));
    tried.push(...fresh);
    steps.push(...(await Promise.all(fresh.map((id) => revoke(cognito, key, id, signal)))));
  }
  return { steps, isCookieOpen: steps.some((step) => step.result === "failed"), isGone: false };
}

/** Cognito returns all sessions of a user, at most 125, in one page (API reference, AdminListUserSessions). */
async function listSsoSessions(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  signal: AbortSignal,
): Promise<string[]> {
  const { Sessions: sessions = [] } = await withRetry(
    (options) => cognito.send(new AdminListUserSessionsCommand(key), options),
    signal,
  );
  return sessions
    .filter((session) => session.SessionType === "SSO")
    .map((session) => session.SessionId)
    .filter((id) => id !== undefined);
}

async function revoke(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  SessionId: string,
  signal: AbortSignal,
): Promise<Step> {
  const operation = "AdminRevokeUserSession";
  try {
    const input = { ...key, SessionId, RevokeAssociatedSessions: "LINKED" } as const;
    await withRetry(
      (options) => cognito.send(new AdminRevokeUserSessionCommand(input), options),
      signal,
    );
    return { operation, result: "done" };
  } catch (error) {
    const reason = describeError(error);
    // The session has ended already, or the account is gone, which the second list shows.
    const hasEnded = hasName(error, "ResourceNotFoundException", "UserNotFoundException");
    return { operation, result: hasEnded ? "not-needed" : "failed", reason };
  }
}
