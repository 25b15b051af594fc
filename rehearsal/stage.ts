/**
 * Where the story plays: a pool with one customer, and the parameter that holds the webhook. Either on servers of our
 * own in this process, or on an AWS-compatible endpoint that AWS_ENDPOINT_URL names.
 */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describeError } from "../handler/errors";
import { startCognito } from "./cognito";
import type { LocalCognito, LocalUser } from "./cognito";
import { startParameterStore } from "./parameters";

/** The customer as the story begins. */
export interface Customer {
  userPoolId: string;
  user: string;
  password: string;
}

/** The parameter that the program declares for the webhook. */
export interface WebhookParameter {
  name: string;
  value: string;
}

/** A set stage. Clear it in all cases. */
export interface Stage {
  customer: Customer;
  /** Our own Cognito, which scenes may set up as they like; absent on someone else's endpoint. */
  own?: { cognito: LocalCognito; user: LocalUser };
  /** The pool's app client, which takes USER_PASSWORD_AUTH. */
  clientId: string;
  /** Variables that lead an AWS SDK to this stage. */
  environment: Record<string, string>;
  /** The code in the newest mail to the customer, or null where this stage does not let it be read. */
  readCode(): Promise<string | null>;
  clear(): Promise<void>;
}

/** Keys that lead nowhere; an SDK wants some. */
const NO_CREDENTIALS = { AWS_ACCESS_KEY_ID: "rehearsal", AWS_SECRET_ACCESS_KEY: "rehearsal" };

/** Sets the stage on servers of our own. */
export async function setEmbeddedStage(
  region: string,
  customer: Customer,
  parameter: WebhookParameter,
): Promise<Stage> {
  const cognito = await startCognito();
  const parameters = await startParameterStore({ [parameter.name]: parameter.value });
  const user = cognito.addUser(customer.userPoolId, {
    name: customer.user,
    password: customer.password,
  });
  return {
    customer,
    own: { cognito, user },
    clientId: cognito.clientId,
    environment: {
      ...NO_CREDENTIALS,
      AWS_REGION: region,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ENDPOINT_URL_SSM: parameters.url,
    },
    readCode: async () => cognito.mails.at(-1)?.code ?? null,
    clear: async () => {
      await Promise.all([cognito.stop(), parameters.stop()]);
    },
  };
}

/**
 * Sets the stage on an AWS-compatible endpoint: makes a pool, a client, a user and the parameter there, and removes
 * the pool and the parameter at the end.
 */
export async function setEndpointStage(
  region: string,
  endpoint: string,
  customer: Omit<Customer, "userPoolId">,
  parameter: WebhookParameter,
): Promise<Stage> {
  const credentials = {
    AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? NO_CREDENTIALS.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY:
      process.env.AWS_SECRET_ACCESS_KEY ?? NO_CREDENTIALS.AWS_SECRET_ACCESS_KEY,
  };
  const options = {
    region,
    endpoint,
    maxAttempts: 1,
    credentials: {
      accessKeyId: credentials.AWS_ACCESS_KEY_ID,
      secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY,
    },
  };
  const cognito = new CognitoIdentityProviderClient(options);
  const ssm = new SSMClient(options);

  const userPoolId = await createPool(cognito, endpoint);
  const clear = async () => {
    await Promise.allSettled([
      cognito.send(new DeleteUserPoolCommand({ UserPoolId: userPoolId })),
      ssm.send(new DeleteParameterCommand({ Name: parameter.name })),
    ]);
    cognito.destroy();
    ssm.destroy();
  };
  try {
    const { UserPoolClient: client } = await cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: userPoolId,
        ClientName: "rehearsal",
        ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      }),
    );
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: userPoolId,
        Username: customer.user,
        MessageAction: "SUPPRESS",
        UserAttributes: [
          { Name: "email", Value: `${customer.user}@example.com` },
          { Name: "email_verified", Value: "true" },
        ],
      }),
    );
    await cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: userPoolId,
        Username: customer.user,
        Password: customer.password,
        Permanent: true,
      }),
    );
    await ssm.send(
      new PutParameterCommand({
        Name: parameter.name,
        Value: parameter.value,
        Type: "SecureString",
        Overwrite: true,
      }),
    );
    return {
      customer: { ...customer, userPoolId },
      clientId: client!.ClientId!,
      environment: { ...credentials, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint },
      readCode: () => readMiniStackCode(endpoint),
      clear,
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

async function createPool(
  cognito: CognitoIdentityProviderClient,
  endpoint: string,
): Promise<string> {
  try {
    const { UserPool: pool } = await cognito.send(
      new CreateUserPoolCommand({ PoolName: "cognito-lockdown-rehearsal" }),
    );
    return pool!.Id!;
  } catch (error) {
    throw new Error(`no pool at AWS_ENDPOINT_URL (${endpoint}): ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** MiniStack shows what it mailed under a path of its own; on any other endpoint the code stays unread. */
async function readMiniStackCode(endpoint: string): Promise<string | null> {
  const response = await fetch(new URL("/_ministack/ses/messages", endpoint));
  if (!response.ok) return null;
  const codes = (await response.text()).match(/\b\d{6}\b/g);
  return codes?.at(-1) ?? null;
}
