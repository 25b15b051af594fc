/**
 * What a scenario runs against: a deployed stack, a user pool, Slack, and the path of a record from the event bus to
 * the function. `testbed/local/` and `testbed/server/` implement it; a scenario knows neither.
 */
import type { Envelope } from "../cli/record";
import type { Terminal } from "../cli/terminal";
import type { App } from "./app";
import type { Answer } from "./aws/server";
import type { LocalSlack } from "./aws/slack";

/** What an environment may support beyond the path of a record. */
export type Ability =
  /** Cognito keeps an audit log that takes feedback, so that a click is confirmed. */
  | "audit log"
  /** One of the function's calls to Cognito can be denied. */
  | "denied operations"
  /** A user can sign in through an identity provider. */
  | "federated users"
  /** A user can sign in to managed login, whose cookie makes tokens without a password. */
  | "managed login"
  /** The codes that Cognito mails to a customer can be read. */
  | "mailed codes"
  /** The function's own calls to Cognito are recorded. */
  | "call log"
  /** Hours and days can pass in no time, for Cognito, the queues and the function alike. */
  | "fake clock"
  /** The report page is served, behind its API, and Cognito's mail about a sign-in can be read. */
  | "report page";

/** The stack that a scenario needs: with its default config, with the report page, or with every other option set. */
export type Stack = "default" | "report page" | "all options";

/** The config of a stack, which protects one pool unless it is the default. Keys are without the project's prefix. */
export function optionsFor(
  userPoolId: string,
  stack: Stack = "all options",
): Record<string, string> {
  if (stack === "default") return {};
  const userPoolIds = JSON.stringify([userPoolId]);
  if (stack === "report page") return { userPoolIds, reportPage: "true" };
  return {
    userPoolIds,
    containment: "disable",
    unconfirmedReports: "alert",
    logRetentionDays: "90",
    alarmEmail: "security@example.com",
  };
}

/** The customer's answer to Cognito's mail: "this was me" or "this wasn't me". */
export type Feedback = "Valid" | "Invalid";

/** A customer of the pool. An attacker with the password uses the same `app`. */
export interface Customer {
  name: string;
  password: string;
  app: App;
  /** The account's status in Cognito, and whether it is enabled. */
  state(): Promise<{ status?: string; enabled?: boolean }>;
  /** Every code that was mailed to the customer, oldest first; none where the environment can't read mail. */
  codes(): Promise<string[]>;
  /** Chooses a new password with the newest code. @throws Error when there is no code, or Cognito refuses it */
  recover(newPassword: string): Promise<void>;
  /** An administrator sets a password that must be changed at the next sign-in: Cognito refuses a reset then. */
  setTemporaryPassword(): Promise<void>;
  /** Turns the account into one of an identity provider. Needs the ability "federated users". */
  federate(): Promise<void>;
  /** Signs in to managed login, which sets a cookie. Needs the ability "managed login". */
  openCookie(): Promise<Cookie>;
}

/** A managed-login cookie in somebody's browser. */
export interface Cookie {
  /** A new refresh token, made without a password; undefined once the cookie makes none. */
  makeToken(): Promise<string | undefined>;
}

/** One invocation of the function for one message. */
export interface Delivery {
  /** User that the report names. */
  user?: string;
  /** How the report ended; absent when the delivery failed, the report comes back, and for a follow-up. */
  outcome?: string;
}

/** How a record is delivered. */
export interface DeliveryOptions {
  /** Operation of Cognito that is denied during the first delivery. Needs the ability "denied operations". */
  denyFirst?: string;
  /**
   * Operation of Cognito that is throttled during every delivery; on a server it is denied, which the function handles
   * alike. Needs the ability "denied operations".
   */
  throttle?: string;
  /** What happens after the first delivery, which must not have ended the report, and before the second. */
  meanwhile?: () => Promise<void>;
}

/** The report page, as a scenario uses it besides opening it. */
export interface ReportPage {
  /** The link in Cognito's mail about a customer's newest sign-in. Its values are as Cognito pastes them: not encoded. */
  link(customer: Customer): Promise<string>;
  /** How many reports are in the page's queue. */
  queued(): Promise<number>;
  /** Waits until the responder has handled what is in the page's queue. @returns the deliveries, in order */
  deliver(): Promise<Delivery[]>;
  /** Everything that the page's function has written so far. */
  output(): Promise<string>;
}

/** What a scenario runs against. */
export interface Environment {
  abilities: Ability[];
  /** Name of the stack. */
  stack: string;
  region: string;
  userPoolId: string;
  slack: LocalSlack;
  /** How Slack refuses a message while it is down. */
  outage: Answer;
  terminal: Terminal;
  /** The time here. */
  now(): Date;
  /** Where sign-ins come from, from now on: the customer's home, or elsewhere. On a server it is always this machine. */
  signInsComeFrom(place: "home" | "elsewhere"): void;
  /** Adds a confirmed customer with a verified address. */
  addCustomer(name: string): Promise<Customer>;
  /** The customer clicks a link in Cognito's mail about the newest sign-in. @returns the CloudTrail record of it */
  click(customer: Customer, feedback: Feedback): Promise<Envelope>;
  /**
   * Sends a record to the event bus and waits until the function has handled it.
   *
   * @returns the deliveries, in order
   * @throws Error when the record does not reach the function
   */
  deliver(record: Envelope, options?: DeliveryOptions): Promise<Delivery[]>;
  /** Sends two records at once, and waits until both have an outcome. */
  deliverAtOnce(first: Envelope, second: Envelope): Promise<Delivery[]>;
  /** Sends many records of different users, and waits until the function has handled each. */
  deliverAll(records: Envelope[]): Promise<Delivery[]>;
  /**
   * Lets time pass, and delivers the follow-ups that become due. More than two minutes need the ability "fake clock".
   *
   * @param isEnough where time really passes, it ends as soon as this is true
   * @returns the deliveries of follow-ups that did something, in order
   */
  pass(milliseconds: number, isEnough?: () => boolean): Promise<Delivery[]>;
  /** The bodies of what is in the report queue's dead-letter queue. */
  deadLetters(): Promise<string[]>;
  /** Whether the report queue is empty, or becomes so within a few seconds. */
  isDrained(): Promise<boolean>;
  /** Everything that the function has written so far. */
  output(): Promise<string>;
  /** The functions' calls to Cognito so far, by name. Needs the ability "call log". */
  calls(): string[];
  /** Present with the ability "report page", in a stack that has it. */
  page?: ReportPage;
}

/** A method of an ability that an environment does not have. @throws Error always */
export function without(ability: Ability): () => never {
  return () => {
    throw new Error(`this environment has no ${ability}`);
  };
}
