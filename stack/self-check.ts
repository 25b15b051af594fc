/** The self-check: its function with a role of its own, its schedule, and an alarm for each link of the chain. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Link } from "../checks/finding";
import { makeSelfCheck } from "../checks/self-check";
import { checkedLinks, toSelfCheckEnvironment, WEAK_LINKS } from "../checks/settings";
import type { SelfCheckSettings } from "../checks/settings";
import { declareAlarm, MINUTE } from "./alarm";
import type { AlarmTopic } from "./alarm";
import { childOf } from "./deployment";
import type { Deployment, Place } from "./deployment";
import { declareLogGroup } from "./log-group";
import { BROKEN_METRIC, CHECKED_METRIC, declareSelfCheckMetrics } from "./metrics";
import { metricNamespace } from "./names";
import type { DeclaredMappings } from "./responder";
import { declareFunction } from "./function";
import { allow, declareFunctionRole, poolArnsOf } from "./role";
import type { Policy, RoleScope } from "./role";

/** What a stack with the self-check has. */
export interface SelfCheck {
  function: aws.lambda.Function;
  logGroup: aws.cloudwatch.LogGroup;
  /** The links that it checks, in the order of the chain. */
  links: Link[];
  alarms: aws.cloudwatch.MetricAlarm[];
}

/** What the policy of the self-check's role is built from. */
export interface SelfCheckScope
  extends Place, Pick<RoleScope, "userPoolIds" | "webhookParameterArn" | "logGroupArn"> {
  ruleArn: string;
  mappingArns: string[];
  /** Null where it is not checked. */
  alarmTopicArn: string | null;
}

/** What it checks, and how it is declared. */
interface SelfCheckArgs extends Pick<
  SelfCheckSettings,
  "userPoolIds" | "reportPage" | "managesMail" | "maxAccessTokenMinutes"
> {
  rule: aws.cloudwatch.EventRule;
  reportQueue: aws.sqs.Queue;
  mappings: DeclaredMappings;
  /** Null without Slack. */
  webhookParameter: { name: string; arn: pulumi.Output<string> } | null;
  alarmTopic: AlarmTopic;
  /** What the stack declares of that which is checked: mails and trail. */
  checked: pulumi.Resource[];
}

/** Hours between two checks. CloudWatch bills a metric for each hour in which it is written (CloudWatch pricing, "Metrics"). */
export const HOURS_BETWEEN = 6;

/**
 * Hours without a check after which it counts as stopped: two checks are missing, and an hour has passed for a slow one.
 * Short periods, because CloudWatch looks for older data points where the last are missing, and takes one of those instead
 * (CloudWatch user guide, "How alarm state is evaluated when data is missing"): it looks some periods further than the
 * alarm says, which with periods of an hour is some hours, and with one of half a day would be days. Periods of an hour or
 * more may make up seven days (API reference, PutMetricAlarm, EvaluationPeriods).
 */
export const HOURS_TO_STOPPED = 2 * HOURS_BETWEEN + 1;

/**
 * How long a new stack's alarm waits for the first check: "A rate expression starts when you create the scheduled event
 * rule" (EventBridge user guide, "Rate expressions reference"), which may mean at once or one interval later.
 */
const FIRST_CHECK_MINUTES = (HOURS_BETWEEN + 1) * 60;

/** The longest that Lambda takes (developer guide, quotas): 40 pools that all hang, each read twice. */
const TIMEOUT_SECONDS = 900;

/**
 * The SDK clients that only this function needs. They are peerDependencies, which Pulumi packages for no function: `dependencies`
 * are packaged for every function, and the responder's and the page's cold starts must not grow by them.
 */
export const SELF_CHECK_PACKAGES = [
  "@aws-sdk/client-cloudtrail",
  "@aws-sdk/client-eventbridge",
  "@aws-sdk/client-lambda",
  "@aws-sdk/client-sns",
];

