/** Whoever opens the report page without a browser: loads an address, and submits a form as a browser without script does. */

/** A page that was loaded. */
export interface Seen {
  /** Where it came from, after redirects. */
  url: string;
  status: number;
  html: string;
  /** Text of the `h1`, or nothing. */
  heading: string;
  /** All text, with single spaces. */
  text: string;
}

/** Loads an address. */
export async function open(url: string, method: "GET" | "HEAD" = "GET"): Promise<Seen> {
  return read(await fetch(url, { method }));
}

/** Presses the button with this label, and follows where that leads. @throws Error when the page has no such button */
export async function press({ html, url }: Seen, label: string): Promise<Seen> {
  const forms = [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)];
  for (const [, form = "", inside = ""] of forms) {
    const button = [...inside.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)].find(
      ([, , text = ""]) => textOf(text) === label,
    );
    if (!button) continue;
    const fields = [...inside.matchAll(/<input\b([^>]*)>/g)].map(([, input = ""]) => input);
    const body = new URLSearchParams(
      [...fields, button[1]!].map((tag) => [attribute(tag, "name"), attribute(tag, "value")]),
    );
    const action = new URL(attribute(form, "action"), url);
    return read(await fetch(action, { method: attribute(form, "method"), body }));
  }
  throw new Error(`the page "${headingOf(html)}" has no button "${label}"`);
}

async function read(response: Response): Promise<Seen> {
  const html = await response.text();
  const { url, status } = response;
  return { url, status, html, heading: headingOf(html), text: textOf(html) };
}

/** Text of the `h1`, or nothing. */
export function headingOf(html: string): string {
  return textOf(/<h1[^>]*>(.*?)<\/h1>/s.exec(html)?.[1] ?? "");
}

function attribute(tag: string, name: string): string {
  return unescapeHtml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

/** Without tags, the style and needless spaces. */
function textOf(html: string): string {
  const withoutTags = html.replace(/<style>.*?<\/style>/gs, "").replace(/<[^>]*>/g, " ");
  return unescapeHtml(withoutTags).replace(/\s+/g, " ").trim();
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function unescapeHtml(text: string): string {
  return text.replace(/&(#?\w+);/g, (all, name: string) => ENTITIES[name] ?? all);
}
