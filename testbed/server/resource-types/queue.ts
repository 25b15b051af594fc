/** SQS: the queues, and who may send to them. */
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { QueueAttributeName, SQSClient } from "@aws-sdk/client-sqs";
import type { Kind } from "./resource-type";

/** Pulumi's inputs, and the attributes that SQS calls them by. */
const ATTRIBUTES = {
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  redrivePolicy: "RedrivePolicy",
} as const;

export const queue: Kind = {
  inputs: Object.keys(ATTRIBUTES),
  async create({ sqs }, inputs, name) {
    const declared = Object.entries(ATTRIBUTES).filter(([input]) => inputs[input] !== undefined);
    const { QueueUrl: url } = await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: Object.fromEntries(
          declared.map(([input, attribute]) => [attribute, String(inputs[input])]),
        ),
      }),
    );
    const { QueueArn: arn } = await readAttributes(sqs, url!);
    return {
      id: url!,
      outputs: { name, url: url!, arn: arn! },
      // SQS keeps every attribute as text.
      readAs: Object.fromEntries(declared.map(([input]) => [input, String(inputs[input])])),
      read: async () => {
        const found = await readAttributes(sqs, url!);
        return Object.fromEntries(declared.map(([input, attribute]) => [input, found[attribute]]));
      },
      remove: () => sqs.send(new DeleteQueueCommand({ QueueUrl: url })),
    };
  },
};

export const queuePolicy: Kind = {
  inputs: ["queueUrl", "policy"],
  async create({ sqs }, { queueUrl, policy }) {
    const set = (value: string) =>
      sqs.send(
        new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { Policy: value } }),
      );
    await set(policy);
    return {
      id: queueUrl,
      outputs: {},
      read: async () => ({ queueUrl, policy: (await readAttributes(sqs, queueUrl)).Policy }),
      remove: () => set(""),
    };
  },
};

/** All attributes of a queue. */
export async function readAttributes(
  sqs: SQSClient,
  url: string,
): Promise<Partial<Record<QueueAttributeName, string>>> {
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  return attributes ?? {};
}
