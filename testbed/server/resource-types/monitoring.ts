/** What shows how the stack is doing: CloudWatch Logs, CloudWatch and SNS. */
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { capitalized, nested, unchanged } from "./resource-type";
import type { Fields, ResourceType } from "./resource-type";

/** The types, by Pulumi's name. */
export const MONITORING: Record<string, ResourceType> = {
  "aws:cloudwatch/logGroup:LogGroup": {
    inputs: unchanged("retentionInDays"),
    async create({ logs }, fields, logGroupName) {
      await logs.createLogGroup({ logGroupName });
      if (fields.retentionInDays) await logs.putRetentionPolicy({ logGroupName, ...fields });
      const { arn } = await describeLogGroup(logs, logGroupName);
      return {
        // The provider removes the `:*` that the API appends.
        outputs: { name: logGroupName, arn: arn!.replace(/:\*$/, "") },
        read: () => describeLogGroup(logs, logGroupName),
        remove: () => logs.deleteLogGroup({ logGroupName }),
      };
    },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    inputs: {
      ...unchanged("logGroupName"),
      pattern: "filterPattern",
      metricTransformation: {
        name: "metricTransformations",
        convert: ({ namespace, name, value, defaultValue, ...rest }: Fields) => [
          {
            metricNamespace: namespace,
            metricName: name,
            metricValue: value,
            ...(defaultValue !== undefined && { defaultValue: Number(defaultValue) }),
            ...rest,
          },
        ],
      },
    },
    async create({ logs }, fields, filterName) {
      const { logGroupName } = fields;
      await logs.putMetricFilter({ ...fields, filterName });
      return {
        outputs: { name: filterName },
        read: async () => {
          const filter = { logGroupName, filterNamePrefix: filterName };
          return { ...(await logs.describeMetricFilters(filter)).metricFilters?.[0] };
        },
        remove: () => logs.deleteMetricFilter({ logGroupName, filterName }),
      };
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    inputs: {
      ...capitalized("alarmDescription", "namespace", "metricName", "unit"),
      ...capitalized("statistic", "extendedStatistic", "comparisonOperator", "threshold"),
      ...capitalized("period", "evaluationPeriods", "datapointsToAlarm", "treatMissingData"),
      ...capitalized("alarmActions"),
      okActions: "OKActions",
      warmUpConfiguration: nested("WarmUpConfiguration"),
      dimensions: {
        name: "Dimensions",
        convert: (dimensions: Record<string, string>) =>
          Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
    },
    async create({ cloudwatch }, fields, name) {
      await cloudwatch.putMetricAlarm({ ...fields, AlarmName: name });
      const AlarmNames = [name];
      return {
        outputs: { name },
        mayLack: ["WarmUpConfiguration"],
        read: async () => ({
          ...(await cloudwatch.describeAlarms({ AlarmNames })).MetricAlarms?.[0],
        }),
        remove: () => cloudwatch.deleteAlarms({ AlarmNames }),
      };
    },
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    inputs: unchanged("logGroupNames", "queryString"),
    mayLack: true,
    async create({ logs }, fields, name) {
      const { queryDefinitionId } = await logs.putQueryDefinition({ ...fields, name });
      return {
        id: queryDefinitionId,
        outputs: { queryDefinitionId },
        read: async () => {
          const query = { queryDefinitionNamePrefix: name };
          return { ...(await logs.describeQueryDefinitions(query)).queryDefinitions?.[0] };
        },
        remove: () => logs.deleteQueryDefinition({ queryDefinitionId }),
      };
    },
  },
  "aws:sns/topic:Topic": {
    inputs: {},
    async create({ sns }, _fields, name) {
      const { TopicArn } = await sns.createTopic({ Name: name });
      return {
        id: TopicArn,
        outputs: { name, arn: TopicArn },
        read: () => sns.getTopicAttributes({ TopicArn }),
        remove: () => sns.deleteTopic({ TopicArn }),
      };
    },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    inputs: { topic: "TopicArn", ...capitalized("protocol", "endpoint") },
    async create({ sns }, fields) {
      const { TopicArn } = fields;
      const { SubscriptionArn: arn } = await sns.subscribe({
        ...fields,
        ReturnSubscriptionArn: true,
      });
      return {
        id: arn,
        outputs: { arn },
        read: async () => ({
          ...(await sns.listSubscriptionsByTopic({ TopicArn })).Subscriptions?.[0],
        }),
        // A subscription that is not confirmed can't be removed: it is deleted with the topic.
        remove: async () => undefined,
      };
    },
  },
};

async function describeLogGroup(logs: CloudWatchLogs, name: string) {
  const { logGroups: found = [] } = await logs.describeLogGroups({ logGroupNamePrefix: name });
  const group = found.find(({ logGroupName }) => logGroupName === name);
  if (!group) throw new Error(`there is no log group ${name}`);
  return group;
}
