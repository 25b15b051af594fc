/** The question that an administrator asks the log first, saved where CloudWatch Logs Insights lists it. */
import * as aws from "@pulumi/aws";

/** Every report, failed delivery and late receipt, newest first (CloudWatch Logs user guide, "Logs Insights query syntax"). */
const QUERY = [
  "fields @timestamp, message.type, message.outcome, message.report.user, message.report.userPoolId,",
  "  message.report.eventId, message.eventId, message.report.sourceAddress,",
  "  message.evidence.verdict, message.evidence.state, message.slack, message.slackFailure,",
  "  message.receives, message.error",
  '| filter message.type in ["report", "failure", "receipt"]',
  "| sort @timestamp desc",
  "| limit 200",
].join("\n");

/** Declares the saved query. */
export function declareLogQuery(
  prefix: string,
  logGroup: aws.cloudwatch.LogGroup,
): aws.cloudwatch.QueryDefinition {
  return new aws.cloudwatch.QueryDefinition(`${prefix}-reports`, {
    name: `${prefix}/reports`,
    logGroupNames: [logGroup.name],
    queryString: QUERY,
  });
}
