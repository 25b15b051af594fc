/** What the program declares and the local driver runs: rule, queues, tables, parameter, routes, and the functions' code. */
import type { asset } from "@pulumi/pulumi";
import { ACCOUNT_ID } from "../cli/record";
import { namePrefix, PROJECT } from "../stack/names";
import { only, runProgram } from "./program";
import type { ProgramRun, Registration } from "./program";

/** The parameter that the program declares for the webhook. */
export interface WebhookParameter {
  name: string;
  value: string;
}

/** A table that the program declares. */
export interface DeclaredTable {
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

/** A function as the program declares it. */
export interface DeclaredFunction {
  /** Its code, as the program hands it to Pulumi. */
  archive: asset.AssetArchive;
  environment: Record<string, string>;
  timeoutSeconds: number;
}

/** The report page, with what belongs to it alone. */
export interface DeclaredPage extends DeclaredFunction {
  /** The queue between the page and the responder. */
  reports: DeclaredQueue;
  stateTable: DeclaredTable;
  /** The routes of its API, such as `GET /report`. */
  routes: string[];
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
  memoryTable: DeclaredTable;
  webhookParameter: WebhookParameter;
  responder: DeclaredFunction;
  /** Null without `reportPage`. */
  page: DeclaredPage | null;
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
    // There is nothing outside the stack to check.
    config: configOf(region, { slackWebhookUrl: webhookUrl, poolChecks: "off", ...options }),
    secretKeys: ["cognito-lockdown:slackWebhookUrl"],
    accountId,
  });
  const parameter = only(run, "aws:ssm/parameter:Parameter").inputs;
  const find = finderIn(run, namePrefix(PROJECT, stack));
  const rule = find("aws:cloudwatch/eventRule:EventRule", "feedback");
  const responder = readFunction(find, "responder");
  const { environment } = responder;
  const reports = readQueue(find, "reports", environment.REPORT_QUEUE_URL!);
  return {
    stack,
    region,
    resourceCount: run.registrations.length,
    pattern: JSON.parse(rule.eventPattern),
    maxReceiveCount: reports.maxReceiveCount,
    maximumConcurrency: reports.maximumConcurrency,
    reports,
    followUps: readQueue(find, "follow-ups", environment.FOLLOW_UP_QUEUE_URL!),
    deadLetterQueueUrl: environment.DEAD_LETTER_QUEUE_URL!,
    memoryTable: readTable(find, "memory", environment.MEMORY_TABLE!),
    webhookParameter: { name: parameter.name, value: parameter.value },
    responder,
    page: options.reportPage === "true" ? readPage(run, find) : null,
  };
}

/** The inputs of the resource of a type with this name, without the stack's prefix. */
type Find = (type: string, name: string) => Registration["inputs"];

/** @throws Error, from the finder, when the program declares no such resource */
function finderIn(run: ProgramRun, prefix: string): Find {
  return (type, name) => {
    const found = run.registrations.find(
      (registration) => registration.type === type && registration.name === `${prefix}-${name}`,
    );
    if (!found) throw new Error(`the program declares no ${type} ${prefix}-${name}`);
    return found.inputs;
  };
}

function readFunction(find: Find, name: string): DeclaredFunction {
  const { code, environment, timeout } = find("aws:lambda/function:Function", name);
  return { archive: code, environment: environment.variables, timeoutSeconds: timeout };
}

function readPage(run: ProgramRun, find: Find): DeclaredPage {
  const declared = readFunction(find, "page");
  const { PAGE_REPORT_QUEUE_URL: queueUrl, PAGE_STATE_TABLE: table } = declared.environment;
  return {
    ...declared,
    reports: readQueue(find, "page-reports", queueUrl!),
    stateTable: readTable(find, "page-states", table!),
    routes: run.registrations
      .filter(({ type }) => type === "aws:apigatewayv2/route:Route")
      .map(({ inputs }) => inputs.routeKey),
  };
}

function readTable(find: Find, name: string, deployedName: string): DeclaredTable {
  const { hashKey, ttl } = find("aws:dynamodb/table:Table", name);
  return { name: deployedName, hashKey, ttlAttribute: ttl.attributeName };
}

/** A queue and the event source mapping of the same name. */
function readQueue(find: Find, name: string, url: string): DeclaredQueue {
  const queue = find("aws:sqs/queue:Queue", name);
  const mapping = find("aws:lambda/eventSourceMapping:EventSourceMapping", name);
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

/** A function's environment: what the program declares, what Lambda sets, and `more`. */
export function environmentOf(
  { environment }: Pick<DeclaredFunction, "environment">,
  more: Record<string, string>,
): Record<string, string> {
  return {
    ...environment,
    ...more,
    // Lambda sets these, and the notification links to the log.
    AWS_LAMBDA_LOG_GROUP_NAME: "rehearsal",
    AWS_LAMBDA_LOG_STREAM_NAME: "rehearsal",
    // The function declares nodejs24.x; here it runs on the laptop's Node, of which the SDK may warn.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}
