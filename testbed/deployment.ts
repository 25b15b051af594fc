/** What the program declares and the local driver runs: the rule, the queues' settings, the table, the parameter, the code. */
import type { asset } from "@pulumi/pulumi";
import { ACCOUNT_ID } from "../cli/record";
import { only, runProgram } from "./program";
import type { ProgramRun } from "./program";

/** The parameter that the program declares for the webhook. */
export interface WebhookParameter {
  name: string;
  value: string;
}

/** The table that the program declares for the memory. */
export interface MemoryTable {
  name: string;
  /** Its one key, a string. */
  hashKey: string;
  /** The attribute with the time at which an item expires. */
  ttlAttribute: string;
}

/** A queue as the function sees it: what it is called, and how its messages are delivered. */
export interface DeclaredQueue {
  url: string;
  visibilityTimeoutSeconds: number;
  /** Receives after which SQS moves a message to the dead-letter queue. */
  maxReceiveCount: number;
  /** How many messages Lambda delivers at once. */
  maximumConcurrency: number;
}

/** The parts of the stack that run locally. */
export interface Deployment {
  stack: string;
  region: string;
  /** How many resources the program declares. */
  resourceCount: number;
  /** The rule's event pattern. */
  pattern: object;
  /** Receives after which SQS moves a report to the dead-letter queue. */
  maxReceiveCount: number;
  /** How many reports Lambda delivers at once. */
  maximumConcurrency: number;
  reports: DeclaredQueue;
  followUps: DeclaredQueue;
  /** URL of the report queue's dead-letter queue, to which the function sends what it can't read. */
  deadLetterQueueUrl: string;
  memoryTable: MemoryTable;
  webhookParameter: WebhookParameter;
  responder: {
    /** Its code, as the program hands it to Pulumi. */
    archive: asset.AssetArchive;
    environment: Record<string, string>;
    timeoutSeconds: number;
  };
}

/**
 * Runs the program and reads what it declares.
 *
 * @param webhookUrl the value of `slackWebhookUrl`
 * @param options more config of the project; keys are without its prefix
 * @param accountId the account that it is deployed to; the rule matches records of this one only
 * @throws Error as `runProgram` does
 */
export async function declareDeployment(
  region: string,
  webhookUrl: string,
  options: Record<string, string> = {},
  accountId = ACCOUNT_ID,
): Promise<Deployment> {
  const stack = "rehearsal";
  const run = await runProgram({
    stack,
    config: configOf(region, { slackWebhookUrl: webhookUrl, ...options }),
    secretKeys: ["cognito-lockdown:slackWebhookUrl"],
    accountId,
  });
  const rule = only(run, "aws:cloudwatch/eventRule:EventRule").inputs;
  const parameter = only(run, "aws:ssm/parameter:Parameter").inputs;
  const responder = only(run, "aws:lambda/function:Function").inputs;
  const table = only(run, "aws:dynamodb/table:Table").inputs;
  const { variables } = responder.environment;
  const reports = readQueue(run, "reports", variables.REPORT_QUEUE_URL);
  return {
    stack,
    region,
    resourceCount: run.registrations.length,
    pattern: JSON.parse(rule.eventPattern),
    maxReceiveCount: reports.maxReceiveCount,
    maximumConcurrency: reports.maximumConcurrency,
    reports,
    followUps: readQueue(run, "follow-ups", variables.FOLLOW_UP_QUEUE_URL),
    deadLetterQueueUrl: variables.DEAD_LETTER_QUEUE_URL,
    memoryTable: {
      name: variables.MEMORY_TABLE,
      hashKey: table.hashKey,
      ttlAttribute: table.ttl.attributeName,
    },
    webhookParameter: { name: parameter.name, value: parameter.value },
    responder: {
      archive: responder.code,
      environment: variables,
      timeoutSeconds: responder.timeout,
    },
  };
}

/** A queue and the event source mapping of the same name. */
function readQueue(run: ProgramRun, ending: string, url: string): DeclaredQueue {
  const find = (type: string) =>
    run.registrations.find((found) => found.type === type && found.name.endsWith(`-${ending}`))!
      .inputs;
  const queue = find("aws:sqs/queue:Queue");
  const mapping = find("aws:lambda/eventSourceMapping:EventSourceMapping");
  return {
    url,
    visibilityTimeoutSeconds: queue.visibilityTimeoutSeconds,
    maxReceiveCount: JSON.parse(queue.redrivePolicy).maxReceiveCount,
    maximumConcurrency: mapping.scalingConfig.maximumConcurrency,
  };
}

/** A stack config by its full keys. @param options keys without the project's prefix */
export function configOf(region: string, options: Record<string, string>): Record<string, string> {
  const entries = Object.entries(options).map(([key, value]) => [`cognito-lockdown:${key}`, value]);
  return { "aws:region": region, ...Object.fromEntries(entries) };
}

/** The function's environment: what the program declares, what Lambda sets, and `more`. */
export function environmentOf(
  { responder }: Deployment,
  more: Record<string, string>,
): Record<string, string> {
  return {
    ...responder.environment,
    ...more,
    // Lambda sets these, and the notification links to the log.
    AWS_LAMBDA_LOG_GROUP_NAME: "rehearsal",
    AWS_LAMBDA_LOG_STREAM_NAME: "rehearsal",
    // The function declares nodejs24.x; here it runs on the laptop's Node, of which the SDK may warn.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}
