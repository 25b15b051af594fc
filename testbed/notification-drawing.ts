/** Draws a Slack message as plain text, and links to Slack's own rendering of it. Never throws. */
import { printable } from "../cli/terminal";

/** The parts of a Slack message that are drawn. */
export interface DrawnMessage {
  text: string;
  blocks?: unknown[];
}

interface AnyBlock {
  type?: string;
  text?: { text?: string };
  elements?: { text?: string }[];
}

/** The message as plain lines: its blocks, or its text where it has none. */
export function drawNotification(message: DrawnMessage): string {
  const blocks = (message.blocks ?? []) as AnyBlock[];
  const parts = blocks.length > 0 ? blocks.map(drawBlock) : [drawMarkdown(message.text)];
  return parts
    .filter((part) => part !== "")
    .join("\n\n")
    .split("\n")
    .map(printable)
    .join("\n");
}

/** A link that opens the message in Slack's Block Kit Builder. */
export function blockKitBuilderLink(message: DrawnMessage): string {
  const blocks = message.blocks ?? [];
  return `https://app.slack.com/block-kit-builder#${encodeURIComponent(JSON.stringify({ blocks }))}`;
}

function drawBlock({ type, text, elements }: AnyBlock): string {
  if (type === "header") {
    const title = text?.text ?? "";
    return `${title}\n${"=".repeat([...title].length)}`;
  }
  if (type === "context") {
    return (elements ?? []).map((element) => drawMarkdown(element.text ?? "")).join("\n");
  }
  return drawMarkdown(text?.text ?? "");
}

/** Slack's markup, as far as notifications use it. Links are found before unescaping: only they have a bare <. */
function drawMarkdown(markdown: string): string {
  return markdown
    .split("```")
    .map((part, index) => {
      if (index % 2 === 1) {
        return part
          .replace(/^\n|\n$/g, "")
          .split("\n")
          .map((line) => `    ${unescapeText(line)}`)
          .join("\n");
      }
      return unescapeText(
        part.replace(/<([^|>]+)\|([^>]+)>/g, "$2: $1").replace(/^\*([^*`\n]+)\*$/gm, "$1"),
      );
    })
    .join("");
}

function unescapeText(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
