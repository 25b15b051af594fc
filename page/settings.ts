/** The page's settings, which the stack passes in its environment. Read once per cold start. */

/** The settings. At deploy time the queue's URL and the table's name are Outputs. */
export interface PageEnvironment<Url = string> {
  /** The pools whose links it takes. Anybody's pool could answer for a token of its own. */
  userPoolIds: string[];
  /** The queue that its reports go to. */
  reportQueueUrl: Url;
  /** Name of the table with the state of each report. */
  stateTable: Url;
  /** What the customers call the service, on top of every page; null for nothing. */
  serviceName: string | null;
}

/** The settings as environment variables. */
export function toPageEnvironment<Url>(
  settings: PageEnvironment<Url>,
): Record<string, string | Url> {
  return {
    USER_POOL_IDS: settings.userPoolIds.join(","),
    PAGE_REPORT_QUEUE_URL: settings.reportQueueUrl,
    PAGE_STATE_TABLE: settings.stateTable,
    ...(settings.serviceName !== null && { SERVICE_NAME: settings.serviceName }),
  };
}

/**
 * Reads the settings from the environment.
 *
 * @throws Error that names the variable which is missing
 */
export function readPageEnvironment(
  environment: Record<string, string | undefined>,
): PageEnvironment & { region: string } {
  const required = (name: string): string => {
    const value = environment[name];
    if (!value) throw new Error(`the environment variable ${name} is not set`);
    return value;
  };
  return {
    region: required("AWS_REGION"),
    userPoolIds: required("USER_POOL_IDS").split(","),
    reportQueueUrl: required("PAGE_REPORT_QUEUE_URL"),
    stateTable: required("PAGE_STATE_TABLE"),
    serviceName: environment.SERVICE_NAME || null,
  };
}
