/** The function that handles reports and follow-ups, its log group, and the event source mappings from the queues to it. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { makeResponder } from "../handler/responder";
import { toEnvironment } from "../handler/settings";
import type { Settings } from "../handler/settings";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import { declareFunction } from "./function";
import type { PageQueues, Queues } from "./queue";
import {
  FOLLOW_UPS_AT_ONCE,
  PAGE_REPORTS_AT_ONCE,
  REPORTS_AT_ONCE,
  RESPONDER_TIMEOUT_SECONDS,
} from "./retries";
import type { FunctionRole } from "./role";

/** Declares the responder. */
export function declareResponder(
  deployment: Deployment,
  {
    settings,
    ...args
  }: FunctionRole & {
    logGroup: aws.cloudwatch.LogGroup;
    settings: Settings<pulumi.Output<string>>;
  },
): aws.lambda.Function {
  return declareFunction(deployment, "responder", {
    description: "Locks the account whose owner reported a sign-in as not theirs",
    callbackFactory: makeResponder,
    timeoutSeconds: RESPONDER_TIMEOUT_SECONDS,
    environment: toEnvironment(settings),
    ...args,
  });
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
  deployment: Deployment,
  { reports, followUps }: Queues,
  responder: aws.lambda.Function,
  page: PageQueues | null,
): DeclaredMappings {
  const declare = (name: string, queue: aws.sqs.Queue, maximumConcurrency: number) =>
    new aws.lambda.EventSourceMapping(
      `${deployment.prefix}-${name}`,
      {
        eventSourceArn: queue.arn,
        functionName: responder.name,
        batchSize: 1,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency },
        tags: deployment.tags,
      },
      childOf(deployment),
    );
  return {
    reports: declare("reports", reports, REPORTS_AT_ONCE),
    followUps: declare("follow-ups", followUps, FOLLOW_UPS_AT_ONCE),
    pageReports: page && declare("page-reports", page.reports, PAGE_REPORTS_AT_ONCE),
  };
}