/** What the alarm of a link says. The self-check's log says which pool, and the cure of it. */
const ALARMS: Partial<Record<Link, string>> = {
  pool: "A pool is not there, or its threat protection does not respond: Cognito sends no mail. Turn on full-function mode.",
  mail: "Customers of a pool get no mail with a link that works: set its notification mail and its domain.",
  trail:
    "No trail logs the record of a click, so it does not reach EventBridge: start the trail, or make one with management events.",
  rule: "The rule does not pass on clicks: it is disabled or changed. npx pulumi up --refresh restores it.",
  queue:
    "The function takes no messages from a queue: its event source mapping is disabled or gone. Reports wait there.",
  alarms: "Nobody gets these alarms: no subscription to the topic is confirmed.",
  slack:
    "Slack gets no notifications: the parameter with the webhook can't be read, or holds none.",
};

/** Said in each of them. */
const SEE_LOG =
  "The self-check's log (type check) says what exactly and the cure, or why it could not be read: npm run doctor.";

/**
 * The policy of the self-check's role: it reads settings, and nothing of a customer. Each action is on what it is for,
 * as far as IAM has resources for it (Service Authorization Reference, "Actions, resources, and condition keys" of each
 * service): cloudtrail:DescribeTrails has none. Trails may be of another region, or of the organization's account, so they
 * are named by neither.
 */
export function selfCheckPolicy(scope: SelfCheckScope): Policy {
  return {
    Version: "2012-10-17",
    Statement: [
      ...(scope.userPoolIds === null
        ? []
        : [
            allow(
              "ReadSettingsOfPools",
              [
                "cognito-idp:DescribeUserPool",
                "cognito-idp:DescribeRiskConfiguration",
                "cognito-idp:ListUserPoolClients",
                "cognito-idp:DescribeUserPoolClient",
              ],
              poolArnsOf(scope, scope.userPoolIds),
            ),
          ]),
      allow("FindTrails", ["cloudtrail:DescribeTrails"], ["*"]),
      allow(
        "ReadSettingsOfTrails",
        ["cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"],
        [`arn:${scope.partition}:cloudtrail:*:*:trail/*`],
      ),
      allow("ReadTheRule", ["events:DescribeRule", "events:ListTargetsByRule"], [scope.ruleArn]),
      allow("ReadTheMappings", ["lambda:GetEventSourceMapping"], scope.mappingArns),
      ...(scope.alarmTopicArn === null
        ? []
        : [allow("ReadTheAlarmTopic", ["sns:GetTopicAttributes"], [scope.alarmTopicArn])]),
      ...(scope.webhookParameterArn === null
        ? []
        : [allow("ReadTheWebhook", ["ssm:GetParameter"], [scope.webhookParameterArn])]),
      allow(
        "WriteItsOwnLog",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [`${scope.logGroupArn}:log-stream:*`],
      ),
    ],
  };
}

