/** The alarms: every place where a report can get stuck or lost has one. */
import * as aws from "@pulumi/aws";
import { LONGEST_DELAY_SECONDS } from "../handler/deadlines";
import * as pulumi from "@pulumi/pulumi";
import { anyIn, declareAlarm, MINUTE, olderIn, REPORT_AGE_SECONDS } from "./alarm";
import type { AlarmTopic, Condition } from "./alarm";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import { MEMORY_METRIC, NOTIFICATIONS_METRIC, REPORTS_METRIC, WAITING_METRIC } from "./metrics";
import { metricNamespace } from "./names";
import type { Page } from "./page";
import { pageConditions } from "./page-alarms";
import type { Queues } from "./queue";
import { VISIBILITY_SECONDS } from "./retries";

/** What the alarms watch. */
interface Watched {
  queues: Queues;
  rule: aws.cloudwatch.EventRule;
  responder: aws.lambda.Function;
  /** Null without the report page. */
  page: Page | null;
}

/**
 * Rejected clicks in 15 minutes above which somebody is probably forging links. One click on an old mail is one
 * rejection, and a mail scanner that follows it makes two or three. Ten customers with old mails within 15 minutes are
 * unlikely.
 */
const FORGED_CLICKS = 20;

/**
 * Waits in 15 minutes above which resets are probably throttled, or a quota is used up. A report that waits for Cognito
 * comes back every ten minutes, so it is counted once or twice in that time; a run that waits for another run's reset, or
 * for its own second try, once or twice more. Five accounts at a time can wait like that in a small incident: 5 * 4 = 20.
 */
const WAITS = 20;

/**
 * Age of a follow-up above which it is late. It is sent with a delay of at most 15 minutes, and sent anew while it is not
 * due, which starts its age anew. SQS does not say whether the age counts the delay (SQS developer guide, "Available
 * CloudWatch metrics", defines it as the age of the oldest unprocessed message, and the age starts when a message is
 * sent), so the threshold allows for it: the delay (15 minutes), one redelivery (ten minutes), and the five minutes that a
 * report may wait: 30 minutes.
 */
export const FOLLOW_UP_AGE_SECONDS = LONGEST_DELAY_SECONDS + VISIBILITY_SECONDS + 5 * MINUTE;

/** Who hears of an alarm. */
interface Listeners {
  /** ARN of a topic that is there already, or null for one of the stack's own. */
  alarmTopicArn: string | null;
  /** Address subscribed to the stack's own topic, or null for none. */
  alarmEmail: string | null;
}

/** The topic, and the alarms that publish to it. */
export interface Alarms {
  topic: AlarmTopic;
  alarms: aws.cloudwatch.MetricAlarm[];
}

/** Declares the alarms, and the topic unless there is one already. */
export function declareAlarms(deployment: Deployment, watched: Watched & Listeners): Alarms {
  const topic =
    watched.alarmTopicArn === null
      ? declareTopic(deployment, watched.alarmEmail)
      : { arn: pulumi.output(watched.alarmTopicArn), isOwn: false };
  const namespace = metricNamespace(deployment.name, deployment.stack);
  const all = {
    ...conditions(watched, namespace),
    ...(watched.page && pageConditions(watched.page, namespace)),
  };
  const alarms = Object.entries(all).map(([name, condition]) =>
    declareAlarm(deployment, name, topic, condition),
  );
  return { topic, alarms };
}

/** Declares the topic, and the e-mail subscription if an address is set (AWS mails it a link to confirm). */
function declareTopic(deployment: Deployment, alarmEmail: string | null): AlarmTopic {
  const { prefix, tags } = deployment;
  const topic = new aws.sns.Topic(`${prefix}-alarms`, { tags }, childOf(deployment));
  if (alarmEmail !== null) {
    new aws.sns.TopicSubscription(
      `${prefix}-alarm-email`,
      { topic: topic.arn, protocol: "email", endpoint: alarmEmail },
      childOf(deployment),
    );
  }
  return { arn: topic.arn, isOwn: true };
}

function conditions(
  { queues, rule, responder }: Watched,
  namespace: string,
): Record<string, Condition> {
  return {
    "dead-letters": anyIn(
      queues.deadLetters,
      "A report of a stolen account was not handled and is in the dead-letter queue: npm run replay.",
    ),
    "follow-up-dead-letters": anyIn(
      queues.followUpDeadLetters,
      "A second look, a later sign-out or a notification was not handled and is in the dead-letter queue of follow-ups: npm run replay.",
    ),
    // EventBridge retries for a day; what it can put nowhere is lost (EventBridge user guide, "Monitoring").
    "not-queued": {
      description:
        "EventBridge could put a report neither into the report queue nor into the dead-letter queue: it is lost.",
      namespace: "AWS/Events",
      metricName: "InvocationsFailedToBeSentToDlq",
      dimensions: { RuleName: rule.name },
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    "oldest-report": olderIn(
      queues.reports,
      REPORT_AGE_SECONDS,
      "A report of a stolen account has waited for more than five minutes.",
    ),
    "oldest-follow-up": olderIn(
      queues.followUps,
      FOLLOW_UP_AGE_SECONDS,
      "A second look, a later sign-out or a notification is late: it has been in its queue for more than 30 minutes.",
    ),
    // A failing report is redelivered every ten minutes: three periods of five minutes span two failures.
    errors: {
      description: "A report, or its notification, could not be handled; SQS redelivers it.",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: responder.name },
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
      periods: 3,
    },
    throttles: {
      description:
        "The function was throttled: the account's Lambda concurrency is used up, and reports wait.",
      namespace: "AWS/Lambda",
      metricName: "Throttles",
      dimensions: { FunctionName: responder.name },
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    notifications: {
      description:
        "Slack refused a notification for good (is the webhook revoked?), or neither Slack nor SQS took it. It is in the log.",
      namespace,
      metricName: NOTIFICATIONS_METRIC,
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    "memory-failures": {
      description:
        "The function could not use its memory: locks go on, but may send a second code. See the table and the log.",
      namespace,
      metricName: MEMORY_METRIC,
      statistic: "Sum",
      threshold: 0,
      periodSeconds: 5 * MINUTE,
    },
    waiting: {
      description:
        "Many reports wait to be finished: Cognito throttles resets, or its quota of mails or our limit of unconfirmed resets is used up.",
      namespace,
      metricName: WAITING_METRIC,
      statistic: "Sum",
      threshold: WAITS,
      periodSeconds: 15 * MINUTE,
    },
    forged: {
      description: "Cognito rejects many clicks: somebody may be forging feedback links.",
      namespace,
      metricName: REPORTS_METRIC,
      dimensions: { Outcome: "rejected" },
      statistic: "Sum",
      threshold: FORGED_CLICKS,
      periodSeconds: 15 * MINUTE,
    },
  };
}
