/**
 * Posts a receipt to the administrators' channel. The courtesy after the containment: it never throws and never
 * takes longer than its deadlines, and it never says the webhook's URL, which is the secret itself.
 */
import { IncomingWebhook } from "@slack/webhook";
import type { IncomingWebhookSendArguments } from "@slack/webhook";
import { SLACK_POST_MS } from "./deadlines";
import { describeError } from "./errors";
import type { WebhookReader } from "./webhook";

/** What became of a receipt. */
export type Delivery =
  { slack: "sent" } | { slack: "off" } | { slack: "failed"; slackFailure: string };

/**
 * Sends one receipt, in a single attempt.
 *
 * @param readWebhook null where the stack opted out of Slack: then nothing is read and nothing is sent
 */
export async function tellSlack(
  readWebhook: WebhookReader | null,
  receipt: IncomingWebhookSendArguments,
): Promise<Delivery> {
  if (readWebhook === null) return { slack: "off" };
  let url: string;
  try {
    url = await readWebhook();
  } catch (error) {
    return failed(`the webhook could not be read: ${describeError(error)}`);
  }
  try {
    const { text } = await new IncomingWebhook(url, { timeout: SLACK_POST_MS }).send(receipt);
    // Slack says yes with the body "ok" and nothing else (docs.slack.dev, "Sending messages using incoming webhooks").
    return text === "ok" ? { slack: "sent" } : failed("Slack's answer was not ok");
  } catch (error) {
    return failed(describeSlackError(error));
  }
}

function failed(slackFailure: string): Delivery {
  return { slack: "failed", slackFailure };
}

/**
 * What went wrong, from fields that can't hold the webhook: fetch quotes the whole URL in the message of some errors,
 * so no message is passed on.
 */
function describeSlackError(error: unknown): string {
  const { statusCode, body, original } = error as {
    statusCode?: number;
    body?: string;
    original?: Error & { cause?: { code?: string } };
  };
  if (statusCode !== undefined) {
    // Slack's own refusals are one short word, such as no_service; a proxy's page is left out.
    const word = /^[a-z_]{1,40}$/.test(body ?? "") ? ` ${body}` : "";
    return `Slack answered ${statusCode}${word}`;
  }
  if (original?.name === "TimeoutError")
    return `no answer from Slack within ${SLACK_POST_MS / 1000} s`;
  return `Slack could not be reached: ${original?.cause?.code ?? original?.name ?? "unknown error"}`;
}
