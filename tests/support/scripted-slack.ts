/** A Slack that answers as a test tells it and remembers every text it was sent, taken or not. */
import { startServer } from "../../testbed/aws/server";
import type { Answer, LocalServer } from "../../testbed/aws/server";

/** What it answers, or what answers in its place. */
export type SlackAnswer = Answer | (() => Promise<Answer>);

/** The Slack of one test. */
export interface ScriptedSlack extends LocalServer {
  webhookUrl: string;
  /** What it answers from now on. A test may change it at any time. */
  answer: SlackAnswer;
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
    return typeof slack.answer === "function" ? slack.answer() : slack.answer;
  });
  if (answer === "down") await server.stop();
  const slack: ScriptedSlack = {
    ...server,
    answer: answer === "down" ? { body: "" } : answer,
    stop: answer === "down" ? async () => undefined : server.stop,
    webhookUrl: `${server.url}/services/T000/B000/webhook-secret`,
    texts,
    messages,
  };
  return slack;
}
