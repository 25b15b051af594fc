/** The parameter store: the webhook. */
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
} from "@aws-sdk/client-ssm";
import type { Kind } from "./resource-type";

export const parameter: Kind = {
  inputs: ["description", "type", "value"],
  async create({ ssm }, { description, type, value }, name) {
    await ssm.send(
      new PutParameterCommand({ Name: name, Description: description, Type: type, Value: value }),
    );
    return {
      id: name,
      outputs: { name, arn: await arnOf() },
      read: async () => {
        const { Parameter: found } = await ssm.send(
          new GetParameterCommand({ Name: name, WithDecryption: true }),
        );
        const { Parameters: described = [] } = await ssm.send(
          new DescribeParametersCommand({
            ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [name] }],
          }),
        );
        return { description: described[0]?.Description, type: found!.Type, value: found!.Value };
      },
      remove: () => ssm.send(new DeleteParameterCommand({ Name: name })),
    };

    async function arnOf(): Promise<string> {
      const { Parameter: found } = await ssm.send(new GetParameterCommand({ Name: name }));
      return found!.ARN!;
    }
  },
};