/** Declares the self-check. */
export function declareSelfCheck(deployment: Deployment, args: SelfCheckArgs): SelfCheck {
  const { alarmTopic, mappings, rule, userPoolIds, webhookParameter } = args;
  const { reports, followUps, pageReports } = mappings;
  // The subscriptions of another topic are its owner's. Reading another account's is denied, which would be an alarm for ever.
  const checkedTopicArn = alarmTopic.isOwn ? alarmTopic.arn : null;
  const logGroup = declareLogGroup(deployment, "self-check");
  const resources = pulumi.output({
    userPoolIds,
    ruleArn: rule.arn,
    mappingArns: [reports, followUps, ...(pageReports ? [pageReports] : [])].map(({ arn }) => arn),
    alarmTopicArn: checkedTopicArn,
    webhookParameterArn: webhookParameter?.arn ?? null,
    logGroupArn: logGroup.arn,
  });
  const role = declareFunctionRole(
    deployment,
    "self-check",
    "Checks every link from a customer's sign-in to the lock, and changes nothing",
    pulumi
      .all([deployment.place, resources])
      .apply(([place, scope]) => selfCheckPolicy({ ...place, ...scope })),
  );
  const settings: SelfCheckSettings<pulumi.Output<string>> = {
    userPoolIds,
    ruleName: rule.name,
    reportQueueArn: args.reportQueue.arn,
    mappings: {
      reports: reports.id,
      followUps: followUps.id,
      pageReports: pageReports?.id ?? null,
    },
    alarmTopicArn: checkedTopicArn,
    webhookParameter: webhookParameter?.name ?? null,
    reportPage: args.reportPage,
    managesMail: args.managesMail,
    maxAccessTokenMinutes: args.maxAccessTokenMinutes,
  };
  const handler = declareFunction(deployment, "self-check", {
    description: "Checks every link from a customer's sign-in to the lock",
    callbackFactory: makeSelfCheck,
    packages: SELF_CHECK_PACKAGES,
    timeoutSeconds: TIMEOUT_SECONDS,
    ...role,
    logGroup,
    environment: toSelfCheckEnvironment(settings),
  });
  declareSchedule(deployment, handler, args.checked);
  declareSelfCheckMetrics(deployment, logGroup);
  const links = checkedLinks(settings);
  const alarms = declareSelfCheckAlarms(deployment, alarmTopic, links);
  return { function: handler, logGroup, links, alarms };
}

function declareSchedule(
  deployment: Deployment,
  handler: aws.lambda.Function,
  checked: pulumi.Resource[],
): void {
  const { prefix, tags } = deployment;
  const name = `${prefix}-self-check`;
  const schedule = new aws.cloudwatch.EventRule(
    name,
    {
      description: "It is time to check the chain from the sign-in to the lock",
      scheduleExpression: `rate(${HOURS_BETWEEN} hours)`,
      tags,
    },
    childOf(deployment),
  );
  const permission = new aws.lambda.Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: handler.name,
      principal: "events.amazonaws.com",
      sourceArn: schedule.arn,
    },
    childOf(deployment),
  );
  new aws.cloudwatch.EventTarget(
    name,
    { rule: schedule.name, arn: handler.arn },
    // What is checked must be there at the first check, or that is a false alarm until the next.
    childOf(deployment, { dependsOn: [permission, ...checked] }),
  );
}

/** An alarm of a link keeps its state until the next check; one of its own says that there are no more checks. */
function declareSelfCheckAlarms(
  deployment: Deployment,
  topic: AlarmTopic,
  links: Link[],
): aws.cloudwatch.MetricAlarm[] {
  const namespace = metricNamespace(deployment.name, deployment.stack);
  const alarmed = links.filter((link) => !WEAK_LINKS.includes(link));
  const ofLinks = alarmed.map((link) =>
    declareAlarm(
      deployment,
      `self-check-${link}`,
      topic,
      {
        description: `${ALARMS[link]} ${SEE_LOG}`,
        namespace,
        metricName: BROKEN_METRIC,
        dimensions: { Link: link },
        statistic: "Maximum",
        threshold: 0,
        periodSeconds: 5 * MINUTE,
      },
      {
        comparisonOperator: "GreaterThanThreshold",
        datapointsToAlarm: 1,
        treatMissingData: "ignore",
      },
    ),
  );
  const stopped = declareAlarm(
    deployment,
    "self-check-stopped",
    topic,
    {
      description:
        "The self-check has stopped, so no other alarm would say that reports no longer arrive. Look at its schedule, its function and its log: npm run doctor.",
      namespace,
      metricName: CHECKED_METRIC,
      statistic: "Sum",
      threshold: 1,
      periodSeconds: 60 * MINUTE,
      periods: HOURS_TO_STOPPED,
      warmUpMinutes: FIRST_CHECK_MINUTES,
    },
    {
      comparisonOperator: "LessThanThreshold",
      datapointsToAlarm: HOURS_TO_STOPPED,
      treatMissingData: "breaching",
    },
  );
  return [...ofLinks, stopped];
}
