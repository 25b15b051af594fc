/** The self-check's settings, which the stack passes in its environment. Read once per cold start. */
import { LINKS } from "./finding";
import type { Link } from "./finding";

/** The settings. At deploy time names, ids and ARNs are Outputs. */
export interface SelfCheckSettings<Text = string> {
  /** Pools to check, or null for every pool of the account, of which none is checked. */
  userPoolIds: string[] | null;
  ruleName: Text;
  reportQueueArn: Text;
  /** Ids of the event source mappings, each by the messages of its queue. */
  mappings: Mappings<Text>;
  /** Null for a topic that is not the stack's own, which is not checked: of another account, it could not be read. */
  alarmTopicArn: Text | null;
  /** Name of the parameter with the webhook, or null without Slack. */
  webhookParameter: string | null;
  reportPage: boolean;
  managesMail: boolean;
  maxAccessTokenMinutes: number;
}

/** One value for each queue. */
export interface Mappings<Text = string> {
  reports: Text;
  followUps: Text;
  /** Null without the report page. */
  pageReports: Text | null;
}

/** The settings as environment variables. What is null has none. */
export function toSelfCheckEnvironment<Text>(
  settings: SelfCheckSettings<Text>,
): Record<string, string | Text> {
  const { mappings } = settings;
  return {
    ...(settings.userPoolIds !== null && { USER_POOL_IDS: settings.userPoolIds.join(",") }),
    RULE_NAME: settings.ruleName,
    REPORT_QUEUE_ARN: settings.reportQueueArn,
    REPORTS_MAPPING: mappings.reports,
    FOLLOW_UPS_MAPPING: mappings.followUps,
    ...(mappings.pageReports !== null && { PAGE_REPORTS_MAPPING: mappings.pageReports }),
    ...(settings.alarmTopicArn !== null && { ALARM_TOPIC_ARN: settings.alarmTopicArn }),
    ...(settings.webhookParameter !== null && { WEBHOOK_PARAMETER: settings.webhookParameter }),
    REPORT_PAGE: String(settings.reportPage),
    MANAGES_MAIL: String(settings.managesMail),
    MAX_ACCESS_TOKEN_MINUTES: String(settings.maxAccessTokenMinutes),
  };
}

/**
 * Reads the settings from the environment.
 *
 * @throws Error that names the variable which is missing
 */
export function readSelfCheckEnvironment(
  environment: Record<string, string | undefined>,
): SelfCheckSettings {
  const required = (name: string): string => {
    const value = environment[name];
    if (!value) throw new Error(`the environment variable ${name} is not set`);
    return value;
  };
  return {
    userPoolIds: environment.USER_POOL_IDS?.split(",") ?? null,
    ruleName: required("RULE_NAME"),
    reportQueueArn: required("REPORT_QUEUE_ARN"),
    mappings: {
      reports: required("REPORTS_MAPPING"),
      followUps: required("FOLLOW_UPS_MAPPING"),
      pageReports: environment.PAGE_REPORTS_MAPPING ?? null,
    },
    alarmTopicArn: environment.ALARM_TOPIC_ARN ?? null,
    webhookParameter: environment.WEBHOOK_PARAMETER ?? null,
    reportPage: required("REPORT_PAGE") === "true",
    managesMail: required("MANAGES_MAIL") === "true",
    maxAccessTokenMinutes: Number(required("MAX_ACCESS_TOKEN_MINUTES")),
  };
}

/** The links that the check of a pool is about. */
export const POOL_LINKS: Link[] = ["pool", "mail", "recovery", "tokens"];

/** Links that no lock and no notification depend on: what is wrong there is logged, and raises no alarm. */
export const WEAK_LINKS: Link[] = ["recovery", "tokens"];

/** The links that are checked with these settings, in the order of the chain. */
export function checkedLinks({
  userPoolIds,
  alarmTopicArn,
  webhookParameter,
}: Pick<SelfCheckSettings<unknown>, "userPoolIds" | "alarmTopicArn" | "webhookParameter">): Link[] {
  return LINKS.filter(
    (link) =>
      (userPoolIds !== null || !POOL_LINKS.includes(link)) &&
      (alarmTopicArn !== null || link !== "alarms") &&
      (webhookParameter !== null || link !== "slack"),
  );
}
