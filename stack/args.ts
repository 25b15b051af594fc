/** What a `CognitoLockdown` is made with. In the stack's config, the keys have the same names. */
import type * as pulumi from "@pulumi/pulumi";
import type { ContainmentMode, UnconfirmedPolicy } from "../handler/settings";
import type { LinkKind } from "../mail/texts";
import type { PoolChecks } from "./config-checks";
import type { RiskAction, RiskLevel } from "./config-mail";

/** The arguments; README, "Config", says more about each. */
export interface CognitoLockdownArgs {
  /** Region of the pools, which must be the provider's. By default, `aws:region` of the stack's config. */
  region?: string;
  /** Incoming webhook of the administrators' Slack channel. Required, unless `slackNotifications` is false; kept as a secret. */
  slackWebhookUrl?: pulumi.Input<string>;
  /** False turns Slack off. Default: true. */
  slackNotifications?: boolean;
  /** Pools to protect. Default: every pool of the account in the region. */
  userPoolIds?: string[];
  /** What a confirmed report does. Default: `reset`. */
  containment?: ContainmentMode;
  /** What is done to a report that the audit log does not confirm. Default: `contain`; with `reportPage`, `alert`. */
  unconfirmedReports?: UnconfirmedPolicy;
  /** Days for which logs are kept: one of CloudWatch's periods. Default: 365. */
  logRetentionDays?: number;
  /** Address subscribed to the component's own alarm topic. Default: none. */
  alarmEmail?: string;
  /** ARN of an SNS topic of the region that alarms are published to, in place of one of the component's own. */
  alarmTopicArn?: string;
  /** Https address of your runbook, which notifications and the dashboard link to. Default: none. */
  runbookUrl?: string;
  /** Whether there is a report page. It needs `userPoolIds`. Default: false. */
  reportPage?: boolean;
  /** Host name of the page; needs the certificate. Default: API Gateway's own. */
  reportPageDomain?: string;
  /** ARN of an issued ACM certificate of the region, for that name. */
  reportPageCertificateArn?: string;
  /** What customers call the service. Default: nothing. */
  reportPageServiceName?: string;
  /** Lets the component manage the pools' notification mails. It needs `userPoolIds`. Default: it does not. */
  notificationMail?: NotificationMailArgs;
  /** Whether there is a trail of the component's own. Default: false. */
  createTrail?: boolean;
  /** What a broken link of the chain outside the component does to a deployment. Default: `error`, which stops it. */
  poolChecks?: PoolChecks;
  /** The checks warn of app clients whose access tokens live longer: 5 to 1440 minutes. Default: 60. */
  maxAccessTokenMinutes?: number;
  /** Whether a function checks the chain four times a day. Default: true. */
  selfCheck?: boolean;
  /** ARN of the policy that is the boundary of every role. Default: none. */
  permissionsBoundaryArn?: string;
  /** Whether Pulumi refuses to delete or replace queues, the memory and logs. Default: false; for production, true. */
  protectData?: boolean;
}

/** The mails, and what happens at each risk level. */
export interface NotificationMailArgs extends Partial<Record<RiskLevel, RiskAction>> {
  /** The sender: an address, or `Name <address>`. */
  from: string;
  /** ARN of the SES identity of that address or its domain. */
  sourceArn: string;
  /** Where replies go. Default: to the sender. */
  replyTo?: string;
  /** Where the mails link to. Default: the page where there is one. */
  link?: LinkKind;
}

/** The names of the arguments that have a key in the config of this project: all but the region, which is `aws:region`. */
export type ConfigKey = Exclude<keyof CognitoLockdownArgs, "region">;
