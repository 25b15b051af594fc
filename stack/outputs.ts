/** The outputs: what other programs, commands and people need to know of a deployment. */
import type * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import type { AlarmTopic } from "./alarm";
import type { Place } from "./deployment";
import type { Page } from "./page";
import type { Queues } from "./queue";
import type { SelfCheck } from "./self-check";
import type { Trail } from "./trail";

/** What a deployment has declared. */
export interface Parts {
  place: pulumi.Output<Place>;
  responder: aws.lambda.Function;
  role: aws.iam.Role;
  logGroup: aws.cloudwatch.LogGroup;
  rule: aws.cloudwatch.EventRule;
  queues: Queues;
  memory: aws.dynamodb.Table;
  alarmTopic: AlarmTopic;
  dashboard: aws.cloudwatch.Dashboard;
  /** Null without it, as the next two. */
  selfCheck: SelfCheck | null;
  page: Page | null;
  trail: Trail | null;
}

/** The outputs that every deployment has. */
export function outputsOf(parts: Parts) {
  const { alarmTopic, dashboard, logGroup, memory, place, queues, responder, role, rule } = parts;
  return {
    /** Account that everything is in. */
    accountId: place.accountId,
    /** Region that everything is in. */
    region: place.region,
    /** Name of the function that handles reports. */
    functionName: responder.name,
    functionArn: responder.arn,
    /** ARN of the function's role. */
    roleArn: role.arn,
    /** The function's log group. */
    logGroupName: logGroup.name,
    /** Name of the EventBridge rule. */
    ruleName: rule.name,
    /** The report queue. */
    reportQueueUrl: queues.reports.url,
    reportQueueArn: queues.reports.arn,
    /** The dead-letter queue, for reports that could not be delivered or handled. */
    deadLetterQueueUrl: queues.deadLetters.url,
    deadLetterQueueArn: queues.deadLetters.arn,
    /** The queue for what the function does later. */
    followUpQueueUrl: queues.followUps.url,
    followUpQueueArn: queues.followUps.arn,
    /** The dead-letter queue of follow-ups. */
    followUpDeadLetterQueueUrl: queues.followUpDeadLetters.url,
    followUpDeadLetterQueueArn: queues.followUpDeadLetters.arn,
    /** The table that is the function's memory. */
    memoryTableName: memory.name,
    memoryTableArn: memory.arn,
    /** ARN of the topic that alarms are published to. */
    alarmTopicArn: alarmTopic.arn,
    /** Name of the CloudWatch dashboard. */
    dashboardName: dashboard.dashboardName,
  };
}

/** The outputs of a deployment with the self-check. */
export function selfCheckOutputs(selfCheck: SelfCheck) {
  return {
    /** The function that checks the chain. */
    selfCheckFunctionName: selfCheck.function.name,
    selfCheckFunctionArn: selfCheck.function.arn,
    /** The function's log group. */
    selfCheckLogGroupName: selfCheck.logGroup.name,
  };
}

/** The outputs of a deployment with the report page. */
export function pageOutputs({ api, queues, ...page }: Page) {
  return {
    /** The page's address, without a query: what the link in the mail begins with. */
    reportPageUrl: api.url,
    /** The page's function. */
    pageFunctionName: page.function.name,
    pageFunctionArn: page.function.arn,
    /** ARN of that function's role. */
    pageRoleArn: page.role.arn,
    /** The function's log group. */
    pageLogGroupName: page.logGroup.name,
    /** The queue of the page's reports. */
    pageReportQueueUrl: queues.reports.url,
    pageReportQueueArn: queues.reports.arn,
    /** Their dead-letter queue. */
    pageReportDeadLetterQueueUrl: queues.deadLetters.url,
    pageReportDeadLetterQueueArn: queues.deadLetters.arn,
    /** ARN of the table with the state of each report. */
    pageStateTableArn: page.states.arn,
  };
}

/** The outputs of a deployment whose page has a host name of its own. */
export function pageDomainOutputs(dnsTarget: pulumi.Output<string>) {
  return {
    /** What the DNS record of the page's own host name must point to. */
    reportPageDnsTarget: dnsTarget,
  };
}

/** The outputs of a deployment with a trail of its own. */
export function trailOutputs({ trail, bucket }: Trail) {
  return {
    /** Name of the trail. */
    trailName: trail.name,
    /** Name of the bucket that it writes to. */
    trailBucketName: bucket.bucket,
  };
}

/** Every output. Those of a part that the deployment does not have are not there. */
export type LockdownOutputs = ReturnType<typeof outputsOf> &
  Partial<
    ReturnType<typeof selfCheckOutputs> &
      ReturnType<typeof pageOutputs> &
      ReturnType<typeof pageDomainOutputs> &
      ReturnType<typeof trailOutputs>
  >;

/** All outputs of what was declared. Pulumi warns of each output that is undefined, so what is not there has no key. */
export function allOutputs(parts: Parts): LockdownOutputs {
  const { page, selfCheck, trail } = parts;
  return {
    ...outputsOf(parts),
    ...(selfCheck && selfCheckOutputs(selfCheck)),
    ...(page && pageOutputs(page)),
    ...(page?.api.dnsTarget && pageDomainOutputs(page.api.dnsTarget)),
    ...(trail && trailOutputs(trail)),
  };
}
