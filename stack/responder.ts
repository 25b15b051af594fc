/** The function that handles reports and follow-ups, its log group, and the event source mappings from the queues to it. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { makeResponder } from "../handler/responder";
import { toEnvironment } from "../handler/settings";
import type { Settings } from "../handler/settings";
import type { PageQueues, Queues } from "./queue";
import {
  FOLLOW_UPS_AT_ONCE,
  PAGE_REPORTS_AT_ONCE,
  REPORTS_AT_ONCE,
  RESPONDER_TIMEOUT_SECONDS,
} from "./retries";

/** Lambda allots CPU in proportion to memory. The SDK needs less memory than this, but loads faster with it. */
const MEMORY_MB = 512;

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
    },
    // Without its policy the function could be invoked before it may do anything.
    { dependsOn: args.policy },
  );
}

/** The event source mapping of each queue. */
export interface DeclaredMappings {
  reports: aws.lambda.EventSourceMapping;
  followUps: aws.lambda.EventSourceMapping;
  /** Null without the report page. */
  pageReports: aws.lambda.EventSourceMapping | null;
}

/**
 * Declares the event source mappings of all queues to the same function. One message per invocation, so that a failure
 * redelivers its own and no other. With `ReportBatchItemFailures` the function can return a message to its queue without an
 * error: it waits, and is received again (Lambda developer guide, "Handling errors for an SQS event source"). A function
 * that returns nothing has handled its message, and one that throws has not.
 */
export function declareMappings(
  prefix: string,
  { reports, followUps }: Queues,
  responder: aws.lambda.Function,
  page: PageQueues | null,
): DeclaredMappings {
  const declare = (name: string, queue: aws.sqs.Queue, maximumConcurrency: number) =>
    new aws.lambda.EventSourceMapping(`${prefix}-${name}`, {
      eventSourceArn: queue.arn,
      functionName: responder.name,
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency },
    });
  return {
    reports: declare("reports", reports, REPORTS_AT_ONCE),
    followUps: declare("follow-ups", followUps, FOLLOW_UPS_AT_ONCE),
    pageReports: page && declare("page-reports", page.reports, PAGE_REPORTS_AT_ONCE),
  };
}
