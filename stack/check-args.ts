/** Checks arguments as one object, before any resource is declared. All problems are found at once. */
import * as pulumi from "@pulumi/pulumi";
import { POOL_ID, REGION } from "../handler/aws-patterns";
import { CONTAINMENT_MODES, UNCONFIRMED_POLICIES } from "../handler/settings";
import type { ContainmentMode, UnconfirmedPolicy } from "../handler/settings";
import type { CognitoLockdownArgs, ConfigKey } from "./args";
import {
  pageProblems,
  parseCertificateArn,
  parseDomain,
  parseServiceName,
  toReportPage,
} from "./config-page";
import { mailProblems, parseMail, toNotificationMail } from "./config-mail";
import type { MailKeys, NotificationMail } from "./config-mail";
import { parseAccessTokenMinutes, POOL_CHECKS } from "./config-checks";
import type { PoolChecks } from "./config-checks";
import type { ReportPage } from "./config-page";

/** Checked arguments, with every default filled in. */
export interface LockdownSettings {
  region: string;
  slackNotifications: boolean;
  /** Pools to protect, or null for every pool of the account in the region. */
  userPoolIds: string[] | null;
  containment: ContainmentMode;
  unconfirmedReports: UnconfirmedPolicy;
  logRetentionDays: number;
  /** Address subscribed to the alarm topic, or null for none. */
  alarmEmail: string | null;
  /** ARN of the topic that alarms are published to, or null for one of the stack's own. */
  alarmTopicArn: string | null;
  /** Address of the administrators' runbook, or null for none. */
  runbookUrl: string | null;
  /** The report page, or null for none. */
  reportPage: ReportPage | null;
  /** The notification mails that the stack manages, or null for none. */
  notificationMail: NotificationMail | null;
  /** Whether the stack has a trail of its own. */
  createTrail: boolean;
  /** What a broken link of the chain outside the stack does to a deployment. */
  poolChecks: PoolChecks;
  /** Longest lifetime of access tokens that the checks say nothing about. */
  maxAccessTokenMinutes: number;
  /** Whether a function checks the chain on a schedule. */
  selfCheck: boolean;
  /** The boundary of every role, or null for none. */
  permissionsBoundaryArn: string | null;
  /** Whether Pulumi refuses to delete or replace what holds data. */
  protectData: boolean;
  /** What is valid but is probably a mistake. */
  warnings: string[];
}

/** One thing that is wrong. */
export interface Problem {
  /** The argument that it is about. */
  key: ConfigKey | "region";
  /** What is wrong with it, as the rest of a sentence. */
  wrong: string;
  /** The argument that is to be set. */
  toSet: ConfigKey | "region";
}

/** The arguments as text, as they are in a stack's config; undefined where one is not set. */
export type Texts = (key: ConfigKey | "region") => string | undefined;

/** Retention periods that CloudWatch Logs accepts, in days (CloudWatch Logs API, PutRetentionPolicy). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/**
 * Pools that still fit into the rule: an event pattern has at most 2,048 characters (EventBridge user guide, quotas),
 * of which the rest of the pattern takes about 255 (the longest region's name, `exists` and the brackets included).
 */
export const PATTERN_CHARACTERS_FOR_POOLS = 1_780;

/** An ARN of a policy (IAM user guide, "IAM ARNs"); AWS's own policies have no account. */
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;

/** An ARN of a topic that is no FIFO topic, whose name would end with `.fifo` (SNS API reference, CreateTopic). */
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w-]+$/;

