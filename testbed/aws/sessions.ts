/**
 * Tokens and sessions. A token session is one sign-in: its refresh token, and the access tokens made from that. An SSO
 * session is the managed-login cookie, which makes token sessions without a password.
 */
import { randomInt, randomUUID } from "node:crypto";
import type { LocalUser } from "./user";

/** A session as AdminListUserSessions shows it. */
export interface LocalSession {
  SessionId: string;
  SessionType: "SSO" | "TOKEN";
  /** For a token session: the SSO session that it was made by. */
  OriginSessionId?: string;
}

/** The tokens of a sign-in. */
export interface LocalTokens {
  AccessToken: string;
  RefreshToken: string;
}

/** The tokens and sessions of all users. */
export interface Sessions {
  list(user: LocalUser): LocalSession[];
  /** Makes the tokens of a new sign-in and, if `tracked`, a token session for them. */
  open(user: LocalUser, tracked: boolean, origin?: string): LocalTokens;
  /** Makes an access token from a live refresh token. */
  refresh(user: LocalUser, refreshToken: string): Omit<LocalTokens, "RefreshToken">;
  openSso(user: LocalUser): LocalSession;
  /** The SSO session; undefined once it has ended. */
  findSso(user: LocalUser, id: string): LocalSession | undefined;
  /** Ends one session and, if `linked`, those it was made by and those made by it; false when there is none. */
  revoke(user: LocalUser, id: string, linked: boolean): boolean;
  /** Revokes every token, and ends the token sessions or all. */
  end(user: LocalUser, which: "TOKEN" | "all"): void;
}

/** Makes an empty set. */
export function createSessions(): Sessions {
  const sessions = new WeakMap<LocalUser, LocalSession[]>();
  const refreshTokens = new Map<string, string>();

  const list = (user: LocalUser) => sessions.get(user) ?? [];

  const add = (user: LocalUser, type: LocalSession["SessionType"], origin?: string) => {
    const session: LocalSession = {
      SessionId: sessionId(type),
      SessionType: type,
      OriginSessionId: origin,
    };
    sessions.set(user, [session, ...list(user)]);
    return session;
  };

  const refresh = (user: LocalUser, refreshToken: string) => {
    const accessToken = randomUUID();
    user.accessTokens.set(accessToken, refreshToken);
    return { AccessToken: accessToken };
  };

  const findSso = (user: LocalUser, id: string) =>
    list(user).find((session) => session.SessionType === "SSO" && session.SessionId === id);

  return {
    list,
    refresh,
    findSso,
    open(user, tracked, origin) {
      const refreshToken = randomUUID();
      user.refreshTokens.set(refreshToken, "live");
      if (tracked) refreshTokens.set(add(user, "TOKEN", origin).SessionId, refreshToken);
      return { ...refresh(user, refreshToken), RefreshToken: refreshToken };
    },
    openSso: (user) => add(user, "SSO"),
    revoke(user, id, linked) {
      const target = list(user).find((session) => session.SessionId === id);
      if (!target) return false;
      const isHit = (session: LocalSession) =>
        session === target ||
        (linked &&
          (session.OriginSessionId === id || session.SessionId === target.OriginSessionId));
      for (const session of list(user).filter(isHit)) {
        const refreshToken = refreshTokens.get(session.SessionId);
        if (refreshToken !== undefined) user.refreshTokens.set(refreshToken, "revoked");
      }
      sessions.set(
        user,
        list(user).filter((session) => !isHit(session)),
      );
      return true;
    },
    end(user, which) {
      for (const token of user.refreshTokens.keys()) user.refreshTokens.set(token, "revoked");
      const left = list(user).filter(({ SessionType: type }) => which !== "all" && type !== which);
      sessions.set(user, left);
    },
  };
}

function sessionId(type: LocalSession["SessionType"]): string {
  const characters = Array.from({ length: 25 }, () => randomInt(36).toString(36));
  return (type === "SSO" ? "sso" : "tkn") + characters.join("");
}
