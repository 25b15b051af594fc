/** Declares all that belongs to one deployment, and what each part needs of the others. */
import * as pulumi from "@pulumi/pulumi";
import { declareAlarms } from "./alarms";
import type { LockdownSettings } from "./check-args";
import { declareDashboard } from "./dashboard";
import type { Deployment } from "./deployment";
import { declareLogGroup } from "./log-group";
import { declareLogQuery } from "./log-query";
import { declareMail } from "./mail";
import type { Found } from "./mail-lookup";
import { declareMemory } from "./memory";
import { declareMetrics, declarePageMetrics } from "./metrics";
import { webhookParameterName } from "./names";
import { allOutputs } from "./outputs";
import type { LockdownOutputs } from "./outputs";
import { declarePage } from "./page";
import { declareQueues } from "./queue";
import { declareMappings, declareResponder } from "./responder";
import { MAX_RECEIVES } from "./retries";
import { declareRole } from "./role";
import { declareRule } from "./rule";
import { declareSelfCheck } from "./self-check";
import { declareTrail } from "./trail";
import { declareWebhookParameter } from "./webhook";

/** What was found out before anything is declared. */
interface FoundOut {
  /** Whether the mails link to the report page. */
  linksToPage: boolean;
  riskConfigurations: Map<string, Found> | null;
  webhook: pulumi.Output<string> | null;
}

/** Declares everything. @returns the outputs */
export function declareAll(
  deployment: Deployment,
  settings: LockdownSettings,
  { linksToPage, riskConfigurations, webhook }: FoundOut,
): LockdownOutputs {
  const { name, stack } = deployment;
  const { notificationMail: mail, userPoolIds } = settings;
  const parameterName = webhookParameterName(name, stack);

  const queues = declareQueues(deployment);
  const memory = declareMemory(deployment);
  const page = settings.reportPage && declarePage(deployment, settings.reportPage);
  const mails =
    mail && riskConfigurations
      ? declareMail(deployment, mail, riskConfigurations, page?.api.url)
      : [];
  const trail = settings.createTrail ? declareTrail(deployment) : null;
  const rule = declareRule(deployment, queues, userPoolIds);

  const parameter = webhook && declareWebhookParameter(deployment, parameterName, webhook);
  const logGroup = declareLogGroup(deployment, "responder");
  const { role, policy } = declareRole(
    deployment,
    pulumi.output({
      userPoolIds,
      reportQueueArn: queues.reports.arn,
      followUpQueueArn: queues.followUps.arn,
      deadLetterQueueArn: queues.deadLetters.arn,
      memoryTableArn: memory.arn,
      logGroupArn: logGroup.arn,
      webhookParameterArn: parameter?.arn ?? null,
      page: page && { reportQueueArn: page.queues.reports.arn, stateTableArn: page.states.arn },
    }),
  );
  const responder = declareResponder(deployment, {
    role,
    policy,
    logGroup,
    settings: {
      ...{ stack, name },
      containment: settings.containment,
      unconfirmedReports: settings.unconfirmedReports,
      webhookParameter: parameter ? parameterName : null,
      reportQueueUrl: queues.reports.url,
      followUpQueueUrl: queues.followUps.url,
      deadLetterQueueUrl: queues.deadLetters.url,
      memoryTable: memory.name,
      maxReceives: MAX_RECEIVES,
      runbookUrl: settings.runbookUrl,
      page: page && { reportQueueUrl: page.queues.reports.url, stateTable: page.states.name },
    },
  });
  const mappings = declareMappings(deployment, queues, responder, page?.queues ?? null);
  declareMetrics(deployment, logGroup);
  if (page) declarePageMetrics(deployment, page, logGroup);
  declareLogQuery(deployment, logGroup);
  const { topic: alarmTopic, alarms } = declareAlarms(deployment, {
    ...settings,
    ...{ queues, rule, responder, page },
  });
  const selfCheck = settings.selfCheck
    ? declareSelfCheck(deployment, {
        ...{ userPoolIds, rule, mappings, alarmTopic },
        checked: [...mails, ...(trail ? [trail.trail] : [])],
        reportQueue: queues.reports,
        webhookParameter: parameter && { name: parameterName, arn: parameter.arn },
        reportPage: linksToPage,
        managesMail: mail !== null,
        maxAccessTokenMinutes: settings.maxAccessTokenMinutes,
      })
    : null;
  const dashboard = declareDashboard(deployment, {
    ...{ queues, responder, logGroup, page },
    alarms: [...alarms, ...(selfCheck?.alarms ?? [])],
    links: selfCheck?.links ?? null,
    runbookUrl: settings.runbookUrl,
  });
  return allOutputs({
    ...{ place: deployment.place, responder, role, logGroup, rule, queues, memory, alarmTopic },
    ...{ dashboard, selfCheck, page, trail },
  });
}
