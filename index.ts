/**
 * The stack: queues, memory, rule, function, report page, mails, trail, alarms, self-check. Run by `pulumi up`; the functions' own
 * code is in `handler/`, `page/` and `checks/`.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { declareAlarms } from "./stack/alarms";
import { readStackConfig } from "./stack/config";
import { declareLogQuery } from "./stack/log-query";
import { declareMail } from "./stack/mail";
import { findRiskConfigurations } from "./stack/mail-lookup";
import { declareMemory } from "./stack/memory";
import { declareMetrics, declarePageMetrics } from "./stack/metrics";
import { namePrefix, webhookParameterName, trailName } from "./stack/names";
import { awsOutside } from "./stack/outside";
import type { MakeOutside } from "./stack/outside";
import { declarePage, pageOutputs } from "./stack/page";
import { checkChain } from "./stack/pool-checks";
import { declareQueues } from "./stack/queue";
import { declareLogGroup, declareMappings, declareResponder } from "./stack/responder";
import { MAX_RECEIVES } from "./stack/retries";
import { declareRole } from "./stack/role";
import { declareRule } from "./stack/rule";
import { declareSelfCheck, selfCheckOutputs } from "./stack/self-check";
import { declareTrail, trailOutputs } from "./stack/trail";
import { declareWebhookParameter } from "./stack/webhook";

/**
 * Pulumi runs an exported function and takes what it returns for the stack's outputs (@pulumi/pulumi, cmd/run/run.ts). So
 * what is broken outside the stack stops it before any resource is declared.
 *
 * @param makeOutside what the checks read over the SDK; tests pass their own
 */
export = async function program(makeOutside: MakeOutside = awsOutside) {
  const config = readStackConfig();
  for (const warning of config.warnings) void pulumi.log.warn(warning);
  const { region, userPoolIds, logRetentionDays } = config;
  const outside = makeOutside(region);
  const mail = config.notificationMail;
  const linksToPage = config.reportPage !== null && mail?.link !== "cognito";
  // First, because without it nothing may be written; the checks may use up their minute.
  const riskConfigurations = mail && (await findRiskConfigurations(mail, outside));
  await checkChain(
    {
      ...config,
      reportPage: linksToPage,
      managesMail: mail !== null,
      createsTrail: config.createTrail,
      ownTrail: trailName(namePrefix(pulumi.getProject(), pulumi.getStack())),
    },
    outside,
  );
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const prefix = namePrefix(project, stack);
  const parameterName = webhookParameterName(project, stack);

  const queues = declareQueues(prefix);
  const memory = declareMemory(prefix);
  const page = config.reportPage && declarePage(prefix, { ...config.reportPage, logRetentionDays });
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const mails = riskConfigurations
    ? declareMail(prefix, mail, riskConfigurations, page?.api.url)
    : [];
  const trail =
    config.createTrail &&
    declareTrail(prefix, pulumi.output({ partition, region, accountId }), logRetentionDays);
  const rule = declareRule(prefix, queues, pulumi.output({ accountId, region, userPoolIds }));

  const webhookParameter =
    config.slackWebhookUrl &&
    declareWebhookParameter(prefix, parameterName, config.slackWebhookUrl);
  const logGroup = declareLogGroup(prefix, logRetentionDays);
  const { role, policy } = declareRole(
    prefix,
    pulumi.output({
      partition,
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
  const mappings = declareMappings(prefix, queues, responder, page?.queues ?? null);
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
  const selfCheck =
    config.selfCheck &&
    declareSelfCheck(prefix, {
      ...{ userPoolIds, logRetentionDays, rule, mappings, alarmTopic },
      account: { partition, region, accountId },
      checked: [...mails, ...(trail ? [trail.trail] : [])],
      reportQueue: queues.reports,
      webhookParameter: webhookParameter && { name: parameterName, arn: webhookParameter.arn },
      reportPage: linksToPage,
      managesMail: mail !== null,
      maxAccessTokenMinutes: config.maxAccessTokenMinutes,
    });

  return {
    /** Name of the function that handles reports. */
    functionName: responder.name,
    /** The function's log group. */
    logGroupName: logGroup.name,
    /** Name of the EventBridge rule. */
    ruleName: rule.name,
    /** URL of the report queue. */
    reportQueueUrl: queues.reports.url,
    /** URL of the dead-letter queue, for reports that could not be delivered or handled. */
    deadLetterQueueUrl: queues.deadLetters.url,
    /** URL of the queue for what the function does later. */
    followUpQueueUrl: queues.followUps.url,
    /** URL of the dead-letter queue of follow-ups. */
    followUpDeadLetterQueueUrl: queues.followUpDeadLetters.url,
    /** Name of the table that is the function's memory. */
    memoryTableName: memory.name,
    /** ARN of the topic that alarms are published to. */
    alarmTopicArn: alarmTopic.arn,
    // Only a stack that has them has these: Pulumi warns of each output that is undefined.
    ...(selfCheck && selfCheckOutputs(selfCheck)),
    ...(page && pageOutputs(page)),
    ...(trail && trailOutputs(trail)),
  };
};
