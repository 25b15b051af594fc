/** Lambda: the function, with the zip that Pulumi's engine would upload, and the mapping that feeds it. */
import { createHash } from "node:crypto";
import { waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import type { CreateFunctionCommandInput } from "@aws-sdk/client-lambda";
import { zipArchive } from "../../aws/archive";
import { asAws, asPulumi } from "./resource-type";
import type { ResourceType } from "./resource-type";

/** Limit for a new function to become active. */
const ACTIVE_SECONDS = 30;

/** aws:lambda/function:Function */
export const lambdaFunction: ResourceType = {
  inputs: [
    "description",
    "role",
    "runtime",
    "handler",
    "architectures",
    "memorySize",
    "timeout",
    "loggingConfig",
    "environment",
    "code",
  ],
  async create({ lambda }, { name: _, code, loggingConfig, environment, ...rest }, name) {
    const zip = await zipArchive(code);
    const { FunctionArn: arn } = await lambda.createFunction({
      ...(asAws(rest) as Pick<CreateFunctionCommandInput, "Role">),
      FunctionName: name,
      LoggingConfig: asAws(loggingConfig),
      Environment: asAws(environment),
      Code: { ZipFile: zip },
    });
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: ACTIVE_SECONDS, minDelay: 1, maxDelay: 1 },
      { FunctionName: name },
    );
    return {
      id: name,
      outputs: { name, arn: arn! },
      readAs: { code: createHash("sha256").update(zip).digest("base64") },
      read: async () => {
        const found = await lambda.getFunctionConfiguration({ FunctionName: name });
        return {
          ...asPulumi(found),
          loggingConfig: asPulumi(found.LoggingConfig),
          environment: asPulumi(found.Environment),
          code: found.CodeSha256,
        };
      },
      remove: () => lambda.deleteFunction({ FunctionName: name }),
    };
  },
};

/** aws:lambda/eventSourceMapping:EventSourceMapping */
export const eventSourceMapping: ResourceType = {
  inputs: ["eventSourceArn", "functionName", "batchSize", "scalingConfig"],
  async create({ lambda }, inputs) {
    const { UUID: id } = await lambda.createEventSourceMapping({
      EventSourceArn: inputs.eventSourceArn,
      FunctionName: inputs.functionName,
      BatchSize: inputs.batchSize,
      ScalingConfig: inputs.scalingConfig && asAws(inputs.scalingConfig),
    });
    return {
      id: id!,
      outputs: {},
      read: async () => {
        const found = await lambda.getEventSourceMapping({ UUID: id });
        return {
          ...asPulumi(found),
          functionName: found.FunctionArn?.split(":").at(-1),
          scalingConfig: asPulumi(found.ScalingConfig),
        };
      },
      remove: () => lambda.deleteEventSourceMapping({ UUID: id }),
    };
  },
};
