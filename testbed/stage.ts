/**
 * Where the story plays: a pool with one customer, and the parameter that holds the webhook. Either on servers of our
 * own in this process, or on an AWS-compatible endpoint that AWS_ENDPOINT_URL names.
 */
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { startCognito } from "./aws/cognito";
import type { LocalCognito, LocalUser } from "./aws/cognito";
import { makeEndpointPool, readMailedCode } from "./endpoint-pool";
import { startParameterStore } from "./aws/parameters";

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

  const pool = await makeEndpointPool(cognito, endpoint);
  const clear = async () => {
    await Promise.allSettled([
      pool.remove(),
      ssm.send(new DeleteParameterCommand({ Name: parameter.name })),
    ]);
    cognito.destroy();
    ssm.destroy();
  };
  try {
    await pool.addUser(customer.user, customer.password);
    await ssm.send(
      new PutParameterCommand({
        Name: parameter.name,
        Value: parameter.value,
        Type: "SecureString",
        Overwrite: true,
      }),
    );
    return {
      customer: { ...customer, userPoolId: pool.userPoolId },
      clientId: pool.clientId,
      environment: { ...credentials, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint },
      readCode: () => readMailedCode(endpoint, customer.user),
      clear,
    };
  } catch (error) {
    await clear();
    throw error;
  }
}
