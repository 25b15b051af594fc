/**
 * A Cognito small enough to read in one sitting: pools, users and sessions in memory, behind the wire protocol of the
 * real one. It does what the documentation says and refuses what Cognito refuses; where the documentation is silent
 * it takes the answer that is worse for us (a reset alone does not end a session; a second reset mails a second code).
 */
import { randomInt, randomUUID } from "node:crypto";
import { createAuditLog } from "./audit-log";
import type { AuditLog, LocalAuthEvent, LocalContext } from "./audit-log";
import { startAwsServer } from "./server";
import type { AwsOperation, AwsOutput, AwsRefusal, LocalServer } from "./server";
import { createSessions } from "./sessions";
import type { LocalSession, LocalTokens } from "./sessions";

export type { LocalAuthEvent, LocalContext, LocalFeedback } from "./audit-log";
export type { LocalSession, LocalTokens } from "./sessions";

/** A user as the pool keeps it. */
export interface LocalUser {
  name: string;
  sub: string;
  password: string;
  status:
    "UNCONFIRMED" | "CONFIRMED" | "RESET_REQUIRED" | "FORCE_CHANGE_PASSWORD" | "EXTERNAL_PROVIDER";
  enabled: boolean;
  /** Whether a verified e-mail address or phone number can take a code. */
  verifiedContact: boolean;
  /** The code in the last reset mail, until it is used. */
  code?: string;
  refreshTokens: Map<string, "live" | "revoked">;
  /** Each access token with the refresh token of its sign-in: it is revoked when that is. */
  accessTokens: Map<string, string>;
  /** Milliseconds since 1970, like `modifiedAt`. */
  createdAt: number;
  /** When an operation last changed the password, the status or `enabled`. */
  modifiedAt: number;
}

/** A mail that the pool sent. */
export interface LocalMail {
  user: string;
  code: string;
}

/** An app client. */
export interface LocalClient {
  ClientId: string;
  ClientName: string;
  AccessTokenValidity?: number;
  IdTokenValidity?: number;
  TokenValidityUnits?: { AccessToken?: TimeUnit; IdToken?: TimeUnit };
}
type TimeUnit = "seconds" | "minutes" | "hours" | "days";

/** An operation that was asked for. Calls were in flight together if one began before the other had ended. */
export interface LocalCall {
  operation: string;
  input: Record<string, unknown>;
  /** Milliseconds since 1970. */
  at: number;
  /** Number in the one sequence of all beginnings and ends. */
  began: number;
  /** As `began`; absent while the call is in flight. */
  ended?: number;
}

/** Answers in place of an operation, or lets it through with undefined. `times` is 1 at the first call. */
export type Intercept = (
  input: Record<string, unknown>,
  times: number,
) => AwsOutput | undefined | Promise<AwsOutput | undefined>;

/** What sets one pool apart from another. A test may change it at any time. */
export interface LocalSettings {
  /** Whether there is an audit log. */
  threatProtection: boolean;
  /** Whether sessions can be listed and ended one by one. */
  tracksSessions: boolean;
  /** Whether only an administrator may recover an account; a reset is refused then. */
  adminOnlyRecovery: boolean;
}

/** The local Cognito and what a test may look at. */
export interface LocalCognito extends LocalServer, LocalSettings {
  /** Client id that every pool here accepts. */
  clientId: string;
  /** The app clients of every pool here. */
  clients: LocalClient[];
  mails: LocalMail[];
  addUser(poolId: string, user: Partial<LocalUser> & { name: string }): LocalUser;

  /** Where sign-ins and all else that goes into the audit log come from, from now on. */
  signInFrom(context: Partial<LocalContext>): void;
  /** The audit log, newest first. */
  events(user: LocalUser): LocalAuthEvent[];
  /** Adds to the top of the audit log; what is not given is a passed sign-in without risk. */
  addEvent(user: LocalUser, event: Partial<LocalAuthEvent>): LocalAuthEvent;
  /** Marks an event. It holds one answer, the last. */
  giveFeedback: AuditLog["giveFeedback"];

  /** A sign-in in managed login: sets the cookie, and it alone. Works without `tracksSessions`, but is not listed. */
  addSsoSession(user: LocalUser): LocalSession;
  /** What the cookie does: new tokens without a password; undefined once it is revoked, an hour old or disabled. */
  useSsoSession(user: LocalUser, sessionId: string): LocalTokens | undefined;

