/**
 * The stack's config, read and checked before any resource is declared. All errors are reported at once, each with its key,
 * what is wrong, and the command that fixes it.
 */
import * as pulumi from "@pulumi/pulumi";
import type { CognitoLockdownArgs, ConfigKey } from "./args";
import { checkTexts, parseWebhook } from "./check-args";
import type { Texts } from "./check-args";

/** An example of each key's value, for the command that sets it. */
const EXAMPLES: Record<ConfigKey, string> = {
  slackWebhookUrl: "--secret slackWebhookUrl   (it then asks for the value)",
  slackNotifications: "slackNotifications false",
  userPoolIds: `userPoolIds '["us-east-2_AbCd12345"]'`,
  containment: "containment reset",
  unconfirmedReports: "unconfirmedReports contain",
  logRetentionDays: "logRetentionDays 365",
  alarmEmail: "alarmEmail security@example.com",
  alarmTopicArn: "alarmTopicArn arn:aws:sns:us-east-2:123456789012:TOPIC",
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
  permissionsBoundaryArn: "permissionsBoundaryArn arn:aws:iam::123456789012:policy/NAME",
  protectData: "protectData true",
};

/** The keys of this program's own namespace. */
export const CONFIG_KEYS = Object.keys(EXAMPLES) as ConfigKey[];

/** Keys whose value is text; that of any other is JSON. */
const TEXTS: ConfigKey[] = [
  "slackWebhookUrl",
  "containment",
  "unconfirmedReports",
  "alarmEmail",
  "alarmTopicArn",
  "runbookUrl",
  "reportPageDomain",
  "reportPageCertificateArn",
  "reportPageServiceName",
  "poolChecks",
  "permissionsBoundaryArn",
];

/**
 * Reads the config of the current stack.
 *
 * @returns the arguments of the component
 * @throws pulumi.RunError listing every missing, malformed or unknown key; Pulumi prints it without a stack trace
 */
export function readStackConfig(): CognitoLockdownArgs {
  const config = new pulumi.Config();
  const text: Texts = (key) =>
    key === "region" ? new pulumi.Config("aws").get("region") : config.get(key);
  const webhook = text("slackWebhookUrl");
  const problems = [
    ...(webhook === undefined ? [] : webhookProblems(config.name, webhook)),
    ...checkTexts(text).problems.map(({ key, wrong, toSet }) =>
      problem(
        key === "region" ? "aws:region" : `${config.name}:${key}`,
        wrong,
        toSet === "region" ? "aws:region us-east-2" : EXAMPLES[toSet],
      ),
    ),
    ...unknownKeys(config.name),
  ];
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));

  const values = CONFIG_KEYS.flatMap((key) => {
    const value = text(key);
    return value === undefined ? [] : [[key, TEXTS.includes(key) ? value : JSON.parse(value)]];
  });
  return {
    region: text("region"),
    ...(Object.fromEntries(values) as CognitoLockdownArgs),
    ...(webhook !== undefined && { slackWebhookUrl: pulumi.secret(webhook) }),
  };
}

function webhookProblems(namespace: string, webhook: string): string[] {
  const key = `${namespace}:slackWebhookUrl`;
  const add = (wrong: string) => [problem(key, wrong, EXAMPLES.slackWebhookUrl)];
  try {
    parseWebhook(webhook);
  } catch (error) {
    return add((error as Error).message);
  }
  if (isStoredAsSecret(key)) return [];
  return add(
    "was set without --secret, so it is in clear text in the stack's file: " +
      "make a new webhook in Slack and revoke this one",
  );
}

function problem(key: string, wrong: string, example: string): string {
  return `${key} ${wrong}\n  set it with: npx pulumi config set ${example}`;
}

/** An unknown key would otherwise be ignored: with `userPoolID`, the stack would protect, and could change, every pool. */
function unknownKeys(namespace: string): string[] {
  return Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith(`${namespace}:`))
    .map((name) => name.slice(namespace.length + 1))
    .filter((key) => !(CONFIG_KEYS as string[]).includes(key))
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
