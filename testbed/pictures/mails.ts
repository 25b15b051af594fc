/** The mails about a sign-in, as Cognito very probably sends them: with each placeholder's value pasted as it is. */
import { cognitoLink, pageLink, renderMail } from "../../mail/render";
import type { Mail, MailLink } from "../../mail/render";
import { KINDS } from "../../mail/texts";

/** Values of placeholders, by the name between the braces. */
export type Values = Record<string, string>;

/** A sign-in as one sees it every day: time and device in the form that was seen from Cognito. */
export const USUAL: Values = {
  "login-time": "Saturday, November 21, 2026 02:25 AM UTC",
  city: "Ouagadougou",
  country: "Burkina Faso",
  "ip-address": "203.0.113.7",
  "device-name": "Opera 74, Linux",
  "event-id": "8f1c2a90-5d0e-4c53-b0a7-6f1f7c9d2e11",
  "feedback-token": "eyJhbGciOiJIUzI1NiJ9.c2FtcGxl",
  username: "6ec3a5e2-70b1-4a1f-9a53-5f3c1c3b7a10",
  "one-click-link-invalid":
    "https://example.auth.us-east-2.amazoncognito.com/eventFeedback?client_id=1example&event_id=8f1c2a90",
};

/** A sign-in from nowhere. */
export const UNKNOWN: Values = { ...USUAL, city: "null", country: "null", "device-name": "null" };

/**
 * The longest of everything: an event id and a user name at their limits, a token of 4 KB (Cognito names no limit), an IPv6
 * address, a long place, and a device without a space.
 */
export const LONGEST: Values = {
  ...USUAL,
  "login-time": "Wednesday, September 30, 2026 12:25 PM UTC",
  city: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
  country: "South Georgia and the South Sandwich Islands",
  "ip-address": "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
  "device-name": "D".repeat(255),
  "event-id": "e".repeat(50),
  "feedback-token": "t".repeat(4096),
  username: "u".repeat(128),
};

/** The address of the report page in pictures and tests. */
export const PAGE_URL = "https://report.example.com/report";

/** Both links, each with the name of the views that have it. */
export const LINKS: Record<MailLink["kind"], MailLink> = {
  page: pageLink(PAGE_URL, "us-east-2_AbCd12345"),
  cognito: cognitoLink,
};

/** Pastes values into a text. A placeholder without a value stays. */
export function paste(template: string, values: Values): string {
  return template.replace(/\{([a-z-]+)\}/g, (all, name: string) => values[name] ?? all);
}

/** What is drawn: every mail with the page's link, one with Cognito's, and one with each kind of strange values. */
export function mailsToDraw(): { name: string; mail: Mail }[] {
  const all = KINDS.map((kind) => ({
    name: `mail-${kind}`,
    kind,
    link: LINKS.page,
    values: USUAL,
  }));
  const more = [
    { name: "mail-cognito-link", kind: "block", link: LINKS.cognito, values: USUAL },
    { name: "mail-unknown", kind: "noAction", link: LINKS.page, values: UNKNOWN },
    { name: "mail-longest", kind: "mfa", link: LINKS.page, values: LONGEST },
  ] as const;
  return [...all, ...more].map(({ name, kind, link, values }) => {
    const { subject, htmlBody, textBody } = renderMail(kind, link);
    return {
      name,
      mail: { subject, htmlBody: paste(htmlBody, values), textBody: paste(textBody, values) },
    };
  });
}

/** A text as a mail program shows it that shows no HTML. */
export function plainPage(text: string): string {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<pre style="margin:16px;white-space:pre-wrap;overflow-wrap:anywhere;font:15px/1.5 'DejaVu Sans Mono',monospace">${escaped}</pre>`;
}