  /** Every known operation in the order of arrival. */
  calls: LocalCall[];
  /** Asks `answer` before the operation from now on, in place of an earlier `answer`. */
  intercept(operation: string, answer: Intercept): void;
}

/** Loopback has no place on the map. AWS's sample shows the word `null` for a city; that it does for a country is a guess. */
const NOWHERE: LocalContext = {
  IpAddress: "127.0.0.1",
  DeviceName: "unknown",
  City: "null",
  Country: "null",
};

/** The most that a list operation answers at once. */
const PAGE = 60;

const REFUSALS = {
  noUser: refuse("UserNotFoundException", "User does not exist."),
  disabled: refuse("NotAuthorizedException", "User is disabled."),
  unconfirmed: refuse("UserNotConfirmedException", "User is not confirmed."),
  wrongPassword: refuse("NotAuthorizedException", "Incorrect username or password."),
  resetRequired: refuse("PasswordResetRequiredException", "Password reset required for the user"),
  wrongState: refuse(
    "NotAuthorizedException",
    "User password cannot be reset in the current state.",
  ),
  adminOnly: refuse("NotAuthorizedException", "Contact administrator to reset password."),
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
  accessRevoked: refuse("NotAuthorizedException", "Access Token has been revoked"),
  badAccessToken: refuse("NotAuthorizedException", "Invalid Access Token"),
  noThreatProtection: refuse(
    "UserPoolAddOnNotEnabledException",
    "Threat protection is not enabled",
  ),
  noSessions: refuse(
    "OperationNotEnabledException",
    "Session management is not enabled for this user pool",
  ),
  noSession: refuse("ResourceNotFoundException", "Session does not exist."),
  pageTooLong: refuse("InvalidParameterException", `MaxResults must be between 0 and ${PAGE}.`),
  badNextToken: refuse("InvalidParameterException", "Invalid NextToken."),
};

