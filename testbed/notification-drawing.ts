/** Draws a Slack message as plain text, and links to Slack's own rendering of it. Never throws. */
import { printable } from "../cli/terminal";

/** The parts of a Slack message that are drawn. */
export interface DrawnMessage {
  text: string;
  blocks?: unknown[];
}

/** A text, a text object, or a button with one. */
interface AnyText {
  text?: string | AnyText;
}

interface AnyBlock extends AnyText {
  type?: string;
  fields?: AnyText[];
  elements?: (AnyText & { type?: string })[];
}

/** The message as plain lines without empty ones: its blocks, or its text where it has none. A link is its words. */
export function drawNotification(message: DrawnMessage): string {
  const blocks = (message.blocks ?? []) as AnyBlock[];
  const parts = blocks.length > 0 ? blocks.map(drawBlock) : [drawMarkdown(message.text)];
  return parts
    .flatMap((part) => part.split("\n"))
    .filter((line) => line.trim() !== "")
    .map(printable)
    .join("\n");
}

/** The first lines of the message, and how many there are more. */
export function drawBriefly(message: DrawnMessage, lines: number): string {
  const all = drawNotification(message).split("\n");
  const left = all.length - lines;
  return left <= 1 ? all.join("\n") : [...all.slice(0, lines), `... ${left} more lines`].join("\n");
}

/** A link that opens the message in Slack's Block Kit Builder. */
export function blockKitBuilderLink(message: DrawnMessage): string {
  const blocks = message.blocks ?? [];
  return `https://app.slack.com/block-kit-builder#${encodeURIComponent(JSON.stringify({ blocks }))}`;
}

function drawBlock({ type, text, fields = [], elements = [] }: AnyBlock): string {
  switch (type) {
    case "header":
      return textOf(text);
    case "actions":
      return elements.map((element) => `[${textOf(element)}]`).join(" ");
    case "context":
      return elements.map((element) => drawMarkdown(textOf(element))).join(" · ");
    default:
      return [text, ...fields].map((part) => drawMarkdown(textOf(part))).join("\n");
  }
}

/** The text in a text object, in a button, or as it is. */
function textOf(text: string | AnyText | undefined): string {
  if (typeof text !== "object") return text ?? "";
  return textOf(text?.text);
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
        part
          .replace(/<[^|>]+\|([^>]+)>/g, "$1")
          .replace(/(^|\s)\*([^*`\n]+)\*(?=\s|$|[.,:;])/gm, "$1$2"),
      );
    })
    .join("");
}

function unescapeText(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
