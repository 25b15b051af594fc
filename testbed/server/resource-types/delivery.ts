/** The path of a report and what it needs: EventBridge, SQS, IAM, Lambda and the parameter store. */
import { createHash } from "node:crypto";
import type { IAM } from "@aws-sdk/client-iam";
import { waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import type { QueueAttributeName, SQS } from "@aws-sdk/client-sqs";
import { zipArchive } from "../../aws/archive";
import { capitalized, nested, sortedTags, TAG_LIST } from "./resource-type";
import type { Field, ResourceType } from "./resource-type";

/** Limit for a new function to become active. */
const ACTIVE_SECONDS = 30;

/** The types, by Pulumi's name. */
export const DELIVERY: Record<string, ResourceType> = {
  "aws:cloudwatch/eventRule:EventRule": {
    inputs: {
      ...capitalized("description", "eventPattern", "scheduleExpression", "state"),
      tags: TAG_LIST,
    },
    async create({ events }, fields, Name) {
      const { RuleArn: arn } = await events.putRule({ ...fields, Name });
      return {
        outputs: { name: Name, arn },
        read: async () => ({
          ...(await events.describeRule({ Name })),
          Tags: sortedTags((await events.listTagsForResource({ ResourceARN: arn })).Tags),
        }),
        remove: () => events.deleteRule({ Name }),
      };
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    inputs: { ...capitalized("rule", "arn"), deadLetterConfig: nested("DeadLetterConfig") },
    async create({ events }, { Rule, ...target }, name) {
      const Id = name.slice(0, 64); // The longest that EventBridge takes (API reference, Target).
      const { FailedEntries: failed } = await events.putTargets({
        Rule,
        Targets: [{ ...target, Id }],
      });
      if (failed?.length)
        throw new Error(`EventBridge refused the target: ${failed[0]!.ErrorMessage}`);
      return {
        id: Id,
        outputs: {},
        read: async () => {
          const { Targets: targets = [] } = await events.listTargetsByRule({ Rule });
          // A second target would get every report as well.
          if (targets.length !== 1) throw new Error(`the rule has ${targets.length} targets`);
          return { Rule, ...targets[0] };
        },
        remove: () => events.removeTargets({ Rule, Ids: [Id] }),
      };
    },
  },
  "aws:iam/role:Role": {
    inputs: {
      ...capitalized("description", "permissionsBoundary"),
      assumeRolePolicy: "AssumeRolePolicyDocument",
      tags: TAG_LIST,
    },
    async create({ iam }, fields, RoleName) {
      const { Role: made } = await iam.createRole({ ...fields, RoleName });
      return {
        outputs: { name: RoleName, arn: made!.Arn },
        read: async () => {
          const { Role: found } = await iam.getRole({ RoleName });
          const document = decodeURIComponent(found!.AssumeRolePolicyDocument!);
          return {
            ...found,
            AssumeRolePolicyDocument: document,
            PermissionsBoundary: found!.PermissionsBoundary?.PermissionsBoundaryArn,
            Tags: sortedTags(found!.Tags),
          };
        },
        remove: () => iam.deleteRole({ RoleName }),
      };
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    inputs: { role: "RoleName", policy: "PolicyDocument" },
    async create({ iam }, fields, PolicyName) {
      const { RoleName } = fields;
      await iam.putRolePolicy({ ...fields, PolicyName });
      return {
        id: `${RoleName}:${PolicyName}`,
        outputs: { name: PolicyName },
        read: async () => ({ RoleName, PolicyDocument: await onlyPolicy(iam, RoleName) }),
        remove: () => iam.deleteRolePolicy({ RoleName, PolicyName }),
      };
    },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    inputs: {
      ...capitalized("eventSourceArn", "functionName", "batchSize", "tags"),
      scalingConfig: nested("ScalingConfig"),
      functionResponseTypes: "FunctionResponseTypes",
    },
    async create({ lambda }, fields) {
      const made = await lambda.createEventSourceMapping(fields);
      const { UUID, FunctionArn: of = "" } = made;
      // MiniStack gives none: it is the function's with another resource (Service Authorization Reference, Lambda).
      const arn =
        made.EventSourceMappingArn ?? of.replace(/:function:.*/, `:event-source-mapping:${UUID}`);
      return {
        id: UUID,
        outputs: { arn },
        read: async () => {
          const found = await lambda.getEventSourceMapping({ UUID });
          const { Tags } = await lambda.listTags({ Resource: arn });
          return { ...found, Tags, FunctionName: found.FunctionArn?.split(":").at(-1) };
        },
        remove: () => lambda.deleteEventSourceMapping({ UUID }),
      };
    },
  },
  "aws:lambda/function:Function": {
    inputs: {
      ...capitalized("description", "role", "runtime", "handler", "architectures"),
      ...capitalized("memorySize", "timeout", "code", "tags"),
      loggingConfig: nested("LoggingConfig"),
      environment: nested("Environment"),
    },
    async create({ lambda }, { Code, ...fields }, FunctionName) {
      // The zip that Pulumi's engine would upload.
      const ZipFile = await zipArchive(Code);
      const { FunctionArn: arn } = await lambda.createFunction({
        ...fields,
        FunctionName,
        Code: { ZipFile },
      });
      await waitUntilFunctionActiveV2(
        { client: lambda, maxWaitTime: ACTIVE_SECONDS, minDelay: 1, maxDelay: 1 },
        { FunctionName },
      );
      return {
        outputs: { name: FunctionName, arn },
        readAs: { Code: createHash("sha256").update(ZipFile).digest("base64") },
        read: async () => {
          const { Configuration: found, Tags } = await lambda.getFunction({ FunctionName });
          return { ...found, Tags, Code: found?.CodeSha256 };
        },
        remove: () => lambda.deleteFunction({ FunctionName }),
      };
    },
  },
  "aws:lambda/permission:Permission": {
    inputs: {
      ...capitalized("action", "principal", "sourceArn"),
      function: "FunctionName",
    },
    async create({ lambda }, fields, StatementId) {
      const { FunctionName } = fields;
      await lambda.addPermission({ ...fields, StatementId });
      return {
        id: StatementId,
        outputs: {},
        read: async () => {
          const { Policy: policy = "{}" } = await lambda.getPolicy({ FunctionName });
          return permissionOf(policy, StatementId);
        },
        remove: () => lambda.removePermission({ FunctionName, StatementId }),
      };
    },
  },
  "aws:sqs/queue:Queue": {
    inputs: {
      visibilityTimeoutSeconds: asText("VisibilityTimeout"),
      messageRetentionSeconds: asText("MessageRetentionPeriod"),
      sqsManagedSseEnabled: asText("SqsManagedSseEnabled"),
      redrivePolicy: "RedrivePolicy",
      tags: "tags",
    },
    async create({ sqs }, { tags, ...Attributes }, name) {
      const { QueueUrl } = await sqs.createQueue({ QueueName: name, Attributes, tags });
      const { QueueArn: arn } = await readAttributes(sqs, QueueUrl!);
      return {
        id: QueueUrl,
        outputs: { name, url: QueueUrl, arn },
        read: async () => ({
          ...(await readAttributes(sqs, QueueUrl!)),
          tags: (await sqs.listQueueTags({ QueueUrl })).Tags,
        }),
        remove: () => sqs.deleteQueue({ QueueUrl }),
      };
    },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    inputs: capitalized("queueUrl", "policy"),
    async create({ sqs }, { QueueUrl, Policy: declared }) {
      const set = (Policy: string) => sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
      await set(declared);
      return {
        id: QueueUrl,
        outputs: {},
        read: async () => ({ QueueUrl, ...(await readAttributes(sqs, QueueUrl)) }),
        remove: () => set(""),
      };
    },
  },
  "aws:ssm/parameter:Parameter": {
    inputs: { ...capitalized("description", "type", "value"), tags: TAG_LIST },
    async create({ ssm }, fields, Name) {
      await ssm.putParameter({ ...fields, Name });
      const { Parameter: made } = await ssm.getParameter({ Name });
      return {
        outputs: { name: Name, arn: made!.ARN },
        read: async () => {
          const { Parameter: found } = await ssm.getParameter({ Name, WithDecryption: true });
          const { Parameters: described } = await ssm.describeParameters({
            ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [Name] }],
          });
          const { TagList: tags } = await ssm.listTagsForResource({
            ResourceType: "Parameter",
            ResourceId: Name,
          });
          return { ...found, Description: described?.[0]?.Description, Tags: sortedTags(tags) };
        },
        remove: () => ssm.deleteParameter({ Name }),
      };
    },
  },
};

/** What a function's policy says in one of its statements, as it is sent. @throws Error when it has no such statement */
function permissionOf(policy: string, sid: string): Record<string, string> {
  const { Statement: statements = [] } = JSON.parse(policy) as {
    Statement?: { Sid: string; [field: string]: unknown }[];
  };
  const found = statements.find(({ Sid }) => Sid === sid) as
    | {
        Action: string;
        Resource: string;
        Principal: { Service: string };
        Condition?: { ArnLike?: Record<string, string> };
      }
    | undefined;
  if (!found) throw new Error(`the function's policy has no statement ${sid}`);
  return {
    Action: found.Action,
    FunctionName: found.Resource.split(":").at(-1)!,
    Principal: found.Principal.Service,
    SourceArn: found.Condition?.ArnLike?.["AWS:SourceArn"] ?? "",
  };
}

/** SQS keeps every attribute as text. */
function asText(name: string): Field {
  return { name, convert: String };
}

/** The document of a role's one policy. @throws Error when the role has any other */
export async function onlyPolicy(iam: IAM, RoleName: string): Promise<string> {
  const { PolicyNames: inline = [] } = await iam.listRolePolicies({ RoleName });
  const { AttachedPolicies: attached = [] } = await iam.listAttachedRolePolicies({ RoleName });
  if (inline.length !== 1 || attached.length > 0) {
    throw new Error(
      `the role has ${inline.length} inline and ${attached.length} attached policies`,
    );
  }
  const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName: inline[0] });
  return decodeURIComponent(PolicyDocument!);
}

/** All attributes of a queue. */
export async function readAttributes(
  sqs: SQS,
  QueueUrl: string,
): Promise<Partial<Record<QueueAttributeName, string>>> {
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["All"] });
  return Attributes ?? {};
}

/** How many messages a queue holds, those included that are being handled. */
export async function countMessages(sqs: SQS, queueUrl: string): Promise<number> {
  const attributes = await readAttributes(sqs, queueUrl);
  return (
    Number(attributes.ApproximateNumberOfMessages) +
    Number(attributes.ApproximateNumberOfMessagesNotVisible)
  );
}
