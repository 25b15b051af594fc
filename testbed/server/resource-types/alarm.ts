/** CloudWatch alarms, and the SNS topic that they notify. */
import type { Dimension, PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { asAws, asPulumi } from "./resource-type";
import type { ResourceType } from "./resource-type";

/** aws:cloudwatch/metricAlarm:MetricAlarm */
export const metricAlarm: ResourceType = {
  inputs: [
    "alarmDescription",
    "namespace",
    "metricName",
    "dimensions",
    "statistic",
    "extendedStatistic",
    "unit",
    "period",
    "evaluationPeriods",
    "datapointsToAlarm",
    "comparisonOperator",
    "threshold",
    "treatMissingData",
    "alarmActions",
    "okActions",
  ],
  async create({ cloudwatch }, { name: _, dimensions, okActions, ...rest }, name) {
    const fields = asAws(rest) as PutMetricAlarmCommandInput;
    await cloudwatch.putMetricAlarm({
      ...fields,
      AlarmName: name,
      Dimensions: Object.entries<string>(dimensions ?? {}).map(([Name, Value]) => ({
        Name,
        Value,
      })),
      OKActions: okActions,
    });
    return {
      id: name,
      outputs: { name },
      read: async () => {
        const { MetricAlarms: found = [] } = await cloudwatch.describeAlarms({
          AlarmNames: [name],
        });
        const [alarm] = found;
        return {
          ...asPulumi(alarm),
          okActions: alarm?.OKActions,
          dimensions: asMap(alarm?.Dimensions),
        };
      },
      remove: () => cloudwatch.deleteAlarms({ AlarmNames: [name] }),
    };
  },
};

/** aws:sns/topic:Topic */
export const topic: ResourceType = {
  inputs: [],
  async create({ sns }, _inputs, name) {
    const { TopicArn: arn } = await sns.createTopic({ Name: name });
    return {
      id: arn!,
      outputs: { name, arn: arn! },
      read: async () => {
        await sns.getTopicAttributes({ TopicArn: arn });
        return {};
      },
      remove: () => sns.deleteTopic({ TopicArn: arn }),
    };
  },
};

/** aws:sns/topicSubscription:TopicSubscription */
export const topicSubscription: ResourceType = {
  inputs: ["topic", "protocol", "endpoint"],
  async create({ sns }, { topic: topicArn, protocol, endpoint }) {
    const { SubscriptionArn: arn } = await sns.subscribe({
      TopicArn: topicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      ReturnSubscriptionArn: true,
    });
    return {
      id: arn!,
      outputs: { arn: arn! },
      read: async () => {
        const { Subscriptions: found = [] } = await sns.listSubscriptionsByTopic({
          TopicArn: topicArn,
        });
        return {
          topic: found[0]?.TopicArn,
          protocol: found[0]?.Protocol,
          endpoint: found[0]?.Endpoint,
        };
      },
      // An address that has not confirmed can't be unsubscribed: it is deleted with the topic.
      remove: async () => undefined,
    };
  },
};

function asMap(dimensions: Dimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name!, Value!]));
}
