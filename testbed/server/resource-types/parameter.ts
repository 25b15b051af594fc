/** The parameter store: the webhook. */
import type { ResourceType } from "./resource-type";

/** aws:ssm/parameter:Parameter */
export const parameter: ResourceType = {
  inputs: ["description", "type", "value"],
  async create({ ssm }, { description, type, value }, name) {
    await ssm.putParameter({ Name: name, Description: description, Type: type, Value: value });
    const { Parameter: made } = await ssm.getParameter({ Name: name });
    return {
      id: name,
      outputs: { name, arn: made!.ARN! },
      read: async () => {
        const { Parameter: found } = await ssm.getParameter({ Name: name, WithDecryption: true });
        const { Parameters: described = [] } = await ssm.describeParameters({
          ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [name] }],
        });
        return { description: described[0]?.Description, type: found!.Type, value: found!.Value };
      },
      remove: () => ssm.deleteParameter({ Name: name }),
    };
  },
};
