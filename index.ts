/**
 * The stack: queues, memory, rule, function, report page, alarms. Run by `pulumi up`; the functions' own code is in `handler/` and `page/`.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { declareAlarms } from "./stack/alarms";
import { readStackConfig } from "./stack/config";
import { declareLogQuery } from "./stack/log-query";
import { declareMemory } from "./stack/memory";
import { declareMetrics, declarePageMetrics } from "./stack/metrics";
import { namePrefix, webhookParameterName } from "./stack/names";
import { declarePage, pageOutputs } from "./stack/page";
import { declareQueues } from "./stack/queue";
import { declareLogGroup, declareMappings, declareResponder } from "./stack/responder";
import { MAX_RECEIVES } from "./stack/retries";
import { declareRole } from "./stack/role";
import { declareRule } from "./stack/rule";
import { declareWebhookParameter } from "./stack/webhook";

const config = readStackConfig();
for (const warning of config.warnings) void pulumi.log.warn(warning);
const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
const prefix = namePrefix(project, stack);
const parameterName = webhookParameterName(project, stack);

const queues = declareQueues(prefix);
const memory = declareMemory(prefix);
const { region, userPoolIds, logRetentionDays } = config;
const page = config.reportPage && declarePage(prefix, { ...config.reportPage, logRetentionDays });
const { accountId } = aws.getCallerIdentityOutput();
const rule = declareRule(prefix, queues, pulumi.output({ accountId, region, userPoolIds }));

const webhookParameter =
  config.slackWebhookUrl && declareWebhookParameter(prefix, parameterName, config.slackWebhookUrl);
const logGroup = declareLogGroup(prefix, logRetentionDays);
const { role, policy } = declareRole(
  prefix,
  pulumi.output({
    partition: aws.getPartitionOutput().partition,
    region,
    accountId,
    userPoolIds,
    reportQueueArn: queues.reports.arn,
    followUpQueueArn: queues.followUps.arn,
    deadLetterQueueArn: queues.deadLetters.arn,
    memoryTableArn: memory.arn,
    logGroupArn: logGroup.arn,
    webhookParameterArn: webhookParameter?.arn ?? null,
    page: page && { reportQueueArn: page.queues.reports.arn, stateTableArn: page.states.arn },
  }),
);
const responder = declareResponder(prefix, {
  role,
  policy,
  logGroup,
  settings: {
    stack,
    containment: config.containment,
    unconfirmedReports: config.unconfirmedReports,
    webhookParameter: webhookParameter ? parameterName : null,
    reportQueueUrl: queues.reports.url,
    followUpQueueUrl: queues.followUps.url,
    deadLetterQueueUrl: queues.deadLetters.url,
    memoryTable: memory.name,
    maxReceives: MAX_RECEIVES,
    runbookUrl: config.runbookUrl,
    page: page && { reportQueueUrl: page.queues.reports.url, stateTable: page.states.name },
  },
});
declareMappings(prefix, queues, responder, page?.queues ?? null);
declareMetrics(prefix, logGroup);
if (page) declarePageMetrics(prefix, page, logGroup);
declareLogQuery(prefix, logGroup);
const alarmTopic = declareAlarms(prefix, {
  queues,
  rule,
  responder,
  page,
  alarmEmail: config.alarmEmail,
});

/** Name of the function that handles reports. */
export const functionName = responder.name;
/** The function's log group. */
export const logGroupName = logGroup.name;
/** Name of the EventBridge rule. */
export const ruleName = rule.name;
/** URL of the report queue. */
export const reportQueueUrl = queues.reports.url;
/** URL of the dead-letter queue, for reports that could not be delivered or handled. */
export const deadLetterQueueUrl = queues.deadLetters.url;
/** URL of the queue for what the function does later. */
export const followUpQueueUrl = queues.followUps.url;
/** URL of the dead-letter queue of follow-ups. */
export const followUpDeadLetterQueueUrl = queues.followUpDeadLetters.url;
/** Name of the table that is the function's memory. */
export const memoryTableName = memory.name;
/** ARN of the topic that alarms are published to. */
export const alarmTopicArn = alarmTopic.arn;
// Outputs that only a stack with the page has: Pulumi warns of each `export` that is undefined.
if (page) Object.assign(exports, pageOutputs(page));
