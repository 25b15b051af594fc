/** CloudWatch's alarms, and SNS, which tells of them. */
import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Dimension } from "@aws-sdk/client-cloudwatch";
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { asAws, asPulumi } from "./resource-type";
import type { Kind } from "./resource-type";

export const metricAlarm: Kind = {
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
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...(asAws(rest) as {
          EvaluationPeriods: number;
          ComparisonOperator: "GreaterThanThreshold";
        }),
        AlarmName: name,
        Dimensions: Object.entries<string>(dimensions ?? {}).map(([Name, Value]) => ({
          Name,
          Value,
        })),
        OKActions: okActions,
      }),
    );
    return {
      id: name,
      outputs: { name },
      read: async () => {
        const { MetricAlarms: found = [] } = await cloudwatch.send(
          new DescribeAlarmsCommand({ AlarmNames: [name] }),
        );
        const [alarm] = found;
        return {
          ...asPulumi(alarm),
          okActions: alarm?.OKActions,
          dimensions: asMap(alarm?.Dimensions),
        };
      },
      remove: () => cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] })),
    };
  },
};

export const topic: Kind = {
  inputs: [],
  async create({ sns }, _inputs, name) {
    const { TopicArn: arn } = await sns.send(new CreateTopicCommand({ Name: name }));
    return {
      id: arn!,
      outputs: { name, arn: arn! },
      read: async () => {
        await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
        return {};
      },
      remove: () => sns.send(new DeleteTopicCommand({ TopicArn: arn })),
    };
  },
};

export const topicSubscription: Kind = {
  inputs: ["topic", "protocol", "endpoint"],
  async create({ sns }, { topic: topicArn, protocol, endpoint }) {
    const { SubscriptionArn: arn } = await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        ReturnSubscriptionArn: true,
      }),
    );
    return {
      id: arn!,
      outputs: { arn: arn! },
      read: async () => {
        const { Subscriptions: found = [] } = await sns.send(
          new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
        );
        return {
          topic: found[0]?.TopicArn,
          protocol: found[0]?.Protocol,
          endpoint: found[0]?.Endpoint,
        };
      },
      // An address that has not confirmed can't be unsubscribed: it goes with the topic.
      remove: async () => undefined,
    };
  },
};

function asMap(dimensions: Dimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name!, Value!]));
}
