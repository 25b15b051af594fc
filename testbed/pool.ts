/** A user pool that scenarios run on, and the one on an AWS-compatible server, which is driven over the AWS SDK. */
import type {
  CognitoIdentityProvider,
  CreateUserPoolCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { describeError } from "../handler/errors";
import { makeApp } from "./app";
import type { LocalNotice } from "./aws/feedback";
import { without } from "./environment";
import type { Ability, Customer, Environment, Feedback } from "./environment";

/** A pool with an app client. */
export interface Pool extends Pick<Environment, "calls" | "signInsComeFrom"> {
  abilities: Ability[];
  userPoolId: string;
  /** Adds a confirmed customer with a verified address; `sub` is a new one unless it is given. */
  addCustomer(name: string, sub?: string): Promise<Customer>;
  /**
   * Puts a customer's feedback on their newest sign-in into the audit log, as a click at this time.
   *
   * @returns the address of that sign-in, or undefined where there is no audit log
   */
  giveFeedback(name: string, feedback: Feedback, at: Date): Promise<string | undefined>;
  /** What the mail about a customer's newest sign-in holds. Needs the ability "report page". */
  readMail(name: string): Promise<LocalNotice>;
  /** Denies the next call of an operation. Needs the ability "denied operations". */
  denyOnce(operation: string): void;
  /** Throttles an operation until `end` is called. Needs the ability "denied operations". */
  throttle(operation: string): { end(): void };
  /** Holds the next call of an operation. Needs the ability "call log". */
  hold(operation: string): HeldCall;
}

/** A call to Cognito that waits. */
export interface HeldCall {
  /** Resolves when the call has arrived. */
  arrived: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/** A pool on a server, and its app client. Remove it in all cases. */
export interface EndpointPool extends Pool {
  clientId: string;
  remove(): Promise<void>;
}

/** Every customer's password at first. */
export const PASSWORD = "Correct-horse-7-battery";

/** Names of the errors, and words in their messages, with which servers refuse an operation that they don't have. */
const UNKNOWN =
  /Unknown ?(Operation|Action)|InvalidAction|NotImplemented|Unsupported ?Operation|not (yet )?(implemented|supported)/i;

/** Whether a server refused an operation because it does not have it. */
export function isUnknownThere(error: unknown): boolean {
  const { name, message } = (error ?? {}) as Partial<Error>;
  return UNKNOWN.test(`${name}: ${message}`);
}

/**
 * Makes a pool with threat protection and an app client. `abilities` is empty: the caller determines them.
 *
 * @throws Error when the server does not respond, or refuses
 */
export async function makeEndpointPool(
  cognito: CognitoIdentityProvider,
  endpoint: string,
  PoolName: string,
): Promise<EndpointPool> {
  const UserPoolId = await createPool(cognito, endpoint, {
    PoolName,
    UserPoolAddOns: { AdvancedSecurityMode: "ENFORCED" },
  });
  let removed = false;
  const remove = async () => {
    if (!removed) await cognito.deleteUserPool({ UserPoolId });
    removed = true;
  };
  try {
    const { UserPoolClient: client } = await cognito.createUserPoolClient({
      UserPoolId,
      ClientName: PoolName,
      ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    const clientId = client!.ClientId!;
    return {
      abilities: [],
      userPoolId: UserPoolId,
      clientId,
      addCustomer: (name) => addCustomer(cognito, endpoint, UserPoolId, clientId, name),
      async giveFeedback(Username, FeedbackValue) {
        const signIn = await newestSignIn(cognito, UserPoolId, Username);
        if (!signIn) return undefined;
        const { EventId, EventContextData: context } = signIn;
        await cognito.adminUpdateAuthEventFeedback({
          UserPoolId,
          Username,
          EventId,
          FeedbackValue,
        });
        return context?.IpAddress;
      },
      readMail: without("report page"),
      signInsComeFrom: () => undefined,
      calls: without("call log"),
      denyOnce: without("denied operations"),
      throttle: without("denied operations"),
      hold: without("call log"),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The newest sign-in in a user's audit log; undefined where the server keeps no log. */
export async function newestSignIn(
  cognito: CognitoIdentityProvider,
  UserPoolId: string,
  Username: string,
) {
  const account = { UserPoolId, Username, MaxResults: 60 };
  try {
    const { AuthEvents: events } = await cognito.adminListUserAuthEvents(account);
    return events?.find(({ EventType: type }) => type === "SignIn");
  } catch (error) {
    if (isUnknownThere(error)) return undefined;
    throw error;
  }
}

/** Every mail that a server has sent, if it has MiniStack's API for them; null if not. */
export async function readMails(
  endpoint: string,
): Promise<{ To: string[]; BodyText: string }[] | null> {
  const response = await fetch(new URL("/_ministack/ses/messages", endpoint));
  if (!response.ok) return null;
  const { messages = {} } = (await response.json()) as {
    messages?: Record<string, { To: string[]; BodyText: string }[]>;
  };
  return Object.values(messages).flat();
}

async function createPool(
  cognito: CognitoIdentityProvider,
  endpoint: string,
  input: CreateUserPoolCommandInput,
): Promise<string> {
  try {
    return (await cognito.createUserPool(input)).UserPool!.Id!;
  } catch (error) {
    throw new Error(`no pool at AWS_ENDPOINT_URL (${endpoint}): ${describeError(error)}`, {
      cause: error,
    });
  }
}

async function addCustomer(
  cognito: CognitoIdentityProvider,
  endpoint: string,
  UserPoolId: string,
  clientId: string,
  Username: string,
): Promise<Customer> {
  const account = { UserPoolId, Username };
  // The address contains the pool's id, so that mails of an earlier run on the same server are not counted.
  const email = `${Username}@${UserPoolId.replace("_", "-").toLowerCase()}.example.com`;
  await cognito.adminCreateUser({
    ...account,
    MessageAction: "SUPPRESS",
    UserAttributes: [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ],
  });
  await cognito.adminSetUserPassword({ ...account, Password: PASSWORD, Permanent: true });
  const app = makeApp(cognito, clientId, Username);
  const codes = async () => {
    const mails = (await readMails(endpoint)) ?? [];
    return mails
      .filter(({ To: to }) => to.includes(email))
      .flatMap(({ BodyText: text }) => text.match(/\b\d{6}\b/g) ?? []);
  };
  return {
    name: Username,
    password: PASSWORD,
    app,
    codes,
    async state() {
      const { UserStatus: status, Enabled: enabled } = await cognito.adminGetUser(account);
      return { status, enabled };
    },
    async recover(newPassword) {
      const code = (await codes()).at(-1);
      if (code === undefined) throw new Error("no code in any mail that can be read here");
      await app.choosePassword(code, `${newPassword}-1`);
      // MiniStack logs no recovery by code, so the customer changes the password once more, which it logs.
      await app.changePassword(`${newPassword}-1`, newPassword);
    },
    async setTemporaryPassword() {
      const Password = `${PASSWORD}-temporary`;
      await cognito.adminSetUserPassword({ ...account, Password, Permanent: false });
    },
    federate: without("federated users"),
    openCookie: without("managed login"),
  };
}
