/** Signs the test user in before the lock, and tries after it what the lock should have ended. */
import { createHmac } from "node:crypto";
import {
  AdminInitiateAuthCommand,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  CognitoIdentityProviderClient,
  InitiateAuthCommandOutput,
} from "@aws-sdk/client-cognito-identity-provider";
import { errorFields } from "../handler/errors";
import { AwsFailure } from "./aws";
import type { Account } from "./account";
import type { Tried } from "./learn-seen";

/** A sign-in that the command made. Its secrets stay in this object. */
export interface SignIn {
  /** Whether Cognito gave tokens, or what it gave in their place. */
  result: "signed in" | { not: string };
  /** Tries the refresh token. Only after `signed in`. */
  tryRefresh(): Promise<Tried>;
  /** Tries the password once more. */
  tryPassword(): Promise<Tried>;
}

/** A client of the pool, by which the command may sign in. */
export interface SignInClient {
  signIn(account: Account, password: string): Promise<SignIn>;
}

/** The flows with a plain password (Cognito API reference, ExplicitAuthFlows), the one that needs no permission first. */
const FLOWS = [
  ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"],
  ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"],
] as const;

/**
 * Finds how to sign in to an app client.
 *
 * @returns why that is not possible, or the client
 * @throws AwsFailure
 */
export async function openClient(
  users: CognitoIdentityProviderClient,
  userPoolId: string,
  clientId: string,
): Promise<SignInClient | { not: string }> {
  const { UserPoolClient: client = {} } = await users.send(
    new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId }),
  );
  const [, flow] = FLOWS.find(([allowed]) => client.ExplicitAuthFlows?.includes(allowed)) ?? [];
  if (flow === undefined) return { not: "it allows no sign-in with a plain password" };
  const call = async (
    account: Account,
    authFlow: typeof flow | "REFRESH_TOKEN_AUTH",
    given: Record<string, string>,
  ) => {
    const { user, sub } = account;
    // A refresh takes the sub where the client has a secret (developer guide, "Refresh tokens").
    const name = authFlow === "REFRESH_TOKEN_AUTH" ? sub : user;
    const AuthParameters = {
      ...given,
      ...(client.ClientSecret && { SECRET_HASH: hash(name + clientId, client.ClientSecret) }),
    };
    const input = { ClientId: clientId, AuthParameters };
    const command =
      flow === "ADMIN_USER_PASSWORD_AUTH"
        ? new AdminInitiateAuthCommand({
            ...input,
            UserPoolId: userPoolId,
            AuthFlow: authFlow as typeof flow,
          })
        : new InitiateAuthCommand({ ...input, AuthFlow: authFlow });
    return (await users.send(command as InitiateAuthCommand)) as InitiateAuthCommandOutput;
  };
  return {
    async signIn(account, password) {
      const withPassword = () =>
        call(account, flow, { USERNAME: account.user, PASSWORD: password });
      const first = await answerOf(withPassword);
      const token = first.tokens?.RefreshToken;
      if (token === undefined) return { ...NOTHING, result: { not: first.how } };
      const refresh = (REFRESH_TOKEN: string) => () =>
        call(account, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN });
      // What did not work before the lock proves nothing after it.
      const control = await answerOf(refresh(token));
      const how = `it could not be used before the lock either: ${control.how}`;
      return {
        result: "signed in",
        tryRefresh: async () =>
          control.tokens === undefined
            ? { isRefused: null, how }
            : // With rotation, a refresh gives another one (developer guide, "Refresh tokens").
              tryIt(refresh(control.tokens.RefreshToken ?? token)),
        tryPassword: () => tryIt(withPassword),
      };
    },
  };
}

/** Without a sign-in there is nothing to try. */
const NOTHING: Pick<SignIn, "tryRefresh" | "tryPassword"> = {
  tryRefresh: async () => ({ isRefused: null, how: "there was no sign-in" }),
  tryPassword: async () => ({ isRefused: null, how: "there was no sign-in" }),
};

/** How Cognito refuses a credential. A limit, a challenge or another error says nothing about the lock. */
const REFUSALS = ["NotAuthorizedException", "PasswordResetRequiredException"];

async function tryIt(attempt: () => Promise<InitiateAuthCommandOutput>): Promise<Tried> {
  const { tokens, how } = await answerOf(attempt);
  return { isRefused: tokens ? false : REFUSALS.includes(how) ? true : null, how };
}

/** What Cognito answers: tokens, a challenge or an error. @throws AwsFailure where it does not answer */
async function answerOf(attempt: () => Promise<InitiateAuthCommandOutput>) {
  try {
    const { AuthenticationResult: tokens, ChallengeName: challenge } = await attempt();
    return { tokens, how: tokens ? "tokens" : `challenge ${challenge ?? "without a name"}` };
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.kind !== "answer") throw error;
    return { tokens: undefined, how: String(errorFields(error.cause).name) };
  }
}

/** Cognito API reference, InitiateAuth, SECRET_HASH. */
function hash(text: string, secret: string): string {
  return createHmac("sha256", secret).update(text).digest("base64");
}
