/** The function that answers a report, its log group, and the mapping that feeds it from the queue. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { makeResponder } from "../handler/responder";
import { toEnvironment } from "../handler/settings";
import type { Settings } from "../handler/settings";
import { REPORTS_AT_ONCE, RESPONDER_TIMEOUT_SECONDS } from "./retries";

/** Lambda gives processor time in step with memory; the SDK needs less memory than this, but loads faster with it. */
const MEMORY_MB = 512;

/** Packages that hold nothing but type declarations, which the function's code never loads. */
const TYPES_ONLY = ["@slack/types", "@types/node", "@types/retry"];

/** Declares the log group, apart from the function because the role must name it first. */
export function declareLogGroup(prefix: string, retentionInDays: number): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(`${prefix}-responder`, { retentionInDays });
}

/** Declares the function. The callback is a factory: see `handler/responder.ts`. */
export function declareResponder(
  prefix: string,
  args: {
    role: aws.iam.Role;
    policy: aws.iam.RolePolicy;
    logGroup: aws.cloudwatch.LogGroup;
    settings: Settings<pulumi.Output<string>>;
  },
): aws.lambda.CallbackFunction<unknown, void> {
  return new aws.lambda.CallbackFunction(
    `${prefix}-responder`,
    {
      description: "Locks the account whose owner reported a sign-in as not theirs",
      callbackFactory: makeResponder,
      role: args.role,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: MEMORY_MB,
      timeout: RESPONDER_TIMEOUT_SECONDS,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: args.logGroup.name,
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
      },
      environment: { variables: toEnvironment(args.settings) },
      // A copy, for Pulumi adds to the list that it is given.
      codePathOptions: { extraExcludePackages: [...TYPES_ONLY] },
    },
    // Without its policy the function could be invoked before it may do anything.
    { dependsOn: args.policy },
  );
}

/** Declares the mapping: one report an invocation, so that a failure redelivers its own report and no other. */
export function declareMapping(
  prefix: string,
  queue: aws.sqs.Queue,
  responder: aws.lambda.Function,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(`${prefix}-reports`, {
    eventSourceArn: queue.arn,
    functionName: responder.name,
    batchSize: 1,
    scalingConfig: { maximumConcurrency: REPORTS_AT_ONCE },
  });
}
