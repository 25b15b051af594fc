/** From CloudTrail's record to the report queue: the EventBridge rule, its permission to send, and its target. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { COGNITO_EVENT_SOURCE, FEEDBACK_EVENT_NAME } from "../handler/report";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import type { Queues } from "./queue";

/** The records that the rule matches. */
export interface RuleScope {
  accountId: string;
  region: string;
  /** Pools to match, or null for every pool. */
  userPoolIds: string[] | null;
}

/**
 * The rule's event pattern. It has no `detail-type` on purpose: the record is an "AWS Service Event via CloudTrail",
 * while the pattern that the EventBridge reference offers for Cognito pins "AWS API Call via CloudTrail". It names
 * account and region, so that an event which another account or region forwards to this bus is no report here.
 *
 * Where pools are named, a record without a pool id matches as well: CloudTrail drops `additionalEventData` above 28 KB
 * (user guide, "CloudTrail record contents"), and such a report is told by the function instead of being lost. `exists:
 * false` is for leaves (EventBridge user guide, "Comparison operators"); EventBridge's matcher compares the paths of leaves,
 * so it also matches where an object on the path is absent (github.com/aws/event-ruler, README, "Exists matching").
 */
export function feedbackPattern({ accountId, region, userPoolIds }: RuleScope): object {
  return {
    source: ["aws.cognito-idp"],
    account: [accountId],
    region: [region],
    detail: {
      eventSource: [COGNITO_EVENT_SOURCE],
      eventName: [FEEDBACK_EVENT_NAME],
      ...(userPoolIds && {
        additionalEventData: { userPoolId: [...userPoolIds, { exists: false }] },
      }),
    },
  };
}

/** A queue's policy: EventBridge may send to it, for this one rule, and nobody else may. */
export function queuePolicy(queueArn: string, ruleArn: string): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
      },
    ],
  };
}

/**
 * Declares the rule and points it at the report queue; what EventBridge can't deliver goes to the dead-letter queue.
 *
 * The rule's state also matches read-only records. Two AWS pages disagree on what `ENABLED` leaves out, and with this
 * narrow pattern the wider state costs nothing (EventBridge user guide, "Read-only management events").
 */
export function declareRule(
  deployment: Deployment,
  queues: Queues,
  userPoolIds: string[] | null,
): aws.cloudwatch.EventRule {
  const { place, prefix, tags } = deployment;
  const rule = new aws.cloudwatch.EventRule(
    `${prefix}-feedback`,
    {
      description: "Cognito's one-click feedback link was followed",
      eventPattern: place.apply((plain) =>
        JSON.stringify(feedbackPattern({ ...plain, userPoolIds })),
      ),
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      tags,
    },
    childOf(deployment),
  );

  const allowRuleToSendTo = (name: string, queue: aws.sqs.Queue) =>
    new aws.sqs.QueuePolicy(
      `${prefix}-${name}`,
      {
        queueUrl: queue.url,
        policy: pulumi
          .all([queue.arn, rule.arn])
          .apply(([queueArn, ruleArn]) => JSON.stringify(queuePolicy(queueArn, ruleArn))),
      },
      childOf(deployment),
    );
  const permissionsToSend = [
    allowRuleToSendTo("reports", queues.reports),
    allowRuleToSendTo("dead-letters", queues.deadLetters),
  ];

  new aws.cloudwatch.EventTarget(
    `${prefix}-report-queue`,
    {
      rule: rule.name,
      arn: queues.reports.arn,
      deadLetterConfig: { arn: queues.deadLetters.arn },
    },
    childOf(deployment, { dependsOn: permissionsToSend }),
  );
  return rule;
}
