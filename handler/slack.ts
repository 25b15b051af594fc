/**
 * Posts a receipt to the administrators' channel. The courtesy after the containment: it never throws and never
 * takes longer than its deadlines, and it never says the webhook's URL, which is the secret itself.
 */
import { IncomingWebhook } from "@slack/webhook";
import type { IncomingWebhookSendArguments } from "@slack/webhook";
import { backoff, persist } from "./attempts";
import {
  SLACK_ATTEMPTS,
  SLACK_BACKOFF_MS,
  SLACK_MS,
  SLACK_POST_MS,
  SLACK_RETRY_AFTER_MS,
} from "./deadlines";
import { describeError } from "./errors";
import type { WebhookReader } from "./webhook";

/** What became of a receipt. */
export type Telling =
  | { slack: "sent" }
  /** The stack opted out of Slack. */
  | { slack: "off" }
  /** Slack will not take it, now or later: the webhook is revoked, the channel archived, the message malformed. */
  | { slack: "refused"; slackFailure: string }
  /** It may be taken later. */
  | { slack: "failed"; slackFailure: string; retryAfterSeconds?: number };

/**
 * Sends one receipt.
 *
 * @param readWebhook null where the stack opted out of Slack: then nothing is read and nothing is sent
 */
export async function tellSlack(
  readWebhook: WebhookReader | null,
  receipt: IncomingWebhookSendArguments,
): Promise<Telling> {
  if (readWebhook === null) return { slack: "off" };
  const deadline = AbortSignal.timeout(SLACK_MS);
  try {
    const url = await readWebhook();
    const telling = await post(url, receipt, deadline);
    if (telling.slack !== "refused") return telling;
    // A webhook that was rotated while an old one was remembered: the new one may take it.
    const newest = await readWebhook({ fresh: true });
    return newest === url ? telling : await post(newest, receipt, deadline);
  } catch (error) {
    return {
      slack: "failed",
      slackFailure: `the webhook could not be read: ${describeError(error)}`,
    };
  }
}

/** What the Slack client's errors say of a failed attempt; not when to come back. */
interface Failure {
  statusCode?: number;
  body?: string;
  original?: Error & { cause?: { code?: string } };
}

/** Never throws. */
async function post(
  url: string,
  receipt: IncomingWebhookSendArguments,
  deadline: AbortSignal,
): Promise<Telling> {
  let retryAfterSeconds: number | undefined;
  const webhook = new IncomingWebhook(url, {
    timeout: SLACK_POST_MS,
    fetch: async (input, init) => {
      const signal = AbortSignal.any([deadline, ...(init?.signal ? [init.signal] : [])]);
      const response = await fetch(input, { ...init, signal });
      retryAfterSeconds = readSeconds(response.headers.get("retry-after"));
      return response;
    },
  });
  try {
    const { text } = await persist(() => webhook.send(receipt), pauseAfter, deadline);
    // Slack says yes with the body "ok" and nothing else (docs.slack.dev, "Sending messages using incoming webhooks").
    return text === "ok"
      ? { slack: "sent" }
      : { slack: "refused", slackFailure: "Slack's answer was not ok" };
  } catch (error) {
    const failure = (error ?? {}) as Failure;
    const slackFailure = describeFailure(failure);
    if (isForGood(failure)) return { slack: "refused", slackFailure };
    return {
      slack: "failed",
      slackFailure,
      ...(failure.statusCode === 429 && { retryAfterSeconds }),
    };
  }

  function pauseAfter(error: unknown, attempts: number): number | null {
    const failure = (error ?? {}) as Failure;
    const gotNoAnswer = failure.original?.name === "TimeoutError";
    if (isForGood(failure) || gotNoAnswer || attempts >= SLACK_ATTEMPTS) return null;
    if (failure.statusCode !== 429 || retryAfterSeconds === undefined) {
      return backoff(SLACK_BACKOFF_MS, attempts);
    }
    const pause = retryAfterSeconds * 1000;
    return pause <= SLACK_RETRY_AFTER_MS ? pause : null;
  }
}

/**
 * Whether Slack will go on refusing: every 4xx but 429 (docs.slack.dev, "Handling errors from incoming webhooks") and
 * 408, which says that the request did not arrive in time.
 */
function isForGood({ statusCode }: Failure): boolean {
  return (
    statusCode !== undefined &&
    statusCode >= 400 &&
    statusCode < 500 &&
    statusCode !== 429 &&
    statusCode !== 408
  );
}

/** Slack gives Retry-After in whole seconds (docs.slack.dev, "Rate limits"). */
function readSeconds(header: string | null): number | undefined {
  const seconds = header === null ? NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/**
 * What went wrong, from fields that can't hold the webhook: fetch quotes the whole URL in the message of some errors,
 * so no message is passed on.
 */
function describeFailure({ statusCode, body, original }: Failure): string {
  if (statusCode !== undefined) {
    // Slack's own refusals are one short word, such as no_service; a proxy's page is left out.
    const word = /^[a-z_]{1,40}$/.test(body ?? "") ? ` ${body}` : "";
    return `Slack answered ${statusCode}${word}`;
  }
  if (original?.name === "TimeoutError")
    return `no answer from Slack within ${SLACK_POST_MS / 1000} s`;
  return `Slack could not be reached: ${original?.cause?.code ?? original?.name ?? "unknown error"}`;
}
