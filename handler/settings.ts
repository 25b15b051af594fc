/**
 * What the stack tells the function through its environment. Read once per cold start: a function that was deployed
 * without a setting fails at once and loudly instead of locking (or telling) by a default nobody chose.
 */

/** What is done to a reported account: reset and sign out, or also disable it. */
export type Containment = "reset" | "disable";

/** What is done when Cognito's audit log holds no trace of the report. */
export type UnconfirmedReports = "contain" | "alert";

/**
 * The function's settings; `webhookParameter` is null only where Slack was opted out of. At deploy time the queue's URL
 * is a promise of one.
 */
export interface Settings<Url = string> {
  stack: string;
  containment: Containment;
  unconfirmedReports: UnconfirmedReports;
  /** Name of the parameter that holds the webhook. */
  webhookParameter: string | null;
  /** Where a receipt goes that Slack could not take. */
  reportQueueUrl: Url;
  /** Deliveries after which the queue gives a report to its dead-letter queue. */
  maxReceives: number;
}

/**
 * The environment variables that carry the settings into the function. The opt-out of Slack is written out
 * (`SLACK_NOTIFICATIONS=false`); an absent parameter name alone is an error.
 */
export function toEnvironment<Url>(settings: Settings<Url>): Record<string, string | Url> {
  return {
    STACK: settings.stack,
    CONTAINMENT: settings.containment,
    UNCONFIRMED_REPORTS: settings.unconfirmedReports,
    SLACK_NOTIFICATIONS: settings.webhookParameter === null ? "false" : "true",
    ...(settings.webhookParameter !== null && {
      SLACK_WEBHOOK_PARAMETER: settings.webhookParameter,
    }),
    REPORT_QUEUE_URL: settings.reportQueueUrl,
    MAX_RECEIVES: String(settings.maxReceives),
  };
}

/**
 * Reads the settings back.
 *
 * @throws Error that names the variable which is missing or has a value that is none of its choices
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
    containment: oneOf("CONTAINMENT", ["reset", "disable"]),
    unconfirmedReports: oneOf("UNCONFIRMED_REPORTS", ["contain", "alert"]),
    webhookParameter:
      oneOf("SLACK_NOTIFICATIONS", ["true", "false"]) === "true"
        ? required("SLACK_WEBHOOK_PARAMETER")
        : null,
    reportQueueUrl: required("REPORT_QUEUE_URL"),
    maxReceives: count("MAX_RECEIVES"),
  };
}