/** Starts a local Cognito without a pool; `addUser` makes a pool as it is needed. `now` answers in milliseconds. */
export async function startCognito(
  options: Partial<LocalSettings> & { now?: () => number } = {},
): Promise<LocalCognito> {
  const { now = Date.now, ...given } = options;
  const settings: LocalSettings = {
    threatProtection: true,
    tracksSessions: false,
    adminOnlyRecovery: false,
    ...given,
  };
  const clientId = "rehearsal-client";
  const clients: LocalClient[] = [{ ClientId: clientId, ClientName: clientId }];
  const pools = new Map<string, LocalUser[]>();
  const mails: LocalMail[] = [];
  const log = createAuditLog(now);
  const sessions = createSessions(now);
  const { watched, calls, intercept } = watch(now);
  let context = NOWHERE;

  const allUsers = () => [...pools.values()].flat();
  const byName = (users: LocalUser[], name: string) =>
    users.find((user) => user.name === name || user.sub === name);

  /** An operation on a pool, which may refuse all of them before it looks at the user. */
  const onPool =
    (
      act: (input: PoolInput, users: LocalUser[]) => AwsOutput,
      refusal: () => AwsRefusal | false = () => false,
    ): AwsOperation =>
    (input: PoolInput) => {
      const users = pools.get(input.UserPoolId);
      return users
        ? refusal() || act(input, users)
        : refuse("ResourceNotFoundException", `User pool ${input.UserPoolId} does not exist.`);
    };

  /** An Admin operation: finds the user, or refuses as Cognito does. */
  const onUser = (
    act: (user: LocalUser, input: PoolInput) => AwsOutput,
    refusal?: () => AwsRefusal | false,
  ) =>
    onPool((input, users) => {
      const user = byName(users, input.Username);
      return user ? act(user, input) : REFUSALS.noUser;
    }, refusal);

  const withoutSessions = () => !settings.tracksSessions && REFUSALS.noSessions;

  const change = (
    user: LocalUser,
    to: Partial<Pick<LocalUser, "password" | "status" | "enabled">>,
  ) => {
    Object.assign(user, to, { modifiedAt: now() });
  };

  const addEvent = (user: LocalUser, event: Partial<LocalAuthEvent>) =>
    log.add(user, { EventContextData: { ...context }, ...event });
  const record = (
    user: LocalUser,
    type: LocalAuthEvent["EventType"],
    response: LocalAuthEvent["EventResponse"],
  ) => {
    if (settings.threatProtection) addEvent(user, { EventType: type, EventResponse: response });
  };

  /** Mails a code for a new password, or says why not. */
  const mailCode = (user: LocalUser): AwsRefusal | undefined => {
    if (!user.enabled) return REFUSALS.disabled;
    if (settings.adminOnlyRecovery) return REFUSALS.adminOnly;
    if (user.status === "FORCE_CHANGE_PASSWORD" || user.status === "EXTERNAL_PROVIDER")
      return REFUSALS.wrongState;
    if (user.status === "UNCONFIRMED" || !user.verifiedContact) return REFUSALS.noContact;
    user.code = String(randomInt(1_000_000)).padStart(6, "0");
    mails.push({ user: user.name, code: user.code });
    return undefined;
  };

  const signIn = (name: string, password: string): AwsOutput => {
    const user = byName(allUsers(), name);
    if (!user) return REFUSALS.wrongPassword;
    const refusal = signInRefusal(user, password);
    record(user, "SignIn", refusal ? "Fail" : "Pass");
    return (
      refusal ?? { AuthenticationResult: sessions.open(user, context, settings.tracksSessions) }
    );
  };

  const refresh = (token: string): AwsOutput => {
    const user = allUsers().find((candidate) => candidate.refreshTokens.has(token));
    if (!user) return REFUSALS.badToken;
    if (user.refreshTokens.get(token) === "revoked") return REFUSALS.revoked;
    return user.enabled
      ? { AuthenticationResult: sessions.refresh(user, token) }
      : REFUSALS.disabled;
  };

  const server = await startAwsServer(
    watched({
      InitiateAuth: ({ AuthFlow: flow, AuthParameters: parameters }) =>
        flow === "REFRESH_TOKEN_AUTH"
          ? refresh(parameters.REFRESH_TOKEN)
          : signIn(parameters.USERNAME, parameters.PASSWORD),

      ForgotPassword: ({ Username: name }) => {
        const user = byName(allUsers(), name);
        if (!user) return REFUSALS.noUser;
        const refusal = mailCode(user);
        if (refusal) return refusal;
        record(user, "ForgotPassword", "InProgress");
        return { CodeDeliveryDetails: { DeliveryMedium: "EMAIL", AttributeName: "email" } };
      },

      ConfirmForgotPassword: ({ Username: name, ConfirmationCode: code, Password: password }) => {
        const user = byName(allUsers(), name);
        if (!user) return REFUSALS.noUser;
        if (!user.enabled) return REFUSALS.disabled;
        if (user.code === undefined || user.code !== code) return REFUSALS.wrongCode;
        user.code = undefined;
        change(user, { password, status: "CONFIRMED" });
        record(user, "ForgotPassword", "Pass");
        return {};
      },

      ChangePassword: ({
        AccessToken: token,
        PreviousPassword: old,
        ProposedPassword: password,
      }) => {
        const user = allUsers().find((candidate) => candidate.accessTokens.has(token));
        if (!user) return REFUSALS.badAccessToken;
        if (user.refreshTokens.get(user.accessTokens.get(token)!) !== "live")
          return REFUSALS.accessRevoked;
        const refusal = signInRefusal(user, old);
        record(user, "PasswordChange", refusal ? "Fail" : "Pass");
        if (!refusal) change(user, { password });
        return refusal ?? {};
      },

      AdminGetUser: onUser((user) => ({
        Username: user.name,
        UserStatus: user.status,
        Enabled: user.enabled,
        UserCreateDate: user.createdAt / 1000,
        UserLastModifiedDate: user.modifiedAt / 1000,
        UserAttributes: [{ Name: "sub", Value: user.sub }],
      })),

      AdminResetUserPassword: onUser((user) => {
        const refusal = mailCode(user);
        if (!refusal) change(user, { status: "RESET_REQUIRED" });
        return refusal ?? {};
      }),

      AdminUserGlobalSignOut: onUser((user) => {
        sessions.end(user, "TOKEN");
        return {};
      }),

      AdminDisableUser: onUser((user) => {
        change(user, { enabled: false });
        sessions.end(user, "all");
        return {};
      }),

      AdminListUserAuthEvents: onUser(
        (user, input) =>
          page("AuthEvents", log.events(user), input, ({ EventId: id, CreationDate: at }) =>
            [id, new Date(at * 1000).toISOString()].join("#"),
          ),
        () => !settings.threatProtection && REFUSALS.noThreatProtection,
      ),

      AdminListUserSessions: onUser((user) => ({ Sessions: sessions.list(user) }), withoutSessions),

      AdminRevokeUserSession: onUser(
        (user, { SessionId: id, RevokeAssociatedSessions: others }) =>
          sessions.revoke(user, id, others === "LINKED") ? {} : REFUSALS.noSession,
        withoutSessions,
      ),

      ListUserPoolClients: onPool((input) => {
        const described = cognito.clients.map(({ ClientId, ClientName }) => ({
          ClientId,
          ClientName,
          UserPoolId: input.UserPoolId,
        }));
        return page("UserPoolClients", described, input, (client) => client.ClientId);
      }),

      DescribeUserPoolClient: onPool(({ UserPoolId, ClientId: id }) => {
        const client = cognito.clients.find((candidate) => candidate.ClientId === id);
        return client
          ? { UserPoolClient: { UserPoolId, ...client } }
          : refuse("ResourceNotFoundException", `User pool client ${id} does not exist.`);
      }),
    }),
  );

  const cognito: LocalCognito = Object.assign(settings, server, {
    clientId,
    clients,
    mails,
    calls,
    intercept,
    events: log.events,
    addEvent,
    giveFeedback: log.giveFeedback,
    addUser(poolId: string, given: Partial<LocalUser> & { name: string }) {
      const user: LocalUser = {
        sub: randomUUID(),
        password: randomUUID(),
        status: "CONFIRMED",
        enabled: true,
        verifiedContact: true,
        refreshTokens: new Map(),
        accessTokens: new Map(),
        createdAt: now(),
        modifiedAt: now(),
        ...given,
      };
      pools.set(poolId, [...(pools.get(poolId) ?? []), user]);
      return user;
    },
    signInFrom(given: Partial<LocalContext>) {
      context = { ...NOWHERE, ...given };
    },
    addSsoSession: (user: LocalUser) => sessions.openSso(user, context),
    useSsoSession: (user: LocalUser, id: string) =>
      user.enabled && sessions.findSso(user, id)
        ? sessions.open(user, context, settings.tracksSessions, id)
        : undefined,
  });
  return cognito;
}

