/**
 * The stack's config, read and checked as one object before any resource is declared. All errors are reported at once,
 * each with its key, what is wrong, and the command that fixes it.
 */
import * as pulumi from "@pulumi/pulumi";
import { POOL_ID, REGION } from "../handler/aws-patterns";
import { CONTAINMENT_MODES, UNCONFIRMED_POLICIES } from "../handler/settings";
import type { ContainmentMode, UnconfirmedPolicy } from "../handler/settings";
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

/** The checked config of one stack. */
export interface StackConfig {
  /** `aws:region`. */
  region: string;
  /** The administrators' incoming webhook, a secret; null when `slackNotifications` is `false`. */
  slackWebhookUrl: pulumi.Output<string> | null;
  /** Pools to protect, or null for every pool of the account in the region. */
  userPoolIds: string[] | null;
  containment: ContainmentMode;
  unconfirmedReports: UnconfirmedPolicy;
  logRetentionDays: number;
  /** Address subscribed to the alarm topic, or null for none. */
  alarmEmail: string | null;
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
  /** What is valid but is probably a mistake. */
  warnings: string[];
}

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

/** An example of each key's value, for the command that sets it. */
const EXAMPLES: Record<string, string> = {
  slackWebhookUrl: "--secret slackWebhookUrl   (it then asks for the value)",
  slackNotifications: "slackNotifications false",
  userPoolIds: `userPoolIds '["us-east-2_AbCd12345"]'`,
  containment: "containment reset",
  unconfirmedReports: "unconfirmedReports contain",
  logRetentionDays: "logRetentionDays 365",
  alarmEmail: "alarmEmail security@example.com",
  runbookUrl: "runbookUrl https://wiki.example.com/stolen-account",
  reportPage: "reportPage true",
  reportPageDomain: "reportPageDomain report.example.com",
  reportPageCertificateArn:
    "reportPageCertificateArn arn:aws:acm:us-east-2:123456789012:certificate/ID",
  reportPageServiceName: 'reportPageServiceName "Example Shop"',
  notificationMail:
    `notificationMail '{"from":"security@example.com",` +
    `"sourceArn":"arn:aws:ses:us-east-2:123456789012:identity/example.com"}'`,
  createTrail: "createTrail true",
  poolChecks: "poolChecks error",
  maxAccessTokenMinutes: "maxAccessTokenMinutes 60",
  selfCheck: "selfCheck true",
};

/** The keys of this program's own namespace. */
export const CONFIG_KEYS = Object.keys(EXAMPLES);

/**
 * Reads the config of the current stack.
 *
 * @throws pulumi.RunError listing every missing, malformed or unknown key; Pulumi prints it without a stack trace
 */
