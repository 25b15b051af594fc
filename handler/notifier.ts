/**
 * Notifies administrators. What Slack can't take now goes into the follow-up queue as facts, so that the report itself
 * need not come again for it.
 */
import { DEFERRED_SECONDS, SLACK_REST_MS } from "./deadlines";
import { describeError } from "./errors";
import type { Queues } from "./queues";
import { placeNotification } from "./limits";
import type { NotificationResult } from "./log";
import type { Memory } from "./memory";
import { render } from "./render";
import type { NotificationContent } from "./notification-facts";
import { postToSlack } from "./slack";
import type { PostResult } from "./slack";
import type { SlackMessage } from "./slack-text";
import type { WebhookReader } from "./webhook";

/** Sends notifications. */
export interface Notifier {
  /** Posts to Slack, and puts nothing into the queue: for a notification that comes from there. Never throws. */
  post(message: SlackMessage): Promise<PostResult>;
  /**
   * Posts to Slack, puts the notification into a digest where there are many, or into the queue. Never throws.
   *
   * @param isRequired whether the notification is all that is done for its report
   */
  notify(
    memory: Memory,
    content: NotificationContent,
    isRequired?: boolean,
  ): Promise<NotificationResult>;
}

/**
 * Creates a notifier: one per cold start.
 *
 * @param readWebhook null where the stack opted out of Slack
 */
export function makeNotifier(readWebhook: WebhookReader | null, queues: Queues): Notifier {
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

  /** Whether the notification is told in a digest. */
  async function isInDigest(memory: Memory, content: NotificationContent): Promise<boolean> {
    if (readWebhook === null) return false;
    const place = await placeNotification(memory, content, Date.now());
    if (place.kind === "now") return false;
    if (!place.isSender) return true;
    const { list, dueAt } = place;
    return (await queues.send({ kind: "digest", list }, dueAt)) === null;
  }

  async function notify(
    memory: Memory,
    content: NotificationContent,
    isRequired = false,
  ): Promise<NotificationResult> {
    if (await isInDigest(memory, content)) return { slack: "digest" };
    const result = await post(render(content, new Date(Date.now())));
    if (result.slack !== "failed") return result;
    const { slackFailure, retryAfterSeconds = DEFERRED_SECONDS } = result;
    const now = Date.now();
    const error = await queues.send(
      { kind: "notification", content, since: new Date(now), isRequired },
      new Date(now + Math.ceil(retryAfterSeconds) * 1000),
    );
    if (error === null) return { slack: "queued", slackFailure };
    const queueFailure = `the queue did not take it: ${describeError(error)}`;
    return { slack: "lost", slackFailure: `${slackFailure}; ${queueFailure}` };
  }

  return { post, notify };
}
