/** Every type of resource that the deployer knows. */
import { metricAlarm, topic, topicSubscription } from "./alarm";
import { eventSourceMapping, lambdaFunction } from "./function";
import type { Inputs, ResourceType } from "./resource-type";
import { logGroup, logMetricFilter, queryDefinition } from "./log";
import { parameter } from "./parameter";
import { queue, queuePolicy } from "./queue";
import { role, rolePolicy } from "./role";
import { eventRule, eventTarget } from "./rule";

/** By Pulumi's name for the type. */
const RESOURCE_TYPES: Record<string, ResourceType> = {
  "aws:cloudwatch/eventRule:EventRule": eventRule,
  "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": logMetricFilter,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:cloudwatch/queryDefinition:QueryDefinition": queryDefinition,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:lambda/eventSourceMapping:EventSourceMapping": eventSourceMapping,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": queuePolicy,
  "aws:ssm/parameter:Parameter": parameter,
};

/** How to deploy a type. @throws Error when the type, or one of the inputs, is not known here */
export function resourceTypeOf(type: string, inputs: Inputs): ResourceType {
  const known = Object.hasOwn(RESOURCE_TYPES, type) ? RESOURCE_TYPES[type]! : undefined;
  const here = "testbed/server/resource-types";
  if (!known) throw new Error(`${here} does not know how to deploy the type ${type}`);
  const unknown = Object.keys(inputs).filter(
    (input) => inputs[input] !== undefined && input !== "name" && !known.inputs.includes(input),
  );
  if (unknown.length > 0) {
    throw new Error(`${here} would drop these inputs of ${type}: ${unknown.join(", ")}`);
  }
  return known;
}
