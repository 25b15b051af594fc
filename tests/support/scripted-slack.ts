/** A Slack that answers as a test tells it and remembers every text it was sent, taken or not. */
import { startServer } from "../../rehearsal/server";
import type { LocalServer } from "../../rehearsal/server";

/** The Slack of one test. */
export interface ScriptedSlack extends LocalServer {
  webhookUrl: string;
  texts: string[];
  /** The whole messages. */
  messages: { text: string; blocks?: unknown[] }[];
}

/** Starts it; "down" gives a webhook to a port on which nothing listens any more. */
export async function startScriptedSlack(
  answer: { status: number; body: string } | "down" = { status: 200, body: "ok" },
): Promise<ScriptedSlack> {
  const texts: string[] = [];
  const messages: ScriptedSlack["messages"] = [];
  const server = await startServer((_request, body) => {
    const message = JSON.parse(body) as ScriptedSlack["messages"][number];
    messages.push(message);
    texts.push(message.text);
    return answer === "down" ? { body: "" } : answer;
  });
  if (answer === "down") await server.stop();
  return {
    ...server,
    stop: answer === "down" ? async () => undefined : server.stop,
    webhookUrl: `${server.url}/services/T000/B000/webhook-secret`,
    texts,
    messages,
  };
}
