/**
 * The stack, in the order of a report's journey: rule, queue, function. Run by `pulumi up`; the code that runs in
 * the cloud is in `handler/`.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { declareAlarms } from "./stack/alarms";
import { readStackConfig } from "./stack/config";
import { declareLogQuery } from "./stack/log-query";
import { declareMetrics } from "./stack/metrics";
import { namePrefix, webhookParameterName } from "./stack/names";
import { declareQueues } from "./stack/queue";
import { declareLogGroup, declareMapping, declareResponder } from "./stack/responder";
import { MAX_RECEIVES } from "./stack/retries";
import { declareRole } from "./stack/role";
import { declareRule } from "./stack/rule";
import { declareWebhookParameter } from "./stack/webhook";

const config = readStackConfig();
for (const warning of config.warnings) void pulumi.log.warn(warning);
const prefix = namePrefix();

const queues = declareQueues(prefix);
const rule = declareRule(prefix, queues, config.userPoolIds);

const webhookParameter =
  config.slackWebhookUrl && declareWebhookParameter(prefix, config.slackWebhookUrl);
const logGroup = declareLogGroup(prefix, config.logRetentionDays);
const { role, policy } = declareRole(
  prefix,
  pulumi.output({
    partition: aws.getPartitionOutput().partition,
    region: config.region,
    accountId: aws.getCallerIdentityOutput().accountId,
    userPoolIds: config.userPoolIds,
    queueArn: queues.reports.arn,
    logGroupArn: logGroup.arn,
    webhookParameterArn: webhookParameter?.arn ?? null,
  }),
);
const responder = declareResponder(prefix, {
  role,
  policy,
  logGroup,
  settings: {
    stack: pulumi.getStack(),
    containment: config.containment,
    unconfirmedReports: config.unconfirmedReports,
    webhookParameter: webhookParameter ? webhookParameterName() : null,
    reportQueueUrl: queues.reports.url,
    maxReceives: MAX_RECEIVES,
  },
});
declareMapping(prefix, queues.reports, responder);
declareMetrics(prefix, logGroup);
declareLogQuery(prefix, logGroup);
const alarmTopic = declareAlarms(prefix, {
  queues,
  rule,
  responder,
  alarmEmail: config.alarmEmail,
});

/** Name of the function that answers reports. */
export const functionName = responder.name;
/** Log group with one JSON line per report. */
export const logGroupName = logGroup.name;
/** Name of the EventBridge rule. */
export const ruleName = rule.name;
/** URL of the queue that reports wait in. */
export const reportQueueUrl = queues.reports.url;
/** URL of the queue that holds what could not be delivered or handled. */
export const deadLetterQueueUrl = queues.deadLetters.url;
/** ARN of the topic that alarms are published to. */
export const alarmTopicArn = alarmTopic.arn;
