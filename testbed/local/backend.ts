/**
 * What the function calls in the local driver, Slack and the queue aside: Cognito and the parameter store. Either our
 * own, on 127.0.0.1, or those of an AWS-compatible server that AWS_ENDPOINT_URL names.
 */
import { setTimeout as wait } from "node:timers/promises";
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { SSM } from "@aws-sdk/client-ssm";
import { makeApp } from "../app";
import { startCognito } from "../aws/cognito";
import type { LocalCognito, LocalUser } from "../aws/cognito";
import { startParameterStore } from "../aws/parameters";
import type { WebhookParameter } from "../deployment";
import type { Ability, Customer } from "../environment";
import { makeEndpointPool, PASSWORD } from "../pool";
import type { EndpointPool, Pool } from "../pool";

/** Cognito with one pool, and the parameter store. Remove it in all cases. */
export interface Backend {
  pool: Pool;
  /** Environment variables that point an AWS SDK to it. */
  environment: Record<string, string>;
  remove(): Promise<void>;
}

/** What our own Cognito supports: everything. */
export const OWN_ABILITIES: Ability[] = [
  "audit log",
  "denied operations",
  "federated users",
  "mailed codes",
  "call log",
];

/** Keys that give access to nothing; an SDK requires some. */
const NO_CREDENTIALS = { accessKeyId: "rehearsal", secretAccessKey: "rehearsal" };

/** The unit of a token's time of issue (JWT `iat`), in milliseconds. */
const TOKEN_TIME_MS = 1_000;

/** Where sign-ins come from. The audit log shows it, and so does the notification. */
const PLACES = {
  home: { IpAddress: "192.0.2.44", City: "Oslo", Country: "Norway", DeviceName: "Firefox" },
  elsewhere: { IpAddress: "203.0.113.9", City: "null", Country: "Elsewhere", DeviceName: "curl" },
};

/** Starts our own. */
export async function startOwnBackend(
  region: string,
  userPoolId: string,
  parameter: WebhookParameter,
): Promise<Backend> {
  const cognito = await startCognito();
  const parameters = await startParameterStore({ [parameter.name]: parameter.value });
  const client = new CognitoIdentityProvider({
    region,
    endpoint: cognito.url,
    maxAttempts: 1,
    credentials: NO_CREDENTIALS,
  });
  return {
    pool: makeOwnPool(cognito, client, userPoolId),
    environment: {
      ...asVariables(region, NO_CREDENTIALS),
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ENDPOINT_URL_SSM: parameters.url,
    },
    remove: async () => {
      client.destroy();
      await Promise.all([cognito.stop(), parameters.stop()]);
    },
  };
}

/**
 * Makes a pool and the parameter on a server, with the credentials of this process's environment.
 *
 * @throws Error when the server does not respond, or refuses
 */
export async function openEndpointBackend(
  region: string,
  endpoint: string,
  parameter: WebhookParameter,
): Promise<Backend> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID ?? NO_CREDENTIALS.accessKeyId,
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? NO_CREDENTIALS.secretAccessKey,
  };
  const cognito = new CognitoIdentityProvider({ region, endpoint, maxAttempts: 1, credentials });
  const ssm = new SSM({ region, endpoint, maxAttempts: 1, credentials });
  const { name: Name, value: Value } = parameter;
  let pool: EndpointPool | undefined;
  const remove = async () => {
    await Promise.allSettled([pool?.remove(), ssm.deleteParameter({ Name })]);
    cognito.destroy();
    ssm.destroy();
  };
  try {
    pool = await makeEndpointPool(cognito, endpoint, "cognito-lockdown-rehearsal");
    await ssm.putParameter({ Name, Value, Type: "SecureString", Overwrite: true });
    const { giveFeedback } = pool;
    return {
      pool: {
        ...pool,
        giveFeedback: async (...click) => {
          // MiniStack revokes no token that was issued in the second of the sign-out, unless it enforces permissions.
          await wait(TOKEN_TIME_MS);
          return giveFeedback(...click);
        },
      },
      environment: { ...asVariables(region, credentials), AWS_ENDPOINT_URL: endpoint },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function asVariables(region: string, credentials: typeof NO_CREDENTIALS): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/** The pool of our own Cognito: the app goes over HTTP, and everything else reads or changes its memory. */
function makeOwnPool(
  cognito: LocalCognito,
  client: CognitoIdentityProvider,
  userPoolId: string,
): Pool {
  const users = new Map<string, LocalUser>();
  // The local Cognito has a pool as soon as a user is in it.
  cognito.addUser(userPoolId, { name: "another-customer" });
  return {
    abilities: OWN_ABILITIES,
    userPoolId,
    async addCustomer(name): Promise<Customer> {
      const user = cognito.addUser(userPoolId, { name, password: PASSWORD });
      users.set(name, user);
      const app = makeApp(client, cognito.clientId, name);
      const codes = async () =>
        cognito.mails.filter((mail) => mail.user === name).map(({ code }) => code);
      return {
        name,
        password: PASSWORD,
        app,
        codes,
        state: async () => ({ status: user.status, enabled: user.enabled }),
        async recover(newPassword) {
          const code = (await codes()).at(-1);
          if (code === undefined) throw new Error("no code was mailed");
          await app.choosePassword(code, newPassword);
        },
        async setTemporaryPassword() {
          user.status = "FORCE_CHANGE_PASSWORD";
        },
        async federate() {
          user.status = "EXTERNAL_PROVIDER";
        },
      };
    },
    async giveFeedback(name, feedback, at) {
      const signIn = cognito
        .events(users.get(name)!)
        .find(({ EventType: type }) => type === "SignIn")!;
      cognito.giveFeedback(signIn, feedback, at);
      return signIn.EventContextData.IpAddress;
    },
    signInsComeFrom: (place) => cognito.signInFrom(PLACES[place]),
    calls: () =>
      cognito.calls
        .map(({ operation }) => operation)
        .filter((operation) => /^(Admin|List|Describe)/.test(operation)),
    denyOnce: (operation) =>
      cognito.intercept(operation, (_input, times) =>
        times === 1
          ? { refusal: "AccessDeniedException", message: "not at the moment" }
          : undefined,
      ),
  };
}
