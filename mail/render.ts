/**
 * The mails about a sign-in, as Cognito takes them: subject, HTML and text with placeholders. Pure; runs at deploy time only.
 *
 * For mail programs: every style is inline, nothing is loaded, and neither text nor background has a color, so that light
 * and dark are the reader's own. The only braces are those of placeholders.
 */
import { escapeHtml } from "../page/html";
import { COGNITO_LINK, PAGE_LINK_END } from "./placeholders";
import {
  CLICK,
  DETAILS,
  LANGUAGE,
  LINK_LABEL,
  OPENINGS,
  TEXT_DETAILS,
  WAS_NOT_YOU,
  WAS_YOU,
  WITHOUT_THE_LINK,
} from "./texts";
import type { LinkKind, MailKind } from "./texts";

/** One mail (Cognito API reference, NotifyEmailType). */
export interface Mail {
  subject: string;
  htmlBody: string;
  textBody: string;
}

/** The link in a mail. */
export interface MailLink {
  kind: LinkKind;
  /** Its address with placeholders, as in a text. */
  address: string;
}

/** In every HTML version, and in no other mail: by it a deployment knows its own mails from those of others. */
export const GENERATOR = "cognito-lockdown";

/** Cognito's own link. */
export const cognitoLink: MailLink = { kind: "cognito", address: COGNITO_LINK };

/** The link to the report page. @param pageUrl the page's address, without a query */
export function pageLink(pageUrl: string, userPoolId: string): MailLink {
  return { kind: "page", address: `${pageUrl}?p=${userPoolId}&${PAGE_LINK_END}` };
}

/** Renders one mail. */
export function renderMail(kind: MailKind, link: MailLink): Mail {
  return {
    subject: OPENINGS[kind].subject,
    htmlBody: htmlOf(kind, link),
    textBody: textOf(kind, link),
  };
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const PARAGRAPH = "margin:0 0 16px";

/** White on dark red, with an edge that shows on a dark background as well. */
const BUTTON =
  "display:inline-block;padding:12px 24px;border:1px solid #d9686f;border-radius:8px;background:#a4121f;" +
  "color:#ffffff;font-weight:600;text-decoration:none";

function htmlOf(kind: MailKind, link: MailLink): string {
  const opening = OPENINGS[kind];
  const { text, effects } = CLICK[link.kind];
  return [
    "<!doctype html>",
    `<html lang="${LANGUAGE}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark">',
    `<meta name="generator" content="${GENERATOR}">`,
    `<title>${escapeHtml(opening.subject)}</title>`,
    "</head>",
    `<body style="margin:0;padding:24px 16px;${FONT};font-size:16px;line-height:1.5">`,
    '<div style="max-width:560px;margin:0 auto">',
    `<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">${escapeHtml(opening.heading)}</h1>`,
    paragraph(opening.happened),
    paragraph(WAS_YOU),
    paragraph(WAS_NOT_YOU),
    // The style is before the address: a second `style`, which a user name with a quote could bring, is ignored (HTML
    // standard, "Attributes"). SES takes `ses:no-track` out, and does not rewrite the link (SES developer guide, "Amazon
    // SES email sending metrics FAQs").
    `<p style="${PARAGRAPH}"><a ses:no-track style="${BUTTON}" href="${escapeHtml(link.address)}">${escapeHtml(LINK_LABEL)}</a></p>`,
    `<p style="margin:0 0 8px">${escapeHtml(text)}</p>`,
    '<ul style="margin:0 0 16px;padding-left:22px">',
    ...effects.map((effect) => `<li style="margin:4px 0">${escapeHtml(effect)}</li>`),
    "</ul>",
    // After the link and what it does, because of what Cognito pastes here.
    heading(DETAILS.heading),
    `<p style="margin:0 0 8px;overflow-wrap:anywhere">${DETAILS.lines
      .map(({ label, value }) => `${escapeHtml(label)}: ${escapeHtml(value)}`)
      .join("<br>\n")}</p>`,
    `<p style="${PARAGRAPH};font-size:14px">${escapeHtml(DETAILS.note)}</p>`,
    heading(WITHOUT_THE_LINK.heading),
    paragraph(WITHOUT_THE_LINK.text),
    "</div>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function heading(text: string): string {
  return `<h2 style="font-size:18px;line-height:1.3;margin:24px 0 8px">${escapeHtml(text)}</h2>`;
}

function paragraph(text: string): string {
  return `<p style="${PARAGRAPH}">${escapeHtml(text)}</p>`;
}

/** The text version: the same, and at its end what somebody else chose. */
function textOf(kind: MailKind, link: MailLink): string {
  const { heading, happened } = OPENINGS[kind];
  const { text, effects } = CLICK[link.kind];
  const lines = (list: { label: string; value: string }[]) =>
    list.map(({ label, value }) => `${label}: ${value}`).join("\n");
  return [
    heading,
    happened,
    WAS_YOU,
    WAS_NOT_YOU,
    `${LINK_LABEL}:\n${link.address}`,
    `${text}\n${effects.map((effect) => `- ${effect}`).join("\n")}`,
    `${DETAILS.heading}\n${lines(DETAILS.lines)}\n${DETAILS.note}`,
    `${WITHOUT_THE_LINK.heading}\n${WITHOUT_THE_LINK.text}`,
    `${TEXT_DETAILS.heading}\n${lines(TEXT_DETAILS.lines)}`,
    "",
  ].join("\n\n");
}
