/** EventBridge: the rule and its target. */
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { asAws, asPulumi } from "./resource-type";
import type { Kind } from "./resource-type";

export const eventRule: Kind = {
  inputs: ["description", "eventPattern", "state"],
  async create({ events }, { description, eventPattern, state }, name) {
    const { RuleArn: arn } = await events.send(
      new PutRuleCommand({
        Name: name,
        Description: description,
        EventPattern: eventPattern,
        State: state,
      }),
    );
    return {
      id: name,
      outputs: { name, arn: arn! },
      read: async () => asPulumi(await events.send(new DescribeRuleCommand({ Name: name }))),
      remove: () => events.send(new DeleteRuleCommand({ Name: name })),
    };
  },
};

export const eventTarget: Kind = {
  inputs: ["rule", "arn", "deadLetterConfig"],
  async create({ events }, { rule, arn, deadLetterConfig }, name) {
    const id = name.slice(0, 64); // The longest that EventBridge takes (API reference, Target).
    const { FailedEntries: failed } = await events.send(
      new PutTargetsCommand({
        Rule: rule,
        Targets: [
          { Id: id, Arn: arn, DeadLetterConfig: deadLetterConfig && asAws(deadLetterConfig) },
        ],
      }),
    );
    if (failed?.length)
      throw new Error(`EventBridge refused the target: ${failed[0]!.ErrorMessage}`);
    return {
      id,
      outputs: {},
      read: async () => {
        const { Targets: targets = [] } = await events.send(
          new ListTargetsByRuleCommand({ Rule: rule }),
        );
        // One target: another would get every report as well.
        const [target, ...others] = targets;
        if (!target || others.length > 0) throw new Error(`the rule has ${targets.length} targets`);
        return { rule, arn: target.Arn, deadLetterConfig: asPulumi(target.DeadLetterConfig) };
      },
      remove: () => events.send(new RemoveTargetsCommand({ Rule: rule, Ids: [id] })),
    };
  },
};
