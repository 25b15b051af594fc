/**
 * Ends what survives a sign-out. The managed-login cookie makes new tokens for an hour (developer guide, "User pool
 * managed login"); where the pool tracks sessions, it is a session that can be revoked.
 */
import { setTimeout as wait } from "node:timers/promises";
import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { askCognito, mayPass } from "./attempts";
import type { Step } from "./containment";
import { SESSIONS_MS, SESSIONS_PAUSE_MS } from "./deadlines";
import { describeError } from "./errors";

/** How often the sessions are listed: a session that began while others were revoked is seen the second time. */
const LISTINGS = 2;

/**
 * Revokes a user's SSO sessions, with the token sessions that came through them, and looks again.
 *
 * @returns a step per session, and whether the cookie may still work. A pool that tracks no sessions has no steps and
 *   an open cookie: that is how most pools are, so it is no error. Never throws.
 */
export async function endSsoSessions(
  cognito: CognitoIdentityProviderClient,
  input: { UserPoolId: string; Username: string },
): Promise<{ steps: Step[]; cookieOpen: boolean }> {
  const options = { abortSignal: AbortSignal.timeout(SESSIONS_MS) };
  const steps: Step[] = [];
  const tried: string[] = [];
  for (let listing = 0; listing < LISTINGS; listing++) {
    if (listing > 0) {
      const signal = options.abortSignal;
      await wait(SESSIONS_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
    let found: string[];
    try {
      found = await listSsoSessions(cognito, input, options);
    } catch (error) {
      // These say nothing about whether the pool tracks sessions: the queue must deliver again.
      const { name } = (error ?? {}) as { name?: string };
      const isUnclear = options.abortSignal.aborted || mayPass(error);
      if (isUnclear || name === "AccessDeniedException") {
        steps.push({ action: "AdminRevokeUserSession", done: false, reason: describeError(error) });
      }
      // Otherwise tracking is off; the receipt says until when the cookie can work.
      return { steps, cookieOpen: true };
    }
    // The list lags, so a session that was just revoked may still be in it.
    const fresh = found.filter((id) => !tried.includes(id));
    tried.push(...fresh);
    steps.push(...(await Promise.all(fresh.map((id) => revoke(cognito, input, id, options)))));
  }
  return { steps, cookieOpen: steps.some((step) => !step.done) };
}

/** Cognito answers all sessions of a user, at most 125, in one page (API reference, AdminListUserSessions). */
async function listSsoSessions(
  cognito: CognitoIdentityProviderClient,
  input: { UserPoolId: string; Username: string },
  options: { abortSignal: AbortSignal },
): Promise<string[]> {
  const { Sessions: sessions } = await askCognito(
    () => cognito.send(new AdminListUserSessionsCommand(input), options),
    options.abortSignal,
  );
  return (sessions ?? [])
    .filter((session) => session.SessionType === "SSO")
    .map((session) => session.SessionId)
    .filter((id) => id !== undefined);
}

async function revoke(
  cognito: CognitoIdentityProviderClient,
  input: { UserPoolId: string; Username: string },
  SessionId: string,
  options: { abortSignal: AbortSignal },
): Promise<Step> {
  const action = "AdminRevokeUserSession";
  try {
    const command = { ...input, SessionId, RevokeAssociatedSessions: "LINKED" } as const;
    await askCognito(
      () => cognito.send(new AdminRevokeUserSessionCommand(command), options),
      options.abortSignal,
    );
    return { action, done: true };
  } catch (error) {
    // A session that is not there any more is what was wanted.
    const { name } = (error ?? {}) as { name?: string };
    return { action, done: name === "ResourceNotFoundException", reason: describeError(error) };
  }
}
