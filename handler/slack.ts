/**
 * Posts a message to the administrators' channel. It comes after the containment: it never throws, it never takes longer
 * than its deadlines, and nothing that it returns contains the webhook's URL, which is a secret.
 */
import {
  SLACK_ATTEMPTS,
  SLACK_BACKOFF_MS,
  SLACK_MS,
  SLACK_POST_MS,
  SLACK_RETRY_AFTER_MS,
} from "./deadlines";
import { describeError, errorFields, namedError } from "./errors";
import { backoff, retry } from "./retry";
import type { SlackMessage } from "./slack-text";
import type { WebhookReader } from "./webhook";

/** What became of a message. */
export type PostResult =
  | { slack: "sent" }
  /** The stack opted out of Slack. */
  | { slack: "off" }
  /** Slack will not take it, now or later: the webhook is revoked, the channel archived, the message malformed. */
  | { slack: "refused"; slackFailure: string }
  /** Slack may take it later. */
  | { slack: "failed"; slackFailure: string; retryAfterSeconds?: number };

/**
 * Posts one message.
 *
 * @param readWebhook null where the stack opted out of Slack: then nothing is read and nothing is sent
 */
export async function postToSlack(
  readWebhook: WebhookReader | null,
  message: SlackMessage,
): Promise<PostResult> {
  if (readWebhook === null) return { slack: "off" };
  const deadline = AbortSignal.timeout(SLACK_MS);
  try {
    const url = await readWebhook();
    const result = await post(url, message, deadline);
    if (result.slack !== "refused") return result;
    // The webhook may have been rotated while the old one was cached.
    const newest = await readWebhook({ fresh: true });
    return newest === url ? result : await post(newest, message, deadline);
  } catch (error) {
    const slackFailure = `the webhook could not be read: ${describeError(error)}`;
    return { slack: "failed", slackFailure };
  }
}

/** Never throws. */
async function post(
  url: string,
  message: SlackMessage,
  deadline: AbortSignal,
): Promise<PostResult> {
  try {
    const body = await retry(() => postOnce(url, message, deadline), pauseAfter, deadline);
    // Slack accepts with the body "ok" and nothing else (docs.slack.dev, "Sending messages using incoming webhooks").
    return body === "ok"
      ? { slack: "sent" }
      : { slack: "refused", slackFailure: "Slack's answer was not ok" };
  } catch (error) {
    const slackFailure = describeFailure(error);
    if (!isErrorResponse(error)) return { slack: "failed", slackFailure };
    if (isPermanent(error)) return { slack: "refused", slackFailure };
    const { retryAfterSeconds } = error;
    return {
      slack: "failed",
      slackFailure,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
  }
}

/** A response with an error status. */
interface ErrorResponse extends Error {
  status: number;
  body: string;
  /** From a 429's Retry-After; Slack gives it in whole seconds (docs.slack.dev, "Rate limits"). */
  retryAfterSeconds?: number;
}

/** One attempt; returns the body. @throws an ErrorResponse, or what `fetch` throws */
async function postOnce(
  url: string,
  message: SlackMessage,
  deadline: AbortSignal,
): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
    // A redirect would take user names to another host.
    redirect: "error",
    signal: AbortSignal.any([deadline, AbortSignal.timeout(SLACK_POST_MS)]),
  });
  const { status, ok, headers } = response;
  const body = await response.text();
  if (ok) return body;
  const retryAfterSeconds = status === 429 ? readSeconds(headers.get("retry-after")) : undefined;
  throw Object.assign(namedError("SlackError", "error status"), {
    status,
    body,
    retryAfterSeconds,
  });
}

function pauseAfter(error: unknown, attempts: number): number | null {
  const isTimeout = errorFields(error).name === "TimeoutError";
  if (isTimeout || isPermanent(error) || attempts >= SLACK_ATTEMPTS) return null;
  const seconds = isErrorResponse(error) ? error.retryAfterSeconds : undefined;
  if (seconds === undefined) return backoff(SLACK_BACKOFF_MS, attempts);
  return seconds * 1000 <= SLACK_RETRY_AFTER_MS ? seconds * 1000 : null;
}

function isErrorResponse(error: unknown): error is ErrorResponse {
  return error instanceof Error && error.name === "SlackError";
}

/**
 * Whether Slack refuses for good: every 4xx but 429 (docs.slack.dev, "Handling errors from incoming webhooks") and 408,
 * which says that the request did not arrive in time.
 */
function isPermanent(error: unknown): boolean {
  if (!isErrorResponse(error)) return false;
  const { status } = error;
  return status >= 400 && status < 500 && status !== 429 && status !== 408;
}

function readSeconds(header: string | null): number | undefined {
  const seconds = header === null ? NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/**
 * What went wrong, from fields that can't contain the webhook: some messages of `fetch` quote the whole URL, so no
 * message is used.
 */
function describeFailure(error: unknown): string {
  if (isErrorResponse(error)) {
    // Slack's own errors are one short word, such as no_service; a proxy's page is left out.
    const word = /^[a-z_]{1,40}$/.test(error.body) ? ` ${error.body}` : "";
    return `Slack answered ${error.status}${word}`;
  }
  const { name } = errorFields(error);
  if (name === "TimeoutError") return `no answer from Slack within ${SLACK_POST_MS / 1000} s`;
  const { code } = errorFields((error as { cause?: unknown } | null)?.cause);
  return `Slack could not be reached: ${code ?? name ?? "unknown error"}`;
}
