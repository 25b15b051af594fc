/** A Slack that takes incoming webhooks, responds as Slack does, and keeps the messages. */
import { startServer } from "./server";
import type { Answer, LocalServer } from "./server";

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
  /** Its response in place of taking a message; null while it is up. May be changed at any time. */
  trouble: Answer | null;
}

/** Starts a Slack with one channel and one webhook. Its response bodies are those of the real one. */
export async function startSlack(): Promise<LocalSlack> {
  const path = "/services/T0REHEARSAL/B0REHEARSAL/notarealsecret";
  const messages: SlackMessage[] = [];
  const server = await startServer((request, body) => {
    if (slack.trouble) return slack.trouble;
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
  const slack: LocalSlack = { ...server, webhookUrl: server.url + path, messages, trouble: null };
  return slack;
}
