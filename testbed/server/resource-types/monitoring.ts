/** What shows how the stack is doing: CloudWatch Logs, CloudWatch and SNS. */
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { capitalized, nested, sortedTags, TAG_LIST, unchanged } from "./resource-type";
import type { Fields, ResourceType } from "./resource-type";

/** The types, by Pulumi's name. */
export const MONITORING: Record<string, ResourceType> = {
  "aws:cloudwatch/logGroup:LogGroup": {
    inputs: unchanged("retentionInDays", "tags"),
    async create({ logs }, { retentionInDays, tags }, logGroupName) {
      await logs.createLogGroup({ logGroupName, tags });
      if (retentionInDays) await logs.putRetentionPolicy({ logGroupName, retentionInDays });
      const { arn } = await describeLogGroup(logs, logGroupName);
      // The provider removes the `:*` that the API appends.
      const resourceArn = arn!.replace(/:\*$/, "");
      return {
        outputs: { name: logGroupName, arn: resourceArn },
        read: async () => ({
          ...(await describeLogGroup(logs, logGroupName)),
          tags: (await logs.listTagsForResource({ resourceArn })).tags,
        }),
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
      tags: TAG_LIST,
      dimensions: {
        name: "Dimensions",
        convert: (dimensions: Record<string, string>) =>
          Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
    },
    async create({ cloudwatch }, fields, name) {
      await cloudwatch.putMetricAlarm({ ...fields, AlarmName: name });
      const AlarmNames = [name];
      const describe = async () =>
        (await cloudwatch.describeAlarms({ AlarmNames })).MetricAlarms?.[0];
      return {
        outputs: { name, arn: (await describe())?.AlarmArn },
        mayLack: ["WarmUpConfiguration"],
        read: async () => {
          const alarm = await describe();
          const ResourceARN = alarm?.AlarmArn;
          const { Tags: tags } = await cloudwatch.listTagsForResource({ ResourceARN });
          return { ...alarm, Tags: sortedTags(tags) };
        },
        remove: () => cloudwatch.deleteAlarms({ AlarmNames }),
      };
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    inputs: capitalized("dashboardName", "dashboardBody"),
    mayLack: true,
    async create({ cloudwatch }, fields) {
      const { DashboardName } = fields;
      await cloudwatch.putDashboard(fields);
      return {
        id: DashboardName,
        outputs: { dashboardName: DashboardName },
        read: () => cloudwatch.getDashboard({ DashboardName }),
        remove: () => cloudwatch.deleteDashboards({ DashboardNames: [DashboardName] }),
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
    inputs: { tags: TAG_LIST },
    async create({ sns }, fields, name) {
      const { TopicArn } = await sns.createTopic({ ...fields, Name: name });
      return {
        id: TopicArn,
        outputs: { name, arn: TopicArn },
        read: async () => ({
          ...(await sns.getTopicAttributes({ TopicArn })).Attributes,
          Tags: sortedTags((await sns.listTagsForResource({ ResourceArn: TopicArn })).Tags),
        }),
        remove: () => sns.deleteTopic({ TopicArn }),
      };
    },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    inputs: { topic: "TopicArn", ...capitalized("protocol", "endpoint") },
    async create({ sns }, fields) {
      const { SubscriptionArn: arn } = await sns.subscribe({
        ...fields,
        ReturnSubscriptionArn: true,
      });
      return {
        id: arn,
        outputs: { arn },
        read: async () => ({
          ...(await sns.getSubscriptionAttributes({ SubscriptionArn: arn })).Attributes,
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
