/** The page's HTML: no script, no picture, nothing from another host. Pure. */
import type { ReportLink } from "./link";
import { ASK, LANGUAGE, LOCK, MINE, OTHER_WAY, TRY_AGAIN, TRY_AGAIN_OTHER_WAY } from "./texts";
import type { ButtonText, PageText } from "./texts";

/** The style of every page. Its hash stands in the content security policy. */
export const STYLE = [
  ":root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--line:#767676;--lock:#a4121f;--on-lock:#fff;--safe:#146c2e;--not-safe:#a4121f;--focus:#0b57d0}",
  "@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--paper:#16181c;--line:#8f8f8f;--lock:#d32f2f;--safe:#81c995;--not-safe:#ffb4ab;--focus:#a8c7fa}}",
  "*{box-sizing:border-box}",
  "body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}",
  "main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}",
  "h1{font-size:1.625rem;line-height:1.25;margin:.5rem 0 1rem}",
  ".safe,.not-safe{border-left:.375rem solid;padding-left:.75rem}.safe{border-color:var(--safe)}.not-safe{border-color:var(--not-safe)}",
  // A sign beside the colour, which not everybody sees. It says no more than the heading, so that nobody has to hear it.
  '.safe::before{content:"✓ ";content:"✓ "/""}.not-safe::before{content:"! ";content:"! "/""}',
  "h2{font-size:1.125rem;margin:2rem 0 .5rem}",
  "p{margin:0 0 1rem;text-wrap:pretty}ul,ol{margin:0 0 1rem;padding-left:1.375rem}li{margin:.375rem 0}",
  ".choice{border-top:1px solid var(--line);padding-top:1.25rem;margin-top:1.25rem}",
  "button{display:block;width:100%;min-height:3rem;padding:.75rem 1rem;border:2px solid var(--line);border-radius:.5rem;background:transparent;color:inherit;font:inherit;font-weight:600;cursor:pointer}",
  "button.lock{background:var(--lock);border-color:var(--lock);color:var(--on-lock)}",
  "a{color:inherit}",
  ":focus-visible{outline:3px solid var(--focus);outline-offset:3px}",
].join("");

/** A link of a page. */
export interface PageLink {
  label: string;
  address: string;
}

/** The pages of one service. */
export interface Pages {
  /** A page of text, with links under it. */
  text(text: PageText, links?: PageLink[]): string;
  /** The page that asks. */
  ask(link: ReportLink): string;
  /** The same form once more, because something of ours was down. */
  tryAgain(link: ReportLink): string;
}

/** Makes the pages. @param serviceName what the customers call the service, or null */
export function makePages(serviceName: string | null): Pages {
  const documentFor = (title: string, body: string[]) => documentOf(title, serviceName, body);
  const form = (link: ReportLink) =>
    formOf(link, [button(LOCK, "Invalid", "lock"), button(MINE, "Valid")]);
  return {
    text: (text, links = []) => documentFor(text.title, [...opening(text), ...links.map(anchor)]),
    ask: (link) => documentFor(ASK.title, [...opening(ASK), form(link), ...section(OTHER_WAY)]),
    tryAgain: (link) =>
      documentFor(TRY_AGAIN.title, [
        ...opening(TRY_AGAIN),
        form(link),
        ...section(TRY_AGAIN_OTHER_WAY),
      ]),
  };
}

/** Text as HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function documentOf(title: string, serviceName: string | null, body: string[]): string {
  return [
    "<!doctype html>",
    `<html lang="${LANGUAGE}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(serviceName === null ? title : `${title} · ${serviceName}`)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    "<main>",
    ...(serviceName === null ? [] : [paragraph(serviceName)]),
    ...body,
    "</main>",
    "</body>",
    "</html>",
  ].join("\n");
}

function opening({ mark, heading, paragraphs, steps, last = [] }: PageText): string[] {
  const title = escapeHtml(heading);
  return [
    mark ? `<h1 class="${mark}">${title}</h1>` : `<h1>${title}</h1>`,
    ...paragraphs.map(paragraph),
    ...(steps ? [`<h2>${escapeHtml(steps.heading)}</h2>`, list("ol", steps.items)] : []),
    ...last.map(paragraph),
  ];
}

/**
 * The form, with what Cognito needs in hidden fields. Its address has no query: the token goes into no history, no
 * referrer and no log of addresses.
 */
function formOf({ userPoolId, eventId, token, rawUser }: ReportLink, buttons: string[]): string {
  const hidden = Object.entries({ p: userPoolId, e: eventId, t: token, u: rawUser }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  return ['<form method="post" action="/report">', ...hidden, ...buttons, "</form>"].join("\n");
}

function button({ before, effects, label }: ButtonText, answer: string, kind?: string): string {
  return [
    '<div class="choice">',
    paragraph(before),
    ...(effects.length > 0 ? [list("ul", effects)] : []),
    `<button${kind ? ` class="${kind}"` : ""} name="answer" value="${answer}">${escapeHtml(label)}</button>`,
    "</div>",
  ].join("\n");
}

function section({ heading, text }: { heading: string; text: string }): string[] {
  return [`<h2>${escapeHtml(heading)}</h2>`, paragraph(text)];
}

function anchor({ label, address }: PageLink): string {
  return `<p><a href="${escapeHtml(address)}">${escapeHtml(label)}</a></p>`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function list(kind: "ol" | "ul", items: string[]): string {
  return [`<${kind}>`, ...items.map((item) => `<li>${escapeHtml(item)}</li>`), `</${kind}>`].join(
    "\n",
  );
}
