/**
 * A Cognito small enough to read in one sitting: pools, users and sessions in memory, behind the wire protocol of the
 * real one. It does what the documentation says and refuses what Cognito refuses; where the documentation is silent
 * it takes the answer that is worse for us (a reset alone does not end a session).
 */
import { randomInt, randomUUID } from "node:crypto";
import { startAwsServer } from "./server";
import type { AwsOperation, AwsOutput, AwsRefusal, LocalServer } from "./server";

/** A user as the pool keeps it. */
export interface LocalUser {
  name: string;
  sub: string;
  password: string;
  status: "CONFIRMED" | "RESET_REQUIRED" | "FORCE_CHANGE_PASSWORD" | "EXTERNAL_PROVIDER";
  enabled: boolean;
  /** Whether a verified e-mail address or phone number can take a code. */
  verifiedContact: boolean;
  /** The code in the last reset mail, until it is used. */
  code?: string;
  refreshTokens: Map<string, "live" | "revoked">;
}

/** A mail that the pool sent. */
export interface LocalMail {
  user: string;
  code: string;
}

/** The local Cognito and what a test may look at. */
export interface LocalCognito extends LocalServer {
  /** Client id that every pool here accepts. */
  clientId: string;
  mails: LocalMail[];
  addUser(poolId: string, user: Partial<LocalUser> & { name: string }): LocalUser;
}

const REFUSALS = {
  noUser: refuse("UserNotFoundException", "User does not exist."),
  disabled: refuse("NotAuthorizedException", "User is disabled."),
  wrongPassword: refuse("NotAuthorizedException", "Incorrect username or password."),
  resetRequired: refuse("PasswordResetRequiredException", "Password reset required for the user"),
  wrongState: refuse(
    "NotAuthorizedException",
    "User password cannot be reset in the current state.",
  ),
  noContact: refuse(
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
  ),
  wrongCode: refuse(
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
  ),
  revoked: refuse("NotAuthorizedException", "Refresh Token has been revoked"),
  badToken: refuse("NotAuthorizedException", "Invalid Refresh Token"),
};

/** Starts a local Cognito without a pool; `addUser` makes a pool as it is needed. */
export async function startCognito(): Promise<LocalCognito> {
  const clientId = "rehearsal-client";
  const pools = new Map<string, LocalUser[]>();
  const mails: LocalMail[] = [];

  const allUsers = () => [...pools.values()].flat();
  const byName = (users: LocalUser[], name: string) =>
    users.find((user) => user.name === name || user.sub === name);

  /** An Admin operation: finds the user, or refuses as Cognito does. */
  const onUser =
    (act: (user: LocalUser) => AwsOutput): AwsOperation =>
    (input: { UserPoolId: string; Username: string }) => {
      const users = pools.get(input.UserPoolId);
      if (!users)
        return refuse("ResourceNotFoundException", `User pool ${input.UserPoolId} does not exist.`);
      const user = byName(users, input.Username);
      return user ? act(user) : REFUSALS.noUser;
    };

  const signOut = (user: LocalUser) => {
    for (const token of user.refreshTokens.keys()) user.refreshTokens.set(token, "revoked");
  };

  const server = await startAwsServer({
    InitiateAuth: ({ AuthFlow: flow, AuthParameters: parameters }) =>
      flow === "REFRESH_TOKEN_AUTH"
        ? refresh(allUsers(), parameters.REFRESH_TOKEN)
        : signIn(byName(allUsers(), parameters.USERNAME), parameters.PASSWORD),

    AdminResetUserPassword: onUser((user) => {
      if (!user.enabled) return REFUSALS.disabled;
      if (user.status === "FORCE_CHANGE_PASSWORD" || user.status === "EXTERNAL_PROVIDER")
        return REFUSALS.wrongState;
      if (!user.verifiedContact) return REFUSALS.noContact;
      user.status = "RESET_REQUIRED";
      user.code = String(randomInt(1_000_000)).padStart(6, "0");
      mails.push({ user: user.name, code: user.code });
      return {};
    }),

    AdminUserGlobalSignOut: onUser((user) => {
      signOut(user);
      return {};
    }),

    AdminDisableUser: onUser((user) => {
      user.enabled = false;
      signOut(user);
      return {};
    }),

    ConfirmForgotPassword: ({ Username: name, ConfirmationCode: code, Password: password }) => {
      const user = byName(allUsers(), name);
      if (!user) return REFUSALS.noUser;
      if (!user.enabled) return REFUSALS.disabled;
      if (user.code === undefined || user.code !== code) return REFUSALS.wrongCode;
      Object.assign(user, { password, status: "CONFIRMED", code: undefined });
      return {};
    },
  });

  return {
    ...server,
    clientId,
    mails,
    addUser(poolId, given) {
      const user: LocalUser = {
        sub: randomUUID(),
        password: randomUUID(),
        status: "CONFIRMED",
        enabled: true,
        verifiedContact: true,
        refreshTokens: new Map(),
        ...given,
      };
      pools.set(poolId, [...(pools.get(poolId) ?? []), user]);
      return user;
    },
  };
}

function signIn(user: LocalUser | undefined, password: string): AwsOutput {
  if (!user) return REFUSALS.wrongPassword;
  if (!user.enabled) return REFUSALS.disabled;
  if (user.status === "RESET_REQUIRED") return REFUSALS.resetRequired;
  if (user.password !== password) return REFUSALS.wrongPassword;
  const token = randomUUID();
  user.refreshTokens.set(token, "live");
  return tokens({ RefreshToken: token });
}

function refresh(users: LocalUser[], token: string): AwsOutput {
  const user = users.find((candidate) => candidate.refreshTokens.has(token));
  if (!user) return REFUSALS.badToken;
  if (user.refreshTokens.get(token) === "revoked") return REFUSALS.revoked;
  return user.enabled ? tokens({}) : REFUSALS.disabled;
}

function tokens(more: object): AwsOutput {
  return {
    AuthenticationResult: {
      AccessToken: randomUUID(),
      ExpiresIn: 3600,
      TokenType: "Bearer",
      ...more,
    },
  };
}

function refuse(refusal: string, message: string): AwsRefusal {
  return { refusal, message };
}