/** The text of each argument that a program has passed; of the webhook, a secret, only whether there is one. */
export function textsOf(args: CognitoLockdownArgs): Texts {
  return (key) => {
    const value: unknown = args[key];
    if (value === undefined || value === null) return undefined;
    if (key === "slackWebhookUrl") return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
}

/** Checks the arguments. The settings are only of use where there is no problem. */
export function checkTexts(text: Texts): { settings: LockdownSettings; problems: Problem[] } {
  const problems: Problem[] = [];
  const isSet = (key: string) => text(key as ConfigKey) !== undefined;
  const add = (key: Problem["key"], wrong: string, toSet = key) =>
    problems.push({ key, wrong, toSet });

  function read<T>(key: ConfigKey | "region", fallback: T, parse: (value: string) => T): T {
    const value = text(key);
    if (value === undefined) return fallback;
    try {
      return parse(value);
    } catch (error) {
      add(key, (error as Error).message);
      return fallback;
    }
  }

  if (!isSet("region")) add("region", "is missing");
  const region = read("region", "", parseRegion);
  const slackNotifications = read("slackNotifications", true, parseBoolean);
  const pageKeys = {
    reportPage: read("reportPage", false, parseBoolean),
    reportPageDomain: read<string | null>("reportPageDomain", null, parseDomain),
    reportPageCertificateArn: read<string | null>("reportPageCertificateArn", null, (value) =>
      parseCertificateArn(value, region),
    ),
    reportPageServiceName: read<string | null>("reportPageServiceName", null, parseServiceName),
  };
  const { reportPage } = pageKeys;
  const mail = read<MailKeys | null>("notificationMail", null, parseMail);
  const settings = {
    region,
    slackNotifications,
    userPoolIds: read<string[] | null>("userPoolIds", null, parsePoolIds),
    containment: read<ContainmentMode>("containment", "reset", (value) =>
      oneOf(value, CONTAINMENT_MODES),
    ),
    // With the page, a report can be proven. Cognito's own link can still be forged.
    unconfirmedReports: read<UnconfirmedPolicy>(
      "unconfirmedReports",
      reportPage ? "alert" : "contain",
      (value) => oneOf(value, UNCONFIRMED_POLICIES),
    ),
    logRetentionDays: read("logRetentionDays", 365, parseRetention),
    alarmEmail: read<string | null>("alarmEmail", null, parseEmail),
    alarmTopicArn: read<string | null>("alarmTopicArn", null, (value) =>
      parseTopicArn(value, region),
    ),
    runbookUrl: read<string | null>("runbookUrl", null, parseRunbook),
    createTrail: read("createTrail", false, parseBoolean),
    poolChecks: read<PoolChecks>("poolChecks", "error", (value) => oneOf(value, POOL_CHECKS)),
    maxAccessTokenMinutes: read("maxAccessTokenMinutes", 60, parseAccessTokenMinutes),
    selfCheck: read("selfCheck", true, parseBoolean),
    permissionsBoundaryArn: read<string | null>("permissionsBoundaryArn", null, parsePolicyArn),
    protectData: read("protectData", false, parseBoolean),
  };

  if (slackNotifications && !isSet("slackWebhookUrl")) {
    add("slackWebhookUrl", "is missing (to run without Slack, set slackNotifications to false)");
  }
  if (!slackNotifications && settings.unconfirmedReports === "alert") {
    const byDefault = isSet("unconfirmedReports") ? "" : " by default with reportPage";
    add(
      "unconfirmedReports",
      `is alert${byDefault} while slackNotifications is false, so nobody would be locked and nobody notified`,
    );
  }
  if (isSet("alarmTopicArn") && isSet("alarmEmail")) {
    add(
      "alarmEmail",
      "is set, but alarmTopicArn is too: subscribe the address to that topic, and remove alarmEmail",
      "alarmTopicArn",
    );
  }
  for (const [key, wrong, toSet] of [
    ...pageProblems(isSet, reportPage),
    ...mailProblems(isSet, mail, reportPage),
  ]) {
    add(key as ConfigKey, wrong, toSet as ConfigKey);
  }
  return {
    problems,
    settings: {
      ...settings,
      reportPage: toReportPage(pageKeys, settings.userPoolIds),
      notificationMail: toNotificationMail(mail, settings.userPoolIds, reportPage),
      // A replica of a pool keeps the id, and with it the other region's name, so this is not an error.
      warnings: (settings.userPoolIds ?? [])
        .filter((id) => !id.startsWith(`${region}_`))
        .map((id) => `userPoolIds holds ${id}, but the region is ${region}`),
    },
  };
}

/**
 * Checks the arguments of a component.
 *
 * @param text by default, those that are in `args`; the region may come from elsewhere
 * @throws pulumi.RunError that lists every problem; Pulumi prints it without a stack trace
 */
export function checkArgs(component: string, text: Texts): LockdownSettings {
  const { problems, settings } = checkTexts(text);
  if (problems.length === 0) return settings;
  const lines = problems.map(
    ({ key, wrong }) =>
      `CognitoLockdown ${component}: ${key} ${wrong}${key === "region" ? " (pass it, or set aws:region)" : ""}`,
  );
  throw new pulumi.RunError(lines.join("\n"));
}

function parseRegion(text: string): string {
  if (!REGION.test(text)) throw new Error(`is ${JSON.stringify(text)}, which is not a region`);
  return text;
}

function parseTopicArn(text: string, region: string): string {
  const [, found] = TOPIC_ARN.exec(text) ?? [];
  if (found === undefined) {
    throw new Error(`is ${JSON.stringify(text)}, which is not the ARN of a standard SNS topic`);
  }
  if (region !== "" && found !== region) {
    throw new Error(`is a topic in ${found}, but the region is ${region}`);
  }
  return text;
}

function parsePolicyArn(text: string): string {
  if (!POLICY_ARN.test(text)) {
    throw new Error(`is ${JSON.stringify(text)}, which is not the ARN of a policy`);
  }
  return text;
}

/**
 * Checks a webhook. Its error never contains the value, which is a secret.
 *
 * @throws Error that says what is wrong with it
 */
export function parseWebhook(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSlack =
    url !== null &&
    ["hooks.slack.com", "hooks.slack-gov.com"].includes(url.host) &&
    /^\/services\/\w+\/\w+\/\w+$/.test(url.pathname) &&
    // The whole text, so that it contains nothing else: no http, user name or query.
    text === `https://${url.host}${url.pathname}`;
  // A test server on this machine: nothing leaves the machine, so http is fine.
  const isLocal = url?.protocol === "http:" && url.hostname === "127.0.0.1";
  if (!isSlack && !isLocal) {
    throw new Error("is not an incoming webhook (https://hooks.slack.com/services/T.../B.../...)");
  }
  return text;
}

function parseBoolean(text: string): boolean {
  return oneOf(text, ["true", "false"]) === "true";
}

function parsePoolIds(text: string): string[] {
  let ids: unknown;
  try {
    ids = JSON.parse(text);
  } catch {
    throw new Error(`is ${JSON.stringify(text)}, which is not a JSON list of pool ids`);
  }
  if (!Array.isArray(ids) || ids.length === 0) {
    throw new Error(
      "is not a JSON list with at least one pool id (to protect every pool, remove the key)",
    );
  }
  for (const id of ids) {
    if (typeof id !== "string" || !POOL_ID.test(id)) {
      throw new Error(`holds ${JSON.stringify(id)}, which is not a pool id`);
    }
  }
  const unique = [...new Set(ids as string[])];
  if (JSON.stringify(unique).length > PATTERN_CHARACTERS_FOR_POOLS) {
    throw new Error(
      `names ${unique.length} pools, more than fit into one rule: use several stacks, or remove the key`,
    );
  }
  return unique;
}

function parseRetention(text: string): number {
  const days = /^[1-9]\d*$/.test(text) ? Number(text) : NaN;
  if (!RETENTION_DAYS.includes(days)) {
    throw new Error(
      `is ${JSON.stringify(text)}, not one of the periods of CloudWatch Logs: ${RETENTION_DAYS.join(", ")}`,
    );
  }
  return days;
}

function parseEmail(text: string): string {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    throw new Error(`is ${JSON.stringify(text)}, which is not an e-mail address`);
  }
  return text;
}

/** Longest address of a runbook: Lambda's environment has room for 4 KB in all, and Slack takes 3,000 characters. */
const RUNBOOK_CHARACTERS = 1_000;

function parseRunbook(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "https:" || /[\s<>|"\\]/.test(text) || text.length > RUNBOOK_CHARACTERS) {
    throw new Error(
      `is ${JSON.stringify(text)}, which is not an https address of at most ${RUNBOOK_CHARACTERS} characters`,
    );
  }
  if (url.username || url.password) {
    throw new Error("holds a user name or a password, which everybody in the channel would see");
  }
  return text;
}

function oneOf<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) {
    throw new Error(`is ${JSON.stringify(text)}, not one of: ${choices.join(", ")}`);
  }
  return choice;
}