export function readStackConfig(): StackConfig {
  const config = new pulumi.Config();
  const problems: string[] = [];

  function read<T>(key: string, fallback: T, parse: (text: string) => T): T {
    const text = config.get(key);
    if (text === undefined) return fallback;
    try {
      return parse(text);
    } catch (error) {
      problems.push(
        problem(`${config.name}:${key}`, (error as Error).message, EXAMPLES[key] ?? key),
      );
      return fallback;
    }
  }

  const slackNotifications = read("slackNotifications", true, parseBoolean);
  const webhook = read<string | null>("slackWebhookUrl", null, (text) =>
    parseWebhook(text, isStoredAsSecret(`${config.name}:slackWebhookUrl`)),
  );
  const region = readRegion(problems);
  const pageKeys = {
    reportPage: read("reportPage", false, parseBoolean),
    reportPageDomain: read<string | null>("reportPageDomain", null, parseDomain),
    reportPageCertificateArn: read<string | null>("reportPageCertificateArn", null, (text) =>
      parseCertificateArn(text, region),
    ),
    reportPageServiceName: read<string | null>("reportPageServiceName", null, parseServiceName),
  };
  const { reportPage } = pageKeys;
  const mail = read<MailKeys | null>("notificationMail", null, parseMail);
  const settings = {
    region,
    userPoolIds: read<string[] | null>("userPoolIds", null, parsePoolIds),
    containment: read<ContainmentMode>("containment", "reset", (text) =>
      oneOf(text, CONTAINMENT_MODES),
    ),
    // With the page, a report can be proven. Cognito's own link can still be forged.
    unconfirmedReports: read<UnconfirmedPolicy>(
      "unconfirmedReports",
      reportPage ? "alert" : "contain",
      (text) => oneOf(text, UNCONFIRMED_POLICIES),
    ),
    logRetentionDays: read("logRetentionDays", 365, parseRetention),
    alarmEmail: read<string | null>("alarmEmail", null, parseEmail),
    runbookUrl: read<string | null>("runbookUrl", null, parseRunbook),
    createTrail: read("createTrail", false, parseBoolean),
    poolChecks: read<PoolChecks>("poolChecks", "error", (text) => oneOf(text, POOL_CHECKS)),
    maxAccessTokenMinutes: read("maxAccessTokenMinutes", 60, parseAccessTokenMinutes),
    selfCheck: read("selfCheck", true, parseBoolean),
  };

  const isSet = (key: string) => config.get(key) !== undefined;
  if (slackNotifications && !isSet("slackWebhookUrl")) {
    problems.push(
      problem(
        `${config.name}:slackWebhookUrl`,
        "is missing (to run without Slack, set slackNotifications to false)",
        EXAMPLES.slackWebhookUrl!,
      ),
    );
  }
  if (!slackNotifications && settings.unconfirmedReports === "alert") {
    problems.push(
      problem(
        `${config.name}:unconfirmedReports`,
        `is alert${isSet("unconfirmedReports") ? "" : " by default with reportPage"} while slackNotifications is false, ` +
          "so nobody would be locked and nobody notified",
        EXAMPLES.unconfirmedReports!,
      ),
    );
  }
  for (const [key, wrong, toSet] of [
    ...pageProblems(isSet, reportPage),
    ...mailProblems(isSet, mail, reportPage),
  ]) {
    problems.push(problem(`${config.name}:${key}`, wrong, EXAMPLES[toSet]!));
  }
  problems.push(...unknownKeys(config.name));
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));

  return {
    ...settings,
    reportPage: toReportPage(pageKeys, settings.userPoolIds),
    notificationMail: toNotificationMail(mail, settings.userPoolIds, reportPage),
    slackWebhookUrl: slackNotifications && webhook !== null ? pulumi.secret(webhook) : null,
    // A replica of a pool keeps the id, and with it the other region's name, so this is not an error.
    warnings: (settings.userPoolIds ?? [])
      .filter((id) => !id.startsWith(`${settings.region}_`))
      .map((id) => `${config.name}:userPoolIds holds ${id}, but aws:region is ${settings.region}`),
  };
}

function problem(key: string, wrong: string, example: string): string {
  return `${key} ${wrong}\n  set it with: npx pulumi config set ${example}`;
}

/** An unknown key would otherwise be ignored: with `userPoolID`, the stack would protect, and could change, every pool. */
function unknownKeys(namespace: string): string[] {
  return Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith(`${namespace}:`))
    .map((name) => name.slice(namespace.length + 1))
    .filter((key) => !CONFIG_KEYS.includes(key))
    .map(
      (key) =>
        `${namespace}:${key} is not a key of this program (it has ${CONFIG_KEYS.join(", ")})\n` +
        `  remove it with: npx pulumi config rm ${key}`,
    );
}

/** Whether the value is encrypted in the stack's file. Pulumi has no public function for this. */
function isStoredAsSecret(name: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(name: string): boolean }).isConfigSecret(
    name,
  );
}

function readRegion(problems: string[]): string {
  const region = new pulumi.Config("aws").get("region");
  if (region === undefined || !REGION.test(region)) {
    const wrong =
      region === undefined ? "is missing" : `is ${JSON.stringify(region)}, which is not a region`;
    problems.push(problem("aws:region", wrong, "aws:region us-east-2"));
  }
  return region ?? "";
}

/** Its error never contains the value, which is a secret. */
function parseWebhook(text: string, storedAsSecret: boolean): string {
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
  if (!storedAsSecret) {
    throw new Error(
      "was set without --secret, so it is in clear text in the stack's file: " +
        "make a new webhook in Slack and revoke this one",
    );
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
  const days = Number(text);
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
