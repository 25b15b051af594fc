/** `npm run doctor`: whether the function takes the messages from its queues, and what is left in their dead letters. */
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { finding } from "../checks/finding";
import type { Finding } from "../checks/finding";
import { isMappingOff } from "../checks/stack";
import { optionsToFind } from "../handler/component";
import type { ComponentId } from "../handler/component";
import { refresh } from "./doctor-link";
import type { Checked } from "./doctor-link";
import { findPageQueues } from "./find";
import type { Queue, StackFunction, StackQueues } from "./find";

/** What the check needs. */
export interface QueueContext {
  clients: { lambda: LambdaClient; sqs: SQSClient };
  id: ComponentId;
  queues: StackQueues;
  target: StackFunction;
}

/** Checks the function, the mapping of each queue and the dead letters. */
export async function checkQueues(context: QueueContext): Promise<Omit<Checked, "link">> {
  const { clients, id, queues, target } = context;
  const { settings } = target;
  const findings: Finding[] = [];
  const add = (kind: Finding["kind"], wrong: string, cure = refresh(id)) =>
    findings.push(finding("queue", kind, wrong, cure));
  const ofPage = await findPageQueues(clients.sqs, settings);
  const pairs = [
    { queue: queues.reports, deadLetters: queues.deadLetters },
    { queue: queues.followUps, deadLetters: queues.followUpDeadLetters },
    ...(ofPage ? [ofPage] : []),
  ];
  for (const { queue } of pairs) {
    const { EventSourceMappings: mappings = [] } = await clients.lambda.send(
      new ListEventSourceMappingsCommand({ EventSourceArn: queue.arn }),
    );
    const [mapping] = mappings;
    if (!mapping) add("broken", `no function reads from the queue ${queue.name}`);
    else if (isMappingOff(mapping.State)) {
      add(
        "broken",
        `the function takes nothing from the queue ${queue.name}: its event source mapping is ${mapping.State}`,
        mapping.State === "Disabled"
          ? `aws lambda update-event-source-mapping --uuid ${mapping.UUID} --enabled`
          : undefined,
      );
    }
  }
  for (const text of await functionProblems(clients.lambda, target.name)) add("broken", text);
  for (const { deadLetters } of pairs) {
    const count = await countIn(clients.sqs, deadLetters);
    if (count === 0) continue;
    add(
      "weak",
      `${count === 1 ? "a message is" : `about ${count} messages are`} in the dead-letter queue ${deadLetters.name}`,
      `npm run replay -- ${optionsToFind(id)} --dry-run shows them, and without --dry-run moves them back`,
    );
  }
  const seen = `the function ${target.name} reads from ${pairs.length} queues, and their dead-letter queues are empty`;
  return { findings, seen: [seen] };
}

/** What keeps the function from running. */
async function functionProblems(lambda: LambdaClient, name: string): Promise<string[]> {
  const named = { FunctionName: name };
  const { State: state } = await lambda.send(new GetFunctionConfigurationCommand(named));
  const { ReservedConcurrentExecutions: reserved } = await lambda.send(
    new GetFunctionConcurrencyCommand(named),
  );
  return [
    ...(state === "Failed" ? [`the function ${name} can't run: its state is Failed`] : []),
    // "Throttle" in the console (Lambda developer guide, "Configuring reserved concurrency").
    ...(reserved === 0 ? [`the function ${name} is throttled: its reserved concurrency is 0`] : []),
  ];
}

async function countIn(sqs: SQSClient, { url }: Queue): Promise<number> {
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  return Object.values(attributes).reduce((sum, count) => sum + Number(count), 0);
}
