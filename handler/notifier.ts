/**
 * Notifies administrators. What Slack can't take now goes into the report queue, so that the report itself need not come
 * again for it.
 */
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { CONNECTION_MS, DEFERRED_SECONDS, LONGEST_DELAY_SECONDS, SLACK_REST_MS } from "./deadlines";
import { deferNotification } from "./deferred-notification";
import { describeError } from "./errors";
import type { Settings } from "./settings";
import { postToSlack } from "./slack";
import type { PostResult } from "./slack";
import type { SlackMessage } from "./slack-text";
import { makeWebhookReader } from "./webhook";

/** What became of a notification in this delivery. */
export type NotificationResult =
  | Exclude<PostResult, { slack: "failed" }>
  /** In the report queue, as a message of its own. */
  | { slack: "queued"; slackFailure: string }
  /** Neither Slack nor the queue took it; the log line holds the facts. */
  | { slack: "lost"; slackFailure: string }
  /** Not sent: a failure between the first and the last. */
  | { slack: "held back" };

/** Sends notifications. */
export interface Notifier {
  /** Posts to Slack, and puts nothing into the queue: for a notification that comes from there. Never throws. */
  post(message: SlackMessage): Promise<PostResult>;
  /**
   * Posts to Slack, or puts the notification into the queue. Never throws.
   *
   * @param isRequired whether the notification is all that is done for its report
   */
  notify(
    message: SlackMessage,
    eventId?: string,
    isRequired?: boolean,
  ): Promise<NotificationResult>;
}

/** Creates a notifier with its own clients: one per cold start. */
export function makeNotifier({ webhookParameter, reportQueueUrl }: Settings): Notifier {
  const requestHandler = { connectionTimeout: CONNECTION_MS };
  // The URL only names the queue. Calls go to the region's endpoint, or where AWS_ENDPOINT_URL says.
  const sqs = new SQSClient({ maxAttempts: 2, requestHandler, useQueueUrlAsEndpoint: false });
  const readWebhook =
    webhookParameter === null
      ? null
      : makeWebhookReader(new SSMClient({ maxAttempts: 2, requestHandler }), webhookParameter);
  /** Until when nothing is posted, in milliseconds since 1970. */
  let restsUntil = 0;

  async function post(message: SlackMessage): Promise<PostResult> {
    if (Date.now() < restsUntil) {
      return { slack: "failed", slackFailure: "Slack could not take the message before this one" };
    }
    const result = await postToSlack(readWebhook, message);
    if (result.slack === "failed") {
      const { retryAfterSeconds } = result;
      const rest = retryAfterSeconds === undefined ? SLACK_REST_MS : retryAfterSeconds * 1000;
      restsUntil = Date.now() + rest;
    }
    return result;
  }

  async function notify(
    message: SlackMessage,
    eventId?: string,
    isRequired = false,
  ): Promise<NotificationResult> {
    const result = await post(message);
    if (result.slack !== "failed") return result;
    const { slackFailure, retryAfterSeconds = DEFERRED_SECONDS } = result;
    const deferred = { since: new Date(), eventId, isRequired, message };
    const delay = Math.min(Math.ceil(retryAfterSeconds), LONGEST_DELAY_SECONDS);
    try {
      await deferNotification(sqs, reportQueueUrl, deferred, delay);
      return { slack: "queued", slackFailure };
    } catch (error) {
      const queueFailure = `the queue did not take it: ${describeError(error)}`;
      return { slack: "lost", slackFailure: `${slackFailure}; ${queueFailure}` };
    }
  }

  return { post, notify };
}
