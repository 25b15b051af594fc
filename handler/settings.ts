/**
 * The function's settings, which the stack passes in its environment. Read once per cold start: a function that was
 * deployed without a setting fails at once, instead of locking by a default that nobody chose.
 */
import type { ComponentId } from "./component";

/** The choices of `containment`: reset and sign out, or also disable the account. */
export const CONTAINMENT_MODES = ["reset", "disable"] as const;
export type ContainmentMode = (typeof CONTAINMENT_MODES)[number];

/** The choices of `unconfirmedReports`: what is done when Cognito's audit log does not confirm the report. */
export const UNCONFIRMED_POLICIES = ["contain", "alert"] as const;
export type UnconfirmedPolicy = (typeof UNCONFIRMED_POLICIES)[number];

/** The settings. At deploy time the queues' URLs and the table's name are Outputs. */
export interface Settings<Url = string> extends ComponentId {
  containment: ContainmentMode;
  unconfirmedReports: UnconfirmedPolicy;
  /** Name of the parameter that holds the webhook; null where Slack is opted out of. */
  webhookParameter: string | null;
  /** The queue that reports come from. */
  reportQueueUrl: Url;
  /** The queue for what is done later: a second look, a later sign-out, a notification that Slack could not take. */
  followUpQueueUrl: Url;
  /** The report queue's dead-letter queue, for a record that can't be read. */
  deadLetterQueueUrl: Url;
  /** Name of the table that holds what was done to each account. */
  memoryTable: Url;
  /** Address of the administrators' runbook; null where there is none. */
  runbookUrl: string | null;
  /** Receives after which SQS moves a message to its dead-letter queue, in every queue. */
  maxReceives: number;
  /** What the report page adds; null where there is none. */
  page: PageSettings<Url> | null;
}

/** What the function needs for the report page. At deploy time these are Outputs. */
export interface PageSettings<Url = string> {
  /** The queue that the page's reports come from. */
  reportQueueUrl: Url;
  /** Name of the table with the state of each of these reports, which the page shows. */
  stateTable: Url;
}

/**
 * The settings as environment variables. The opt-out of Slack is explicit (`SLACK_NOTIFICATIONS=false`); a missing
 * parameter name alone is an error.
 */
export function toEnvironment<Url>(settings: Settings<Url>): Record<string, string | Url> {
  return {
    STACK: settings.stack,
    COMPONENT: settings.name,
    CONTAINMENT: settings.containment,
    UNCONFIRMED_REPORTS: settings.unconfirmedReports,
    SLACK_NOTIFICATIONS: settings.webhookParameter === null ? "false" : "true",
    ...(settings.webhookParameter !== null && {
      SLACK_WEBHOOK_PARAMETER: settings.webhookParameter,
    }),
    REPORT_QUEUE_URL: settings.reportQueueUrl,
    FOLLOW_UP_QUEUE_URL: settings.followUpQueueUrl,
    DEAD_LETTER_QUEUE_URL: settings.deadLetterQueueUrl,
    MEMORY_TABLE: settings.memoryTable,
    MAX_RECEIVES: String(settings.maxReceives),
    ...(settings.runbookUrl !== null && { RUNBOOK_URL: settings.runbookUrl }),
    ...(settings.page !== null && {
      PAGE_REPORT_QUEUE_URL: settings.page.reportQueueUrl,
      PAGE_STATE_TABLE: settings.page.stateTable,
    }),
  };
}

/**
 * Reads the settings from the environment.
 *
 * @throws Error that names the variable which is missing or has an invalid value
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const required = (name: string): string => {
    const value = environment[name];
    if (!value) throw new Error(`the environment variable ${name} is not set`);
    return value;
  };
  const oneOf = <Choice extends string>(name: string, choices: readonly Choice[]): Choice => {
    const value = required(name);
    const choice = choices.find((candidate) => candidate === value);
    if (!choice) throw new Error(`${name} is "${value}", not one of ${choices.join(", ")}`);
    return choice;
  };
  const count = (name: string): number => {
    const value = required(name);
    if (!/^[1-9]\d*$/.test(value)) throw new Error(`${name} is "${value}", not a count`);
    return Number(value);
  };
  return {
    stack: required("STACK"),
    name: required("COMPONENT"),
    containment: oneOf("CONTAINMENT", CONTAINMENT_MODES),
    unconfirmedReports: oneOf("UNCONFIRMED_REPORTS", UNCONFIRMED_POLICIES),
    webhookParameter:
      oneOf("SLACK_NOTIFICATIONS", ["true", "false"]) === "true"
        ? required("SLACK_WEBHOOK_PARAMETER")
        : null,
    reportQueueUrl: required("REPORT_QUEUE_URL"),
    followUpQueueUrl: required("FOLLOW_UP_QUEUE_URL"),
    deadLetterQueueUrl: required("DEAD_LETTER_QUEUE_URL"),
    memoryTable: required("MEMORY_TABLE"),
    maxReceives: count("MAX_RECEIVES"),
    runbookUrl: environment.RUNBOOK_URL || null,
    page: environment.PAGE_REPORT_QUEUE_URL
      ? {
          reportQueueUrl: environment.PAGE_REPORT_QUEUE_URL,
          stateTable: required("PAGE_STATE_TABLE"),
        }
      : null,
  };
}
