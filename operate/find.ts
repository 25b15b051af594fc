/** Finds a deployed stack with AWS's own answers: no Pulumi, no state file. */
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
import { prefixOf, PROJECT } from "../stack/prefix";

/** One queue. */
export interface Queue {
  url: string;
  arn: string;
  name: string;
}

/** The two queues of a stack. */
export interface StackQueues {
  reports: Queue;
  deadLetters: Queue;
}

/** The function that answers a stack's reports. */
export interface StackFunction {
  name: string;
  logGroup: string;
  settings: Settings;
  /** Lambda's word for whether the function takes from the queue now, such as Enabled or Disabled. */
  mappingState: string;
}

/**
 * Finds the queues: the report queue by its name, and the dead-letter queue by the report queue's redrive policy.
 *
 * @throws Error when there is no such stack, or more than one
 */
export async function findQueues(
  sqs: SQSClient,
  stack: string,
  region: string,
): Promise<StackQueues> {
  const start = `${prefixOf(PROJECT, stack)}-reports-`;
  const { QueueUrls: urls = [] } = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: start }),
  );
  // Pulumi's suffix has no dash; what has one belongs to a stack whose name begins like this one's.
  const found = urls.filter((url) => !nameOf(url).slice(start.length).includes("-"));
  if (found.length === 0) {
    throw new Error(
      `no stack "${stack}" in ${region} of this account: there is no queue ${start}... ` +
        "(is it the right region, and are these the right credentials?)",
    );
  }
  if (found.length > 1) {
    throw new Error(
      `"${stack}" may be one of ${found.length} stacks in ${region}, which have the queues ` +
        found.map(nameOf).join(", "),
    );
  }
  const [url] = found as [string];
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
    reports: { url, arn: attributes.QueueArn, name: nameOf(url) },
    deadLetters: { url: deadLettersUrl!, arn: deadLettersArn, name },
  };
}

/**
 * Finds the function that takes from the report queue, and what it was deployed with.
 *
 * @throws Error when there is none, or its settings are not those of this version, or it is another stack's
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
      `${mappings.length} functions take reports from ${reports.name}, not one: npx pulumi up --refresh`,
    );
  }
  const configuration = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: mapping.FunctionArn }),
  );
  const name = configuration.FunctionName ?? mapping.FunctionArn;
  const settings = settingsOf(name, configuration.Environment?.Variables);
  // The names of two stacks can begin alike: a queue's has no dots, and a long one is cut.
  if (settings.stack !== stack) {
    throw new Error(`the queue ${reports.name} belongs to the stack "${settings.stack}"`);
  }
  return {
    name,
    settings,
    // Lambda's own default (developer guide, "Log retention and log groups").
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
        "bring the stack up again, or use the version that it was deployed with",
      { cause: error },
    );
  }
}

/** A queue's policy is a JSON text (SQS API, SetQueueAttributes, RedrivePolicy). */
function deadLetterTarget(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn } = JSON.parse(redrivePolicy) as { deadLetterTargetArn?: string };
  return deadLetterTargetArn;
}

function nameOf(url: string): string {
  return url.split("/").pop()!;
}
