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
  ListQueueTagsCommand,
} from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { ComponentId } from "../handler/component";
import { readSettings } from "../handler/settings";
import type { Settings } from "../handler/settings";
import { namePrefix } from "../stack/names";
import { isTagged, quoteComponent } from "./component";

/** One queue. */
export interface Queue {
  url: string;
  arn: string;
  name: string;
}

/** A queue, and where its messages go that could not be handled. */
export interface QueuePair {
  queue: Queue;
  deadLetters: Queue;
}

/** The queues that every stack has. */
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
 * @throws Error when no component, or more than one, has such queues
 */
export async function findQueues(
  sqs: SQSClient,
  id: ComponentId,
  region: string,
): Promise<StackQueues> {
  const { stack, name } = id;
  const prefix = namePrefix(name, stack);
  const ofReports = await findOne(sqs, id, `${prefix}-reports-`);
  if (ofReports === null) {
    throw new Error(
      `no ${quoteComponent(id)} in ${region} of this account: no queue is named ${prefix}-reports-... ` +
        "(check the region and the credentials; --name finds the component of another program)",
    );
  }
  const ofFollowUps = await findOne(sqs, id, `${prefix}-follow-ups-`);
  if (ofFollowUps === null) {
    throw new Error(
      `the ${quoteComponent(id)} was deployed by another version of this program: no queue is named ` +
        `${prefix}-follow-ups-...; deploy it again, or use the version that deployed it`,
    );
  }
  return {
    reports: ofReports.queue,
    deadLetters: ofReports.deadLetters,
    followUps: ofFollowUps.queue,
    followUpDeadLetters: ofFollowUps.deadLetters,
  };
}

/**
 * The queue of the report page's reports, and its dead-letter queue; null for a stack without the page. Not by its name: the
 * function knows it, and a stack `x` with the page and a stack `x-page` both have a queue named `...-x-page-reports-...`.
 */
export async function findPageQueues(
  sqs: SQSClient,
  { page }: Pick<Settings, "page">,
): Promise<QueuePair | null> {
  if (page === null) return null;
  return withDeadLetters(sqs, await describeQueue(sqs, page.reportQueueUrl));
}

/** The one queue of a component whose name starts so, and its dead-letter queue; null where there is none. */
async function findOne(sqs: SQSClient, id: ComponentId, start: string): Promise<QueuePair | null> {
  const { QueueUrls: urls = [] } = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: start }),
  );
  const named = urls.filter((url) => isNamed(lastPart(url, "/"), start));
  const described = await Promise.all(named.map((url) => describeQueue(sqs, url)));
  // The page's queue of a stack `x` looks like the report queue of a stack `x-page`, and its dead letters do not.
  const ofPage = `${namePrefix(id.name, id.stack)}-report-dead-letters-`;
  const found = described.filter(
    ({ deadLettersArn = "" }) => !lastPart(deadLettersArn, ":").startsWith(ofPage),
  );
  if (found.length === 0) return null;
  return withDeadLetters(sqs, found.length === 1 ? found[0]! : await chooseByTags(sqs, id, found));
}

/**
 * The component's queue among those whose names start alike, by its tags: `a` in the stack `b-c` and `a-b` in the stack `c`
 * have the same prefix, and so have long names that are cut.
 *
 * @throws Error where the tags don't tell, as of two programs that have this component in a stack of this name
 */
async function chooseByTags(
  sqs: SQSClient,
  id: ComponentId,
  queues: DescribedQueue[],
): Promise<DescribedQueue> {
  const tagged = await Promise.all(
    queues.map(async (queue) => {
      const { Tags: tags = {} } = await sqs.send(new ListQueueTagsCommand({ QueueUrl: queue.url }));
      return { queue, tags };
    }),
  );
  const ours = tagged.filter(({ tags }) => isTagged(tags, id));
  if (ours.length === 1) return ours[0]!.queue;
  const shown = (ours.length > 1 ? ours : tagged).map(
    ({ queue, tags }) => `${queue.name} (Pulumi project ${tags["pulumi:project"] ?? "unknown"})`,
  );
  throw new Error(
    ours.length > 1
      ? `${ours.length} programs have the ${quoteComponent(id)}, with the queues ${shown.join(", ")}: ` +
          "give one of them another name, because name and stack must be unique in an account and region"
      : `no queue has the tags of the ${quoteComponent(id)}; these have names like its own: ${shown.join(", ")}`,
  );
}

/** A queue as SQS describes it: without an ARN where SQS does not say it, or without a dead-letter queue. */
type DescribedQueue = Pick<Queue, "url" | "name"> & { arn?: string; deadLettersArn?: string };

async function describeQueue(sqs: SQSClient, url: string): Promise<DescribedQueue> {
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn", "RedrivePolicy"] }),
  );
  const deadLettersArn = deadLetterTarget(attributes.RedrivePolicy);
  return { url, name: lastPart(url, "/"), arn: attributes.QueueArn, deadLettersArn };
}

/** @throws Error where the queue has no dead-letter queue */
async function withDeadLetters(
  sqs: SQSClient,
  { url, name, arn, deadLettersArn }: DescribedQueue,
): Promise<QueuePair> {
  if (arn === undefined || deadLettersArn === undefined) {
    throw new Error(`the queue ${name} has no dead-letter queue: npx pulumi up --refresh`);
  }
  const deadLetters = lastPart(deadLettersArn, ":");
  const { QueueUrl: deadLettersUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: deadLetters }),
  );
  return {
    queue: { url, arn, name },
    deadLetters: { url: deadLettersUrl!, arn: deadLettersArn, name: deadLetters },
  };
}

/**
 * Finds the function that reads from the report queue, and its settings.
 *
 * @throws Error when there is not exactly one, when it lacks a setting, or when it belongs to another component
 */
export async function findFunction(
  lambda: LambdaClient,
  { reports }: StackQueues,
  id: ComponentId,
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
  // Two components can have the same prefix: a queue's name has no dots, and a long name is cut.
  if (settings.stack !== id.stack || settings.name !== id.name) {
    throw new Error(`the queue ${reports.name} belongs to the ${quoteComponent(settings)}`);
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

/**
 * Whether a name is what Pulumi makes of this beginning. Its suffix has no dash: a name with one is another component's,
 * whose name or stack begins with this one's.
 */
export function isNamed(name: string, start: string): boolean {
  return name.startsWith(start) && !name.slice(start.length).includes("-");
}

/** The name at the end of a URL or an ARN. */
export function lastPart(text: string, separator: "/" | ":"): string {
  return text.split(separator).pop()!;
}
