/** A Slack that takes incoming webhooks, answers as Slack does, and remembers what it was told. */
import { startServer } from "./server";
import type { LocalServer } from "./server";

/** A message as it arrived at the webhook. */
export interface SlackMessage {
  text: string;
  blocks?: unknown[];
}

/** The local Slack. */
export interface LocalSlack extends LocalServer {
  /** The webhook to configure. */
  webhookUrl: string;
  messages: SlackMessage[];
  /** Whether it answers everything with an error of its own. A scene may change it at any time. */
  down: boolean;
}

/** Starts a Slack with one channel and one webhook. Its answers are the short words of the real one. */
export async function startSlack(): Promise<LocalSlack> {
  const path = "/services/T0REHEARSAL/B0REHEARSAL/notarealsecret";
  const messages: SlackMessage[] = [];
  const server = await startServer((request, body) => {
    if (slack.down) return { status: 503, body: "service_unavailable" };
    if (request.url !== path) return { status: 404, body: "no_service" };
    let message: SlackMessage;
    try {
      message = JSON.parse(body) as SlackMessage;
    } catch {
      return { status: 400, body: "invalid_payload" };
    }
    if (!message.text) return { status: 400, body: "no_text" };
    messages.push(message);
    return { body: "ok" };
  });
  const slack: LocalSlack = { ...server, webhookUrl: server.url + path, messages, down: false };
  return slack;
}
