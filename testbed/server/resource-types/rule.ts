/** EventBridge: the rule and its target. */
import { asAws, asPulumi } from "./resource-type";
import type { ResourceType } from "./resource-type";

/** aws:cloudwatch/eventRule:EventRule */
export const eventRule: ResourceType = {
  inputs: ["description", "eventPattern", "state"],
  async create({ events }, { name: _, ...fields }, name) {
    const { RuleArn: arn } = await events.putRule({ ...asAws(fields), Name: name });
    return {
      id: name,
      outputs: { name, arn: arn! },
      read: async () => asPulumi(await events.describeRule({ Name: name })),
      remove: () => events.deleteRule({ Name: name }),
    };
  },
};

/** aws:cloudwatch/eventTarget:EventTarget */
export const eventTarget: ResourceType = {
  inputs: ["rule", "arn", "deadLetterConfig"],
  async create({ events }, { rule, arn, deadLetterConfig }, name) {
    const id = name.slice(0, 64); // The longest that EventBridge takes (API reference, Target).
    const { FailedEntries: failed } = await events.putTargets({
      Rule: rule,
      Targets: [
        { Id: id, Arn: arn, DeadLetterConfig: deadLetterConfig && asAws(deadLetterConfig) },
      ],
    });
    if (failed?.length)
      throw new Error(`EventBridge refused the target: ${failed[0]!.ErrorMessage}`);
    return {
      id,
      outputs: {},
      read: async () => {
        const { Targets: targets = [] } = await events.listTargetsByRule({ Rule: rule });
        // A second target would get every report as well.
        const [target, ...others] = targets;
        if (!target || others.length > 0) throw new Error(`the rule has ${targets.length} targets`);
        return { rule, arn: target.Arn, deadLetterConfig: asPulumi(target.DeadLetterConfig) };
      },
      remove: () => events.removeTargets({ Rule: rule, Ids: [id] }),
    };
  },
};
