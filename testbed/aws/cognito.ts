/**
 * A small Cognito: pools, users and sessions in memory, behind the wire protocol of the real one. It does what the
 * documentation says and refuses what Cognito refuses. Where the documentation does not say, it behaves in the way that
 * is worse for the function (a reset alone does not end a session; a second reset mails a second code).
 */
import { randomInt, randomUUID } from "node:crypto";
import { administration } from "./administration";
import type { AdministrationInput } from "./administration";
import { createAuditLog } from "./audit-log";
import type { AuditLog, LocalAuthEvent, LocalContext } from "./audit-log";
import { createCallLog } from "./call-log";
import type { CallLog, Sequence } from "./call-log";
import { feedback } from "./feedback";
import type { Feedback, FeedbackInput } from "./feedback";
import { page, REFUSALS, refuse, signInRefusal } from "./refusals";
import type { PageInput } from "./refusals";
import { startAwsServer } from "./server";
import type { AwsOperation, AwsOutput, AwsRefusal, LocalServer } from "./server";
import { createSessions } from "./sessions";
import type { LocalSession, LocalTokens } from "./sessions";
import { describeUser, findUser } from "./user";
import type { LocalUser } from "./user";

export type { LocalUser } from "./user";

/** A mail that the pool sent. */
export interface LocalMail {
  user: string;
  code: string;
}

/** An app client. */
export interface LocalClient {
  ClientId: string;
  ClientName: string;
  /** In hours. */
  AccessTokenValidity?: number;
  ClientSecret?: string;
  ExplicitAuthFlows?: string[];
}

/** Settings in which pools differ. A test may change them at any time. */
export interface LocalSettings {
  /** Whether there is an audit log. */
  threatProtection: boolean;
  /** Whether sessions can be listed and ended one by one. */
  tracksSessions: boolean;
  /** Where codes go, in this order. */
  recovery: { Name: string; Priority: number }[];
}

/** The local Cognito, and what a test may read and change. */
export interface LocalCognito extends LocalServer, LocalSettings {
  /** Client id that every pool accepts. */
  clientId: string;
  /** The app clients of every pool. */
  clients: LocalClient[];
  mails: LocalMail[];
  addUser(poolId: string, user: Partial<LocalUser> & { name: string }): LocalUser;

  /** Where the requests come from that are added to the audit log from now on. */
  signInFrom(context: Partial<LocalContext>): void;
  /** The audit log, newest first. */
  events(user: LocalUser): LocalAuthEvent[];
  /** Adds to the top of the audit log; the defaults are those of a passed sign-in without risk. */
  addEvent(user: LocalUser, event: Partial<LocalAuthEvent>): LocalAuthEvent;
  /** Puts feedback on an event, in place of earlier feedback. */
  giveFeedback: AuditLog["giveFeedback"];
  /** What the mail about a sign-in holds. */
  noticeOf: Feedback["noticeOf"];

  /** A sign-in in managed login: sets the cookie, and makes no tokens. Without `tracksSessions` it is not listed. */
  addSsoSession(user: LocalUser): LocalSession;
  /** New tokens by the cookie, without a password; undefined once it is revoked, or the user disabled. */
  useSsoSession(user: LocalUser, sessionId: string): LocalTokens | undefined;

  /** Every call of a known operation, in the order of arrival. */
  calls: CallLog["calls"];
  /** Replaces the responses of an operation. */
  intercept: CallLog["intercept"];
}

/** The context of a loopback address. AWS's sample shows the word `null` for a city; for a country it is assumed. */
const NOWHERE: LocalContext = {
  IpAddress: "127.0.0.1",
  DeviceName: "unknown",
  City: "null",
  Country: "null",
};

/**
 * Starts a local Cognito without a pool; `addUser` makes the pool.
 *
 * @param options `now` returns milliseconds since 1970; `sequence` numbers the calls, in one count with another server
 */
