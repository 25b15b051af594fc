/** Finds the resources of a deployed stack through AWS APIs, without Pulumi and its state file. */
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
} from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { readSettings } from "../handler/settings";
import type { Settings } from "../handler/settings";
import { namePrefix, PROJECT } from "../stack/names";

/** One queue. */
export interface Queue {
  url: string;
  arn: string;
  name: string;
}

/** The queues of a stack. */
export interface StackQueues {
  reports: Queue;
  /** Reports that could not be delivered or handled. */
  deadLetters: Queue;
  /** Second looks, later sign-outs, and notifications that Slack could not take. */
  followUps: Queue;
  /** Follow-ups that could not be handled. */
  followUpDeadLetters: Queue;
}

/** The function that processes a stack's reports. */
export interface StackFunction {
  name: string;
  logGroup: string;
  settings: Settings;
  /** State of the event source mapping, such as Enabled or Disabled. */
  mappingState: string;
}

/**
 * Finds the report queue and the follow-up queue by their names, and each one's dead-letter queue by its redrive policy.
 *
 * @throws Error when no stack, or more than one, has such queues
 */
export async function findQueues(
  sqs: SQSClient,
  stack: string,
  region: string,
): Promise<StackQueues> {
  const prefix = namePrefix(PROJECT, stack);
  const [reports, followUps] = [`${prefix}-reports-`, `${prefix}-follow-ups-`];
  const ofReports = await findOne(sqs, reports, { stack, region });
  if (ofReports === null) {
    throw new Error(
      `no stack "${stack}" in ${region} of this account: no queue is named ${reports}... ` +
        "(check the region and the credentials)",
    );
  }
  const ofFollowUps = await findOne(sqs, followUps, { stack, region });
  if (ofFollowUps === null) {
    throw new Error(
      `the stack "${stack}" was deployed by another version of this program: no queue is named ` +
        `${followUps}...; deploy it again, or use the version that deployed it`,
    );
  }
  return {
    reports: ofReports.queue,
    deadLetters: ofReports.deadLetters,
    followUps: ofFollowUps.queue,
    followUpDeadLetters: ofFollowUps.deadLetters,
  };
}

/** The one queue with a prefix, and its dead-letter queue; null where there is none. */
async function findOne(
  sqs: SQSClient,
  prefix: string,
  { stack, region }: { stack: string; region: string },
): Promise<{ queue: Queue; deadLetters: Queue } | null> {
  const { QueueUrls: urls = [] } = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: prefix }),
  );
  // Pulumi's suffix has no dash: a name with one belongs to a stack whose name starts with this one's.
  const [url, ...others] = urls.filter((url) => !nameOf(url).slice(prefix.length).includes("-"));
  if (url === undefined) return null;
  if (others.length > 0) {
    throw new Error(
      `"${stack}" matches ${others.length + 1} stacks in ${region}, with the queues ` +
        [url, ...others].map(nameOf).join(", "),
    );
  }
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn", "RedrivePolicy"] }),
  );
  const deadLettersArn = deadLetterTarget(attributes.RedrivePolicy);
  if (attributes.QueueArn === undefined || deadLettersArn === undefined) {
    throw new Error(`the queue ${nameOf(url)} has no dead-letter queue: npx pulumi up --refresh`);
  }
  const name = deadLettersArn.split(":").pop()!;
  const { QueueUrl: deadLettersUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return {
    queue: { url, arn: attributes.QueueArn, name: nameOf(url) },
    deadLetters: { url: deadLettersUrl!, arn: deadLettersArn, name },
  };
}

/**
 * Finds the function that reads from the report queue, and its settings.
 *
 * @throws Error when there is not exactly one, when it lacks a setting, or when it belongs to another stack
 */
export async function findFunction(
  lambda: LambdaClient,
  { reports }: StackQueues,
  stack: string,
): Promise<StackFunction> {
  const { EventSourceMappings: mappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn: reports.arn }),
  );
  const [mapping] = mappings;
  if (mapping?.FunctionArn === undefined || mappings.length > 1) {
    throw new Error(
      `${mappings.length} functions read from ${reports.name}, expected 1: npx pulumi up --refresh`,
    );
  }
  const configuration = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: mapping.FunctionArn }),
  );
  const name = configuration.FunctionName ?? mapping.FunctionArn;
  const settings = settingsOf(name, configuration.Environment?.Variables);
  // Two stacks can have the same prefix: a queue's name has no dots, and a long name is cut.
  if (settings.stack !== stack) {
    throw new Error(`the queue ${reports.name} belongs to the stack "${settings.stack}"`);
  }
  return {
    name,
    settings,
    // Lambda's default (developer guide, "Log retention and log groups").
    logGroup: configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    mappingState: mapping.State ?? "unknown",
  };
}

function settingsOf(name: string, variables: Record<string, string> | undefined): Settings {
  try {
    return readSettings(variables ?? {});
  } catch (error) {
    throw new Error(
      `the function ${name} was deployed by another version of this program: ${(error as Error).message}; ` +
        "deploy the stack again, or use the version that deployed it",
      { cause: error },
    );
  }
}

/** The policy is a JSON text (SQS API, SetQueueAttributes, RedrivePolicy). */
function deadLetterTarget(redrivePolicy = "{}"): string | undefined {
  return (JSON.parse(redrivePolicy) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
}

function nameOf(url: string): string {
  return url.split("/").pop()!;
}