interface PageInput {
  MaxResults?: number;
  NextToken?: string;
}
interface PoolInput extends PageInput {
  UserPoolId: string;
  Username: string;
  SessionId: string;
  RevokeAssociatedSessions?: string;
  ClientId: string;
}

/** Why a password doesn't open the account. */
function signInRefusal(user: LocalUser, password: string): AwsRefusal | undefined {
  if (!user.enabled) return REFUSALS.disabled;
  if (user.status === "RESET_REQUIRED") return REFUSALS.resetRequired;
  if (user.password !== password) return REFUSALS.wrongPassword;
  return user.status === "UNCONFIRMED" ? REFUSALS.unconfirmed : undefined;
}

/** One page of a list. Its token names the last item, not a place: the list may grow at the top between two pages. */
function page<T>(
  field: string,
  items: T[],
  { MaxResults: size, NextToken: token }: PageInput,
  tokenOf: (item: T) => string,
): AwsOutput {
  const length = size || PAGE;
  if (length < 0 || length > PAGE) return REFUSALS.pageTooLong;
  const last = token === undefined ? -1 : items.findIndex((item) => tokenOf(item) === token);
  if (token !== undefined && last === -1) return REFUSALS.badNextToken;
  const start = last + 1;
  const found = items.slice(start, start + length);
  const isMore = items.length > start + length;
  return { [field]: found, NextToken: isMore ? tokenOf(found.at(-1)!) : undefined };
}

/** Keeps count of operations, and lets a test answer in their place. */
function watch(now: () => number) {
  const calls: LocalCall[] = [];
  const intercepts = new Map<string, { answer: Intercept; times: number }>();
  let known: string[] = [];
  let sequence = 0;

  const watchOne =
    (operation: string, real: AwsOperation): AwsOperation =>
    async (input) => {
      const call: LocalCall = { operation, input, at: now(), began: sequence++ };
      calls.push(call);
      try {
        const intercept = intercepts.get(operation);
        const answer = intercept && (await intercept.answer(input, ++intercept.times));
        return answer ?? (await real(input));
      } finally {
        call.ended = sequence++;
      }
    };

  return {
    calls,
    watched(operations: Record<string, AwsOperation>) {
      known = Object.keys(operations);
      return Object.fromEntries(
        Object.entries(operations).map(([name, operation]) => [name, watchOne(name, operation)]),
      );
    },
    intercept(operation: string, answer: Intercept) {
      if (!known.includes(operation)) throw new Error(`the local Cognito has no ${operation}`);
      intercepts.set(operation, { answer, times: 0 });
    },
  };
}

function refuse(refusal: string, message: string): AwsRefusal {
  return { refusal, message };
}
