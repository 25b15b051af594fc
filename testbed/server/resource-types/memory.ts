/** Tables: DynamoDB. */
import { nested, sortedTags, TAG_LIST } from "./resource-type";
import type { Fields, ResourceType } from "./resource-type";

/** The types, by Pulumi's name. */
export const MEMORY: Record<string, ResourceType> = {
  "aws:dynamodb/table:Table": {
    inputs: {
      billingMode: "BillingMode",
      hashKey: {
        name: "KeySchema",
        convert: (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }],
      },
      attributes: {
        name: "AttributeDefinitions",
        convert: (attributes: { name: string; type: string }[]) =>
          attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      },
      ttl: nested("TimeToLiveSpecification"),
      pointInTimeRecovery: {
        name: "PointInTimeRecoverySpecification",
        convert: ({ enabled }: Fields) => ({ PointInTimeRecoveryEnabled: enabled }),
      },
      deletionProtectionEnabled: "DeletionProtectionEnabled",
      tags: TAG_LIST,
    },
    async create({ dynamodb }, { TimeToLiveSpecification, ...fields }, TableName) {
      const { PointInTimeRecoverySpecification, ...table } = fields;
      const { TableDescription: made } = await dynamodb.createTable({ ...table, TableName });
      await dynamodb.updateTimeToLive({ TableName, TimeToLiveSpecification });
      if (PointInTimeRecoverySpecification) {
        await dynamodb.updateContinuousBackups({ TableName, PointInTimeRecoverySpecification });
      }
      const ResourceArn = made!.TableArn;
      return {
        outputs: { name: TableName, arn: ResourceArn },
        read: async () => {
          const { Table: found } = await dynamodb.describeTable({ TableName });
          const { TimeToLiveDescription: ttl } = await dynamodb.describeTimeToLive({ TableName });
          const { ContinuousBackupsDescription: backups } =
            await dynamodb.describeContinuousBackups({ TableName });
          const recovery = backups?.PointInTimeRecoveryDescription;
          return {
            ...found,
            BillingMode: found?.BillingModeSummary?.BillingMode,
            TimeToLiveSpecification: {
              AttributeName: ttl?.AttributeName,
              Enabled: ttl?.TimeToLiveStatus === "ENABLED",
            },
            PointInTimeRecoverySpecification: {
              PointInTimeRecoveryEnabled: recovery?.PointInTimeRecoveryStatus === "ENABLED",
            },
            Tags: sortedTags((await dynamodb.listTagsOfResource({ ResourceArn })).Tags),
          };
        },
        remove: async () => {
          // Pulumi refuses; whoever takes the stack down switches `protectData` off first.
          if (table.DeletionProtectionEnabled) {
            await dynamodb.updateTable({ TableName, DeletionProtectionEnabled: false });
          }
          await dynamodb.deleteTable({ TableName });
        },
      };
    },
  },
};
