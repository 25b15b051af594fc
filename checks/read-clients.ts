/** Reads the app clients of a pool over the SDK. A client's secret is in what Cognito returns, and leaves no function here. */
import {
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  CognitoIdentityProviderClient,
  UserPoolClientType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { ClientFacts, Gap } from "./facts";
import { inParallel } from "./parallel";
import { isUnread, toUnread } from "./unread";
import type { Unread } from "./unread";

/** The largest page of app clients (Cognito API reference, ListUserPoolClients, MaxResults). */
const PAGE = 60;

/** App clients that one check reads; a pool may have 1,000, and many more on request (developer guide, quotas). */
export const MOST_CLIENTS = 100;

/** Calls at a time, so that the check takes little of a quota that the pool's own deployments use as well. */
const CALLS_AT_ONCE = 4;

/** The app clients that could be read, and what could not. */
export interface ReadClients {
  clients: ClientFacts[];
  gaps: Gap[];
}

/** Reads the app clients, `MOST_CLIENTS` at most. Never throws. */
export async function readClients(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  signal: AbortSignal,
): Promise<ReadClients> {
  let ids: string[];
  try {
    ids = await listClients(cognito, userPoolId, signal);
  } catch (error) {
    const { unread: why } = toUnread(error);
    return { clients: [], gaps: [{ link: "tokens", what: "the app clients", why }] };
  }
  const read = await inParallel(ids.slice(0, MOST_CLIENTS), CALLS_AT_ONCE, (clientId) =>
    readClient(cognito, userPoolId, clientId, signal),
  );
  const clients = read.filter((client): client is ClientFacts => !isUnread(client));
  // One that is not there any more was deleted since the list.
  const unread = read.filter(isUnread).filter(({ isMissing }) => !isMissing);
  const gaps: Gap[] = [];
  const [first] = unread;
  if (first) {
    const what = `${unread.length} of ${ids.length} app clients`;
    gaps.push({ link: "tokens", what, why: first.unread });
  }
  if (ids.length > MOST_CLIENTS) {
    gaps.push({
      link: "tokens",
      what: `${ids.length - MOST_CLIENTS} of ${ids.length} app clients`,
      why: `a check reads ${MOST_CLIENTS}`,
      cure: `look at the token lifetimes of the others in the console, or with aws cognito-idp describe-user-pool-client`,
    });
  }
  return { clients, gaps };
}

async function listClients(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListUserPoolClientsCommand({ UserPoolId, MaxResults: PAGE, NextToken });
    const page = await cognito.send(command, { abortSignal });
    ids.push(...(page.UserPoolClients ?? []).map(({ ClientId: id }) => id ?? ""));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

async function readClient(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  ClientId: string,
  abortSignal: AbortSignal,
): Promise<ClientFacts | Unread> {
  try {
    const command = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
    const { UserPoolClient: client = {} } = await cognito.send(command, { abortSignal });
    return toFacts(ClientId, client);
  } catch (error) {
    return toUnread(error);
  }
}

/** Minutes in each unit (Cognito API reference, TokenValidityUnitsType). */
const MINUTES = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1_440 };

/** Lifetime of an access token where the client sets none (API reference, UserPoolClientType, AccessTokenValidity). */
const DEFAULT_MINUTES = 60;

/** Its `AccessTokenValidity` is in hours unless it says otherwise, and absent or 0 where the default is used (same place). */
function toFacts(clientId: string, client: UserPoolClientType): ClientFacts {
  const { AccessTokenValidity: validity, TokenValidityUnits: units } = client;
  return {
    clientId,
    name: client.ClientName ?? "",
    accessTokenMinutes: validity
      ? Math.ceil(validity * MINUTES[units?.AccessToken ?? "hours"])
      : DEFAULT_MINUTES,
    hasRevocation: client.EnableTokenRevocation ?? false,
  };
}
