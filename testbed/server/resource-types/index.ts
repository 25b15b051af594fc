/** Every type of resource that the deployer knows. */
import { metricAlarm, topic, topicSubscription } from "./alarm";
import { eventSourceMapping, lambdaFunction } from "./function";
import type { Inputs, Kind } from "./resource-type";
import { logGroup, logMetricFilter, queryDefinition } from "./log";
import { parameter } from "./parameter";
import { queue, queuePolicy } from "./queue";
import { role, rolePolicy } from "./role";
import { eventRule, eventTarget } from "./rule";

/** By Pulumi's name for the type. */
const KINDS: Record<string, Kind> = {
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

/** @throws Error when the type, or one of the inputs, is none that could be deployed */
export function kindOf(type: string, inputs: Inputs): Kind {
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type]! : undefined;
  if (!kind)
    throw new Error(`testbed/server/resource-types does not know how to deploy the type ${type}`);
  const unknown = Object.keys(inputs).filter(
    (input) => inputs[input] !== undefined && input !== "name" && !kind.inputs.includes(input),
  );
  if (unknown.length > 0) {
    throw new Error(
      `testbed/server/resource-types would drop these inputs of ${type}: ${unknown.join(", ")}`,
    );
  }
  return kind;
}
