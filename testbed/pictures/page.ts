/** Draws a Slack message as an HTML page, about as Slack's own clients do. Pure. */
import type { SlackMessage } from "../../handler/slack-text";

/** How a client shows it. */
export interface View {
  device: "phone" | "desktop";
  theme: "light" | "dark";
}

/** The reader's time zone, in which Slack shows times. */
const ZONE = "Europe/Berlin";

/** The emoji that notifications use, by Slack's names. */
const EMOJI: Record<string, string> = {
  white_check_mark: "✅",
  lock: "🔒",
  rotating_light: "🚨",
  warning: "⚠️",
  information_source: "ℹ️",
  test_tube: "🧪",
};

interface AnyBlock {
  type: string;
  text?: { text: string };
  elements?: { text: string | { text: string } }[];
}

/** The page: a channel, and in it the message. What the duty is, has the id `duty`. */
export function pageOf(message: SlackMessage, view: View, now: Date): string {
  const blocks = (message.blocks ?? []) as AnyBlock[];
  const drawn = blocks.map((block, index) => {
    const html = blockOf(block, now);
    return `<div class="block ${block.type}"${index === 1 ? ' id="duty"' : ""}>${html}</div>`;
  });
  return `<!doctype html><html class="${view.device} ${view.theme}"><meta charset="utf-8">
<style>${CSS}</style><body>
<div class="bar"># security-alerts</div>
<div class="message"><div class="icon">🔐</div><div class="body">
<div class="from"><b>cognito-lockdown</b> <span class="app">APP</span> <span class="time">${timeOf(now)}</span></div>
${drawn.join("\n")}</div></div></body></html>`;
}

function blockOf({ type, text, elements = [] }: AnyBlock, now: Date): string {
  switch (type) {
    case "header":
      return emojiOf(escapeHtml(text!.text));
    case "actions":
      return elements
        .map(({ text: label }) => `<span class="button">${escapeHtml(plainOf(label))}</span>`)
        .join("");
    case "context":
      return elements.map(({ text: shown }) => markdownOf(plainOf(shown), now)).join("&ensp;");
    default:
      return markdownOf(text!.text, now);
  }
}

function plainOf(text: string | { text: string }): string {
  return typeof text === "string" ? text : text.text;
}

/**
 * Slack's mrkdwn, as far as notifications use it (docs.slack.dev, "Formatting message text"). Its three entities are HTML's
 * too, so that what is escaped for Slack stays escaped.
 */
function markdownOf(markdown: string, now: Date): string {
  return markdown
    .split(/\n?```/)
    .map((part, index) => {
      if (index % 2 === 1) return `<pre>${part.replace(/^\n|\n$/g, "")}</pre>`;
      return part
        .replace(index > 0 ? /^\n/ : "", "")
        .split(/(`[^`\n]+`)/)
        .map((piece, at) =>
          at % 2 === 1 ? `<code>${piece.slice(1, -1)}</code>` : inline(piece, now),
        )
        .join("");
    })
    .join("");
}

function inline(text: string, now: Date): string {
  return emojiOf(
    text
      .replace(/<!date\^(\d+)\^([^|>]*)\|[^>]*>/g, (_all, unix: string, tokens: string) =>
        dateOf(new Date(Number(unix) * 1000), tokens, now),
      )
      .replace(/<([^|>!]+)\|([^>]+)>/g, '<a href="$1">$2</a>')
      .replace(/(^|\s)\*([^*\n]+)\*/g, "$1<b>$2</b>")
      .replace(/\n/g, "<br>"),
  );
}

function emojiOf(html: string): string {
  return html.replace(/:(\w+):/g, (all, name: string) => EMOJI[name] ?? all);
}

/** A time with Slack's tokens: {date_short_pretty} and {time}. */
function dateOf(time: Date, tokens: string, now: Date): string {
  const day = (date: Date) => date.toLocaleDateString("en-CA", { timeZone: ZONE });
  const days = Math.round((Date.parse(day(time)) - Date.parse(day(now))) / 86_400_000);
  const pretty =
    { [-1]: "yesterday", 0: "today", 1: "tomorrow" }[days] ??
    time.toLocaleDateString("en-US", {
      ...({ timeZone: ZONE, month: "short", day: "numeric", year: "numeric" } as const),
    });
  return tokens.replace("{date_short_pretty}", pretty).replace("{time}", timeOf(time));
}

function timeOf(time: Date): string {
  return time.toLocaleTimeString("en-US", { timeZone: ZONE, hour: "numeric", minute: "2-digit" });
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Slack's colors and sizes, by eye; a phone's bar stands for the status bar and the channel's name. */
const CSS = `
* { box-sizing: border-box; }
html { --back: #fff; --text: #1d1c1d; --soft: #616061; --line: #dddddd; --code: #c01343; --shade: #f8f8f8; }
html.dark { --back: #1a1d21; --text: #d1d2d3; --soft: #ababad; --line: #3d4043; --code: #e8912d; --shade: #222529; }
body { margin: 0; background: var(--back); color: var(--text); line-height: 1.4667;
  font: 15px/1.4667 Lato, "Noto Sans", "DejaVu Sans", sans-serif; }
.phone body { font-size: 17px; line-height: 1.4; }
.bar { padding: 12px 20px; font-weight: 900; font-size: 18px; border-bottom: 1px solid var(--line); }
.phone .bar { padding-top: 59px; }
.message { display: flex; gap: 8px; padding: 12px 20px 20px; }
.phone .message { padding: 12px 16px 20px; }
.icon { flex: none; width: 36px; height: 36px; border-radius: 8px; background: var(--line); text-align: center;
  line-height: 36px; font-size: 20px; }
.body { min-width: 0; flex: 1; }
.app { font-size: 10px; background: var(--line); border-radius: 2px; padding: 1px 3px; }
.time, .context { font-size: 12px; color: var(--soft); }
.phone .context { font-size: 13px; }
.block { margin: 8px 0; overflow-wrap: anywhere; }
.header { font-size: 18px; font-weight: 900; line-height: 1.3; }
code, pre { font: 12px/1.5 "DejaVu Sans Mono", monospace; border: 1px solid var(--line); border-radius: 3px;
  background: var(--shade); }
code { color: var(--code); padding: 2px 3px 1px; }
pre { margin: 4px 0; padding: 8px; white-space: pre-wrap; border-radius: 4px; }
.phone code, .phone pre { font-size: 13px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.button { border: 1px solid var(--line); border-radius: 4px; padding: 4px 12px; font-weight: 700; font-size: 13px; }
.phone .button { padding: 7px 14px; font-size: 15px; }
`;
