/** CloudWatch Logs: the log group, the metrics counted from it, and the saved queries on it. */
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteQueryDefinitionCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
  PutMetricFilterCommand,
  PutQueryDefinitionCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { CloudWatchLogsClient, LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import type { Inputs, Kind } from "./resource-type";

export const logGroup: Kind = {
  inputs: ["retentionInDays"],
  async create({ logs }, { retentionInDays }, name) {
    await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    if (retentionInDays !== undefined) {
      await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays }));
    }
    const { arn } = await describe(logs, name);
    return {
      id: name,
      // The provider cuts the `:*` off that the API shows.
      outputs: { name, arn: arn!.replace(/:\*$/, "") },
      read: async () => ({ retentionInDays: (await describe(logs, name)).retentionInDays }),
      remove: () => logs.send(new DeleteLogGroupCommand({ logGroupName: name })),
    };
  },
};

export const logMetricFilter: Kind = {
  inputs: ["logGroupName", "pattern", "metricTransformation"],
  async create({ logs }, { logGroupName, pattern, metricTransformation }, name) {
    await logs.send(
      new PutMetricFilterCommand({
        logGroupName,
        filterName: name,
        filterPattern: pattern,
        metricTransformations: [transformation(metricTransformation)],
      }),
    );
    return {
      id: name,
      outputs: { name },
      readAs: { metricTransformation: transformation(metricTransformation) },
      read: async () => {
        const { metricFilters: found = [] } = await logs.send(
          new DescribeMetricFiltersCommand({ logGroupName, filterNamePrefix: name }),
        );
        return {
          logGroupName: found[0]?.logGroupName,
          pattern: found[0]?.filterPattern,
          metricTransformation: found[0]?.metricTransformations?.[0],
        };
      },
      remove: () => logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName: name })),
    };
  },
};

export const queryDefinition: Kind = {
  inputs: ["logGroupNames", "queryString"],
  mayLack: true,
  async create({ logs }, { logGroupNames, queryString }, name) {
    const { queryDefinitionId: id } = await logs.send(
      new PutQueryDefinitionCommand({ name, logGroupNames, queryString }),
    );
    return {
      id: id!,
      outputs: { queryDefinitionId: id! },
      read: async () => {
        const { queryDefinitions: found = [] } = await logs.send(
          new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: name }),
        );
        return { ...found[0] };
      },
      remove: () => logs.send(new DeleteQueryDefinitionCommand({ queryDefinitionId: id })),
    };
  },
};

async function describe(logs: CloudWatchLogsClient, name: string): Promise<LogGroup> {
  const { logGroups: found = [] } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
  );
  const group = found.find(({ logGroupName }) => logGroupName === name);
  if (!group) throw new Error(`there is no log group ${name}`);
  return group;
}

/** Pulumi's words for a metric transformation, in those of the API. */
function transformation({ namespace, name, value, defaultValue, ...rest }: Inputs) {
  return {
    metricNamespace: namespace,
    metricName: name,
    metricValue: value,
    ...(defaultValue !== undefined && { defaultValue: Number(defaultValue) }),
    ...rest,
  };
}
