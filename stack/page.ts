/** The report page: its queues, the table with the state of each report, its function with a role of its own, its API. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { FEEDBACK_MS, NAMES_PER_LINK, PAUSES_BEFORE_SENDS_MS, SEND_MS } from "../page/deadlines";
import { makePage } from "../page/page";
import { toPageEnvironment } from "../page/settings";
import type { ReportPage } from "./config-page";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import { declareFunction } from "./function";
import { declareLogGroup } from "./log-group";
import { declarePageApi } from "./page-api";
import type { PageApi } from "./page-api";
import { declarePageQueues } from "./queue";
import type { PageQueues } from "./queue";
import { allow, declareFunctionRole } from "./role";
import type { Policy } from "./role";

/** Everything that a stack with the page has, and another has not. */
export interface Page {
  queues: PageQueues;
  /** The table with the state of each report. */
  states: aws.dynamodb.Table;
  /** The log group of the function. */
  logGroup: aws.cloudwatch.LogGroup;
  role: aws.iam.Role;
  /** The function that answers requests. */
  function: aws.lambda.Function;
  api: PageApi;
}

/** What the policy of the page's role is built from. */
export interface PageScope {
  reportQueueArn: string;
  stateTableArn: string;
  logGroupArn: string;
}

/**
 * The longest request: Cognito's answer for both names that a link can stand for (6 s), and the report sent to its queue in
 * three tries with their pauses (3.4 s): 9.4 s.
 */
export const LONGEST_REQUEST_MS =
  NAMES_PER_LINK * FEEDBACK_MS +
  PAUSES_BEFORE_SENDS_MS.reduce((sum, pause) => sum + pause + SEND_MS, 0);

/**
 * Ends a request whose process hangs: the longest one, 6 s for a slow cold start, rounded up. API Gateway itself waits for
 * 30 s (API Gateway developer guide, "Quotas for configuring and running an HTTP API"), so the function's own end comes
 * first.
 */
export const PAGE_TIMEOUT_SECONDS = Math.ceil(LONGEST_REQUEST_MS / 1000) + 6;

/**
 * The policy of the page's role: it can queue a report, and read what became of one. It can do nothing to an account, and
 * can read none: Cognito takes the answer without credentials (API reference, UpdateAuthEventFeedback).
 */
export function pagePolicy(scope: PageScope): Policy {
  return {
    Version: "2012-10-17",
    Statement: [
      allow("SendReports", ["sqs:SendMessage"], [scope.reportQueueArn]),
      allow("ReadTheStateOfAReport", ["dynamodb:GetItem"], [scope.stateTableArn]),
      allow(
        "WriteItsOwnLog",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [`${scope.logGroupArn}:log-stream:*`],
      ),
    ],
  };
}

/** Declares the page. */
export function declarePage(deployment: Deployment, config: ReportPage): Page {
  const queues = declarePageQueues(deployment);
  const states = declareStates(deployment);
  const logGroup = declareLogGroup(deployment, "page");
  const scope = pulumi.output({
    reportQueueArn: queues.reports.arn,
    stateTableArn: states.arn,
    logGroupArn: logGroup.arn,
  });
  const role = declareFunctionRole(
    deployment,
    "page",
    "Takes customers' reports of sign-ins that were not theirs, and shows what was done",
    scope.apply(pagePolicy),
  );
  // It reserves no concurrency: an account with Lambda's limit of ten for new accounts can reserve none (Lambda developer
  // guide, "Configuring reserved concurrency": 100 must stay unreserved). What keeps it from using up the account's
  // concurrency, and with it the responder's, are the throttles of `page-api.ts`, which says how far they do.
  const handler = declareFunction(deployment, "page", {
    description: "The page on which customers report a sign-in as not theirs",
    callbackFactory: makePage,
    timeoutSeconds: PAGE_TIMEOUT_SECONDS,
    ...role,
    logGroup,
    environment: toPageEnvironment({
      userPoolIds: config.userPoolIds,
      reportQueueUrl: queues.reports.url,
      stateTable: states.name,
      serviceName: config.serviceName,
    }),
  });
  const api = declarePageApi(deployment, handler, config.domain);
  return { queues, states, logGroup, role: role.role, function: handler, api };
}

/**
 * Declares the table with the state of each report: apart from the memory, so that the page can't read that. Items have no
 * names, and are gone after an hour (`handler/page-state.ts`), so there is nothing to restore.
 */
function declareStates(deployment: Deployment): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    `${deployment.prefix}-page-states`,
    {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      tags: deployment.tags,
    },
    childOf(deployment),
  );
}
