/** A pool with an app client on an AWS-compatible endpoint, the users in it, and the mail that they get. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  CognitoIdentityProviderClient,
  CreateUserPoolCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { describeError } from "../handler/errors";

/** A pool on someone else's server. Remove it in all cases. */
export interface EndpointPool {
  userPoolId: string;
  /** The pool's app client, which takes USER_PASSWORD_AUTH. */
  clientId: string;
  /** Makes a confirmed user with a verified address, which gets no mail for that. */
  addUser(user: string, password: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Makes a pool with an app client.
 *
 * @param settings what else the pool is made with
 * @throws Error when the endpoint does not answer, or refuses
 */
export async function makeEndpointPool(
  cognito: CognitoIdentityProviderClient,
  endpoint: string,
  settings: Partial<CreateUserPoolCommandInput> = {},
): Promise<EndpointPool> {
  const userPoolId = await createPool(cognito, endpoint, settings);
  const remove = async () => {
    await cognito.send(new DeleteUserPoolCommand({ UserPoolId: userPoolId }));
  };
  try {
    const { UserPoolClient: client } = await cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: userPoolId,
        ClientName: "rehearsal",
        ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      }),
    );
    return {
      userPoolId,
      clientId: client!.ClientId!,
      addUser: (user, password) => addUser(cognito, userPoolId, user, password),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The address that a user's mail goes to. */
export function addressOf(user: string): string {
  return `${user}@example.com`;
}

/**
 * The code in the newest mail to a user. MiniStack shows what it mailed under a path of its own; on any other endpoint
 * the code stays unread.
 *
 * @returns null where there is none, or it can't be read
 */
export async function readMailedCode(endpoint: string, user: string): Promise<string | null> {
  const response = await fetch(new URL("/_ministack/ses/messages", endpoint));
  if (!response.ok) return null;
  const { messages } = (await response.json()) as {
    messages?: Record<string, { To: string[]; BodyText: string }[]>;
  };
  const codes = Object.values(messages ?? {})
    .flat()
    .filter((mail) => mail.To.includes(addressOf(user)))
    .flatMap((mail) => mail.BodyText.match(/\b\d{6}\b/g) ?? []);
  return codes.at(-1) ?? null;
}

async function createPool(
  cognito: CognitoIdentityProviderClient,
  endpoint: string,
  settings: Partial<CreateUserPoolCommandInput>,
): Promise<string> {
  try {
    const { UserPool: pool } = await cognito.send(
      new CreateUserPoolCommand({ PoolName: "cognito-lockdown-rehearsal", ...settings }),
    );
    return pool!.Id!;
  } catch (error) {
    throw new Error(`no pool at AWS_ENDPOINT_URL (${endpoint}): ${describeError(error)}`, {
      cause: error,
    });
  }
}

async function addUser(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  user: string,
  password: string,
): Promise<void> {
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: userPoolId,
      Username: user,
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: addressOf(user) },
        { Name: "email_verified", Value: "true" },
      ],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({
      UserPoolId: userPoolId,
      Username: user,
      Password: password,
      Permanent: true,
    }),
  );
}
