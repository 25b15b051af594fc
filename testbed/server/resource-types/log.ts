/** CloudWatch Logs: the log group, the metrics counted from it, and the saved queries on it. */
import type { CloudWatchLogs, LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import type { Inputs, ResourceType } from "./resource-type";

/** aws:cloudwatch/logGroup:LogGroup */
export const logGroup: ResourceType = {
  inputs: ["retentionInDays"],
  async create({ logs }, { retentionInDays }, name) {
    await logs.createLogGroup({ logGroupName: name });
    if (retentionInDays !== undefined) {
      await logs.putRetentionPolicy({ logGroupName: name, retentionInDays });
    }
    const { arn } = await describe(logs, name);
    return {
      id: name,
      // The provider removes the `:*` that the API appends.
      outputs: { name, arn: arn!.replace(/:\*$/, "") },
      read: async () => ({ retentionInDays: (await describe(logs, name)).retentionInDays }),
      remove: () => logs.deleteLogGroup({ logGroupName: name }),
    };
  },
};

/** aws:cloudwatch/logMetricFilter:LogMetricFilter */
export const logMetricFilter: ResourceType = {
  inputs: ["logGroupName", "pattern", "metricTransformation"],
  async create({ logs }, { logGroupName, pattern, metricTransformation }, name) {
    await logs.putMetricFilter({
      logGroupName,
      filterName: name,
      filterPattern: pattern,
      metricTransformations: [transformation(metricTransformation)],
    });
    return {
      id: name,
      outputs: { name },
      readAs: { metricTransformation: transformation(metricTransformation) },
      read: async () => {
        const { metricFilters: found = [] } = await logs.describeMetricFilters({
          logGroupName,
          filterNamePrefix: name,
        });
        return {
          logGroupName: found[0]?.logGroupName,
          pattern: found[0]?.filterPattern,
          metricTransformation: found[0]?.metricTransformations?.[0],
        };
      },
      remove: () => logs.deleteMetricFilter({ logGroupName, filterName: name }),
    };
  },
};

/** aws:cloudwatch/queryDefinition:QueryDefinition */
export const queryDefinition: ResourceType = {
  inputs: ["logGroupNames", "queryString"],
  mayLack: true,
  async create({ logs }, { logGroupNames, queryString }, name) {
    const { queryDefinitionId: id } = await logs.putQueryDefinition({
      name,
      logGroupNames,
      queryString,
    });
    return {
      id: id!,
      outputs: { queryDefinitionId: id! },
      read: async () => {
        const { queryDefinitions: found = [] } = await logs.describeQueryDefinitions({
          queryDefinitionNamePrefix: name,
        });
        return { ...found[0] };
      },
      remove: () => logs.deleteQueryDefinition({ queryDefinitionId: id }),
    };
  },
};

async function describe(logs: CloudWatchLogs, name: string): Promise<LogGroup> {
  const { logGroups: found = [] } = await logs.describeLogGroups({ logGroupNamePrefix: name });
  const group = found.find(({ logGroupName }) => logGroupName === name);
  if (!group) throw new Error(`there is no log group ${name}`);
  return group;
}

/** A metric transformation with the API's names in place of Pulumi's. */
function transformation({ namespace, name, value, defaultValue, ...rest }: Inputs) {
  return {
    metricNamespace: namespace,
    metricName: name,
    metricValue: value,
    ...(defaultValue !== undefined && { defaultValue: Number(defaultValue) }),
    ...rest,
  };
}
