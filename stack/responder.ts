/** The function that answers a report, its log group, and the mapping that feeds it from the queue. */
import * as aws from "@pulumi/aws";
import {
  COGNITO_CALL_MS,
  LIFETIMES_MS,
  LOOK_MS,
  PARAMETER_CALL_MS,
  PAUSES_BEFORE_LOOKS_MS,
  RESET_CALL_MS,
  SESSIONS_MS,
  SLACK_POST_MS,
} from "../handler/deadlines";
import { makeResponder } from "../handler/responder";
import { toEnvironment } from "../handler/settings";
import type { Settings } from "../handler/settings";

/** Looks, with the pauses between them. */
const WEIGHING_MS =
  PAUSES_BEFORE_LOOKS_MS.length * LOOK_MS + PAUSES_BEFORE_LOOKS_MS.reduce((a, b) => a + b);

/**
 * The longest run, each part up to its own deadline: five looks with ten seconds of pauses (25 s), the reset and the
 * look that a refusal asks for (23 s), the sign-out, the sessions or the disabling (20 s), the tokens' lifetimes (5 s),
 * the webhook's read and the post (6 s): 79 s. A test adds it up.
 */
export const LONGEST_RUN_MS =
  WEIGHING_MS +
  RESET_CALL_MS +
  LOOK_MS +
  COGNITO_CALL_MS +
  Math.max(COGNITO_CALL_MS, SESSIONS_MS) +
  LIFETIMES_MS +
  PARAMETER_CALL_MS +
  SLACK_POST_MS;

/** The longest run, and room for a cold start on a slow day. */
export const RESPONDER_TIMEOUT_SECONDS = 100;

/** Lambda gives processor time in step with memory; the SDK needs less memory than this, but loads faster with it. */
const MEMORY_MB = 512;

/**
 * Reports handled at once. Cognito allows 30 resets and 25 sign-outs a second in an account and region, shared with
 * everyone's forgotten passwords and not adjustable (developer guide, quotas). A report makes one of each. As long as
 * it takes 0.4 s or more, five at once make at most 12.5 a second: half of the quota stays with the customers.
 * Where it is faster, Cognito throttles, and the SDK's retries and the queue slow it down.
 */
const REPORTS_AT_ONCE = 5;

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
    settings: Settings;
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
