/**
 * Text and blocks for Slack. Pure. Every untrusted string passes through `slackCode` or `slackLink`, and each has a
 * maximum length: Slack refuses a whole message for one text that is too long.
 */
import type {
  ActionsBlock,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  SectionBlock,
} from "@slack/types";

/** What an incoming webhook takes (docs.slack.dev, "Sending messages using incoming webhooks"). */
export interface SlackMessage {
  /** What a phone's notification shows. */
  text: string;
  blocks?: KnownBlock[];
  unfurl_links?: boolean;
  unfurl_media?: boolean;
}

/**
 * Slack's limits: docs.slack.dev, "Header block", "Text object" and "Button element"; a little is left for the closing
 * ellipsis.
 */
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 2900;
const URL_CHARACTERS = 3000;

/**
 * Maximum lengths of an untrusted text, before and after escaping (an & grows to five characters). The sum of all texts
 * in a message must stay below 13,000; Slack does not document that, and answers `msg_blocks_too_long`.
 */
export interface TextSize {
  characters: number;
  escaped: number;
}

/**
 * An untrusted string as Slack code: shown as it is, without effect. Cut before it is escaped, between code points, so
 * that neither an emoji nor an entity is split. Only & < > are special to Slack (docs.slack.dev, "Formatting message
 * text": escaping). A backtick would end the code, and control, format and direction characters could disguise the line
 * (the joiner U+200D stays, because emoji contain it).
 *
 * @param limit code points that are shown at most
 */
export function slackCode(value: string, limit = 128): string {
  const points = [...withoutMarks(value)];
  const cut = points.length > limit ? `${points.slice(0, limit).join("")}…` : points.join("");
  return `\`${escapeSlack(cut).replace(/`/g, "'")}\``;
}

/** Without control, format and direction characters, which could disguise a line. */
function withoutMarks(value: string): string {
  return value.replace(/(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}

/**
 * An untrusted string in plain text, such as a header. Nothing is escaped there, but `:name:` is drawn as an emoji
 * (docs.slack.dev, "Text object": emoji), so that a name could carry a mark of its own: its colons, and what is special in
 * mrkdwn, become other characters that look alike.
 *
 * @param limit UTF-16 units that are shown at most
 */
export function plainName(value: string, limit: number): string {
  return cutTo(
    withoutMarks(value)
      .replace(/:/g, "\u2236")
      .replace(/</g, "\u2039")
      .replace(/>/g, "\u203a")
      .replace(/`/g, "'"),
    limit,
  );
}

/** As `slackCode`, cut shorter where escaping would make it longer than its maximum. */
export function slackCodeWithin(value: string, { characters, escaped }: TextSize): string {
  let points = characters;
  while (points > 10 && slackCode(value, points).length > escaped) points -= 10;
  return slackCode(value, points);
}

/** A link with a label of our own. */
export function slackLink(url: string, label: string): string {
  return `<${escapeSlack(url)}|${label}>`;
}

/** Escapes the three characters that are special to Slack. */
export function escapeSlack(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** At most so many UTF-16 units, cut between code points. */
export function cutTo(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let cut = "";
  for (const point of text) {
    if (cut.length + point.length > limit - 1) break;
    cut += point;
  }
  return `${cut}…`;
}

/** A heading in plain text, cut to Slack's limit. */
export function header(text: string): HeaderBlock {
  return {
    type: "header",
    text: { type: "plain_text", text: cutTo(text, HEADER_CHARACTERS), emoji: true },
  };
}

/** A section with a title or without; lines that don't fit are dropped whole, so that nothing in them is cut in two. */
export function section(title: string | null, lines: string[]): SectionBlock {
  let text = title === null ? "" : `*${title}*`;
  for (const line of lines) {
    if (text.length + 1 + line.length > SECTION_CHARACTERS) {
      text += "\n… more is in the log";
      break;
    }
    text += text === "" ? line : `\n${line}`;
  }
  return { type: "section", text: { type: "mrkdwn", text } };
}

/** Small print at the end. */
export function smallPrint(...texts: string[]): ContextBlock {
  return { type: "context", elements: texts.map((text) => ({ type: "mrkdwn", text })) };
}

/** A button that opens a page. */
export interface LinkButton {
  label: string;
  url: string | undefined;
}

/**
 * Buttons that open pages; no block where there is none, or where Slack would refuse every URL. With an app that has no
 * address for interactions, Slack opens the page and may show a warning beside the button (docs.slack.dev, "Button
 * element": url).
 */
export function linkButtons(buttons: LinkButton[]): ActionsBlock[] {
  const elements = buttons.flatMap(({ label, url }, index) =>
    url === undefined || url.length > URL_CHARACTERS
      ? []
      : [
          {
            type: "button" as const,
            text: { type: "plain_text" as const, text: label },
            url,
            action_id: `link-${index}`,
          },
        ],
  );
  return elements.length > 0 ? [{ type: "actions", elements }] : [];
}

/** A message that shows no preview of a link: a user name may look like one. */
export function slackMessage(text: string, ...blocks: KnownBlock[]): SlackMessage {
  return { text, blocks, unfurl_links: false, unfurl_media: false };
}
