/** SQS: the queues, and who may send to them. */
import type { QueueAttributeName, SQS } from "@aws-sdk/client-sqs";
import type { ResourceType } from "./resource-type";

/** Pulumi's inputs, and SQS's names for the attributes. */
const ATTRIBUTES = {
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  redrivePolicy: "RedrivePolicy",
} as const;

/** aws:sqs/queue:Queue */
export const queue: ResourceType = {
  inputs: Object.keys(ATTRIBUTES),
  async create({ sqs }, inputs, name) {
    const declared = Object.entries(ATTRIBUTES).filter(([input]) => inputs[input] !== undefined);
    const { QueueUrl: url } = await sqs.createQueue({
      QueueName: name,
      Attributes: Object.fromEntries(
        declared.map(([input, attribute]) => [attribute, String(inputs[input])]),
      ),
    });
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
      remove: () => sqs.deleteQueue({ QueueUrl: url }),
    };
  },
};

/** aws:sqs/queuePolicy:QueuePolicy */
export const queuePolicy: ResourceType = {
  inputs: ["queueUrl", "policy"],
  async create({ sqs }, { queueUrl, policy }) {
    const set = (value: string) =>
      sqs.setQueueAttributes({ QueueUrl: queueUrl, Attributes: { Policy: value } });
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
  sqs: SQS,
  url: string,
): Promise<Partial<Record<QueueAttributeName, string>>> {
  const { Attributes: attributes } = await sqs.getQueueAttributes({
    QueueUrl: url,
    AttributeNames: ["All"],
  });
  return attributes ?? {};
}