export async function startCognito(
  options: Partial<LocalSettings> & { now?: () => number; sequence?: Sequence } = {},
): Promise<LocalCognito> {
  const { now = Date.now, sequence, ...given } = options;
  const settings: LocalSettings = {
    threatProtection: true,
    tracksSessions: false,
    recovery: [{ Name: "verified_email", Priority: 1 }],
    ...given,
  };
  const clientId = "rehearsal-client";
  const clients: LocalClient[] = [{ ClientId: clientId, ClientName: clientId }];
  const pools = new Map<string, LocalUser[]>();
  const mails: LocalMail[] = [];
  const log = createAuditLog(now);
  const sessions = createSessions();
  const { watched, calls, intercept } = createCallLog(now, sequence);
  let context = NOWHERE;

  const allUsers = () => [...pools.values()].flat();

  /** An operation on a pool; `refusal` may refuse it before the user is read. */
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
      const user = findUser(users, input.Username);
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

  /** Mails a code for a new password, or returns the refusal. */
  const mailCode = (user: LocalUser): AwsRefusal | undefined => {
    if (!user.enabled) return REFUSALS.disabled;
    if (user.status === "FORCE_CHANGE_PASSWORD" || user.status === "EXTERNAL_PROVIDER")
      return REFUSALS.wrongState;
    if (user.status === "UNCONFIRMED") return REFUSALS.noContact;
    user.code = String(randomInt(1_000_000)).padStart(6, "0");
    mails.push({ user: user.name, code: user.code });
    return undefined;
  };

  const signIn = (name: string, password: string): AwsOutput => {
    const user = findUser(allUsers(), name);
    if (!user) return REFUSALS.wrongPassword;
    const refusal = signInRefusal(user, password);
    record(user, "SignIn", refusal ? "Fail" : "Pass");
    return refusal ?? { AuthenticationResult: sessions.open(user, settings.tracksSessions) };
  };

  const refresh = (token: string): AwsOutput => {
    const user = allUsers().find((candidate) => candidate.refreshTokens.has(token));
    if (!user) return REFUSALS.badToken;
    if (user.refreshTokens.get(token) === "revoked") return REFUSALS.revoked;
    return user.enabled
      ? { AuthenticationResult: sessions.refresh(user, token) }
      : REFUSALS.disabled;
  };

  const answers = feedback({ onUser, log, settings });

  const server = await startAwsServer(
    watched({
      InitiateAuth: ({ AuthFlow: flow, AuthParameters: parameters }) =>
        flow === "REFRESH_TOKEN_AUTH"
          ? refresh(parameters.REFRESH_TOKEN)
          : signIn(parameters.USERNAME, parameters.PASSWORD),

      ForgotPassword: ({ Username: name }) => {
        const user = findUser(allUsers(), name);
        if (!user) return REFUSALS.noUser;
        const refusal = mailCode(user);
        if (refusal) return refusal;
        record(user, "ForgotPassword", "InProgress");
        return { CodeDeliveryDetails: { DeliveryMedium: "EMAIL", AttributeName: "email" } };
      },

      ConfirmForgotPassword: ({ Username: name, ConfirmationCode: code, Password: password }) => {
        const user = findUser(allUsers(), name);
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

      AdminGetUser: onUser(describeUser),

      AdminGetUserAuthFactors: onUser((user) => ({
        Username: user.name,
        UserMFASettingList: user.mfa,
        ConfiguredUserAuthFactors: ["PASSWORD", ...user.otherFactors],
      })),

      DescribeUserPool: onPool(({ UserPoolId: Id }) => ({
        UserPool: { Id, AccountRecoverySetting: { RecoveryMechanisms: settings.recovery } },
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

      ...administration({ onUser, change, mails, log, settings }),

      ...answers.operations,

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
    now,
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
    noticeOf: answers.noticeOf,
    addUser(poolId: string, given: Partial<LocalUser> & { name: string }) {
      const user: LocalUser = {
        password: randomUUID(),
        status: "CONFIRMED",
        enabled: true,
        refreshTokens: new Map(),
        accessTokens: new Map(),
        sub: randomUUID(),
        attributes: { email: `${given.name}@example.com`, email_verified: "true" },
        mfa: [],
        otherFactors: [],
        modifiedAt: now(),
        ...given,
      };
      pools.set(poolId, [...(pools.get(poolId) ?? []), user]);
      return user;
    },
    signInFrom(given: Partial<LocalContext>) {
      context = { ...NOWHERE, ...given };
    },
    addSsoSession: sessions.openSso,
    useSsoSession: (user: LocalUser, id: string) =>
      user.enabled && sessions.findSso(user, id)
        ? sessions.open(user, settings.tracksSessions, id)
        : undefined,
  });
  return cognito;
}

interface PoolInput extends PageInput, AdministrationInput, FeedbackInput {
  UserPoolId: string;
  Username: string;
  SessionId: string;
  RevokeAssociatedSessions?: string;
  ClientId: string;
}
