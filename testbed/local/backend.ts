/**
 * What the functions call in the local driver, Slack and the queues aside: Cognito, the parameter store and the tables.
 * Cognito and the parameter store are our own, on 127.0.0.1, or those of an AWS-compatible server that AWS_ENDPOINT_URL
 * names; the tables are always our own.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { SSM } from "@aws-sdk/client-ssm";
import { makeApp } from "../app";
import { startCognito } from "../aws/cognito";
import type { LocalCognito, LocalUser } from "../aws/cognito";
import { startParameterStore } from "../aws/parameters";
import { startDynamoDb } from "../aws/dynamodb";
import type { LocalDynamoDb } from "../aws/dynamodb";
import type { Deployment } from "../deployment";
import type { Ability, Customer } from "../environment";
import { makeEndpointPool, PASSWORD } from "../pool";
import type { EndpointPool, HeldCall, Pool } from "../pool";
import type { LocalClock } from "./clock";

/** What the backend holds for the function. */
export type Held = Pick<Deployment, "region" | "webhookParameter" | "memoryTable" | "page">;

/** Cognito with one pool, the parameter store, and the tables. Remove it in all cases. */
export interface Backend {
  pool: Pool;
  /** The tables. */
  tables: LocalDynamoDb;
  /** Environment variables that point an AWS SDK to it. */
  environment: Record<string, string>;
  remove(): Promise<void>;
}

/** What our own Cognito supports: everything. */
export const OWN_ABILITIES: Ability[] = [
  "audit log",
  "denied operations",
  "federated users",
  "managed login",
  "mailed codes",
  "call log",
  "fake clock",
  "report page",
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

/** How long a managed-login cookie makes tokens (developer guide, "User pool managed login"). */
const COOKIE_MS = 3_600_000;

/** Starts our own, with the time of this clock. */
export async function startOwnBackend(
  userPoolId: string,
  held: Held,
  clock: LocalClock,
): Promise<Backend> {
  const { region, webhookParameter: parameter } = held;
  const cognito = await startCognito({ now: clock.now });
  const tables = await startTables(held, clock);
  const parameters = await startParameterStore({ [parameter.name]: parameter.value });
  const client = new CognitoIdentityProvider({
    region,
    endpoint: cognito.url,
    maxAttempts: 1,
    credentials: NO_CREDENTIALS,
  });
  return {
    pool: makeOwnPool(cognito, client, userPoolId, clock),
    tables,
    environment: {
      ...asVariables(region, NO_CREDENTIALS, tables),
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ENDPOINT_URL_SSM: parameters.url,
    },
    remove: async () => {
      client.destroy();
      await Promise.all([cognito.stop(), parameters.stop(), tables.stop()]);
    },
  };
}

async function startTables(
  { memoryTable, page }: Held,
  { now }: LocalClock,
): Promise<LocalDynamoDb> {
  const dynamoDb = await startDynamoDb({ now });
  await dynamoDb.createTable(memoryTable.name);
  if (page) await dynamoDb.createTable(page.stateTable.name);
  return dynamoDb;
}

/**
 * Makes a pool and the parameter on a server, with the credentials of this process's environment.
 *
 * @throws Error when the server does not respond, or refuses
 */
export async function openEndpointBackend(
  endpoint: string,
  held: Held,
  clock: LocalClock,
): Promise<Backend> {
  const { region, webhookParameter: parameter } = held;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID ?? NO_CREDENTIALS.accessKeyId,
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? NO_CREDENTIALS.secretAccessKey,
  };
  const cognito = new CognitoIdentityProvider({ region, endpoint, maxAttempts: 1, credentials });
  const ssm = new SSM({ region, endpoint, maxAttempts: 1, credentials });
  const { name: Name, value: Value } = parameter;
  const tables = await startTables(held, clock);
  let pool: EndpointPool | undefined;
  const remove = async () => {
    await Promise.allSettled([pool?.remove(), ssm.deleteParameter({ Name }), tables.stop()]);
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
      tables,
      environment: { ...asVariables(region, credentials, tables), AWS_ENDPOINT_URL: endpoint },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function asVariables(
  region: string,
  credentials: typeof NO_CREDENTIALS,
  tables: LocalDynamoDb,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
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
  clock: LocalClock,
): Pool {
  const users = new Map<string, LocalUser>();
  // The local Cognito has a pool as soon as a user is in it.
  cognito.addUser(userPoolId, { name: "another-customer" });
  const newestSignIn = (user: LocalUser) =>
    cognito.events(user).find(({ EventType: type }) => type === "SignIn")!;
  return {
    abilities: OWN_ABILITIES,
    userPoolId,
    async addCustomer(name, sub = randomUUID()): Promise<Customer> {
      const user = cognito.addUser(userPoolId, { name, sub, password: PASSWORD });
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
        async openCookie() {
          const { SessionId: id } = cognito.addSsoSession(user);
          const endsAt = clock.now() + COOKIE_MS;
          const makeToken = async () =>
            clock.now() < endsAt ? cognito.useSsoSession(user, id)?.RefreshToken : undefined;
          return { makeToken };
        },
      };
    },
    async giveFeedback(name, feedback, at) {
      const signIn = newestSignIn(users.get(name)!);
      cognito.giveFeedback(signIn, feedback, at);
      return signIn.EventContextData.IpAddress;
    },
    async readMail(name) {
      const user = users.get(name)!;
      return cognito.noticeOf(user, newestSignIn(user));
    },
    signInsComeFrom: (place) => cognito.signInFrom(PLACES[place]),
    calls: () =>
      cognito.calls
        .map(({ operation }) => operation)
        .filter((operation) => /^(Admin|List|Describe|Update)/.test(operation)),
    denyOnce: (operation) =>
      cognito.intercept(operation, (_input, times) =>
        times === 1
          ? { refusal: "AccessDeniedException", message: "not at the moment" }
          : undefined,
      ),
    throttle(operation) {
      let isOver = false;
      cognito.intercept(operation, () =>
        isOver ? undefined : { refusal: "TooManyRequestsException", message: "Rate exceeded" },
      );
      return { end: () => void (isOver = true) };
    },
    hold: (operation) => holdNext(cognito, operation),
  };
}

function holdNext(cognito: LocalCognito, operation: string): HeldCall {
  let [arrive, release] = [() => {}, () => {}];
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  cognito.intercept(operation, async (_input, times) => {
    if (times > 1) return undefined;
    arrive();
    await released;
    return undefined;
  });
  return { arrived, release };
}
