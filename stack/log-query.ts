/** A saved query, so that an administrator finds the reports in CloudWatch Logs Insights. */
import * as aws from "@pulumi/aws";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";

/** Every report, failed delivery, wait, follow-up, failure of the memory and notification, newest first (CloudWatch Logs user guide, "Logs Insights query syntax"). */
const QUERY = [
  "fields @timestamp, message.type, message.outcome, message.report.user, message.report.userPoolId,",
  "  message.report.eventId, message.eventId, message.report.sourceAddress,",
  "  message.evidence.verdict, message.evidence.account.kind, message.evidence.account.status,",
  "  message.slack, message.slackFailure, message.receiveCount, message.error",
  '| filter message.type in ["report", "failure", "waiting", "follow-up", "memory", "notification"]',
  "| sort @timestamp desc",
  "| limit 200",
].join("\n");

/** Declares the saved query. */
export function declareLogQuery(
  deployment: Deployment,
  logGroup: aws.cloudwatch.LogGroup,
): aws.cloudwatch.QueryDefinition {
  const { prefix } = deployment;
  return new aws.cloudwatch.QueryDefinition(
    `${prefix}-reports`,
    { name: `${prefix}/reports`, logGroupNames: [logGroup.name], queryString: QUERY },
    childOf(deployment),
  );
}
