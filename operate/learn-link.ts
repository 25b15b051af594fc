/** What a link of Cognito's mail tells, without what is secret or personal in it. Pure. */

/** What is known of a link. No value of it is kept. */
export interface LinkFacts {
  /** `page`: the report page's. `cognito`: of a Cognito domain. `other`: a custom domain, or a link that something has rewritten. */
  kind: "page" | "cognito" | "other";
  characters: number;
  /** Path of a link to Cognito. */
  path?: string;
  /** The parameters' names, in their order. */
  parameters: string[];
  /** The page's `t`; of another link, the longest value that is nothing else. */
  token?: { parameter: string; characters: number; other: string };
  /** How the user name was written; absent where the link has none that is known. */
  userName?: string;
  /** How the event id was written; absent where the link has none that is known. */
  eventId?: string;
}

/** What may stand in a link. */
export interface KnownValues {
  user: string;
  sub: string;
  /** Email address, phone number and preferred user name. */
  aliases: string[];
  /** The sign-ins in the audit log. */
  eventIds: string[];
}

/** Letters that need no encoding in a query (RFC 3986, "unreserved"). */
const UNRESERVED = /[A-Za-z0-9\-._~]/g;

/** A parameter's name that holds no value. */
const NAME = /^[A-Za-z_][\w.-]{0,40}$/;

/** Reads a link; null where it is none. A text copied out of HTML has `&amp;`. */
export function readMailLink(text: string, known: KnownValues): LinkFacts | null {
  const [, host, path = "/", query = ""] =
    /^https?:\/\/([^/?#\s]+)(\/[^?#\s]*)?(?:\?(\S*))?$/i.exec(
      text.trim().replaceAll("&amp;", "&"),
    ) ?? [];
  if (host === undefined) return null;
  const isPage = /\/report$/.test(path) && query.startsWith("p=");
  const kind = isPage ? "page" : /\.amazoncognito\.com$/i.test(host) ? "cognito" : "other";
  const pairs = split(query, isPage);
  const found = (values: string[]) => pairs.find(({ value }) => values.includes(decode(value)));
  const names: [what: string, values: string[]][] = [
    ["the user name", [known.user]],
    ["the sub", [known.sub]],
    ["an alias", known.aliases],
  ];
  const named = names.find(([, values]) => found(values));
  const ofUser = named && found(named[1]);
  const ofEvent = found(known.eventIds);
  const token = pairs
    .filter((pair) => pair !== ofUser && pair !== ofEvent && (!isPage || pair.name === "t"))
    .sort((a, b) => b.value.length - a.value.length)[0];
  return {
    kind,
    characters: text.trim().length,
    ...(kind === "cognito" && { path: path.slice(0, 100) }),
    parameters: pairs.map(({ name }) => nameOf(name)),
    ...(token && { token: describeToken(token) }),
    ...(ofUser && { userName: `${named[0]}, ${encodingOf(ofUser.value)}` }),
    ...(ofEvent && { eventId: encodingOf(ofEvent.value) }),
  };
}

interface Pair {
  name: string;
  value: string;
}

/** The page's link has the user name last, which takes everything that follows (`page/link.ts`). */
function split(query: string, isPage: boolean): Pair[] {
  const [head, last] = isPage ? query.split(/&u=(.*)$/s) : [query];
  const pairs = head!
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name, ...rest] = part.split("=");
      return { name: name!, value: rest.join("=") };
    });
  return last === undefined ? pairs : [...pairs, { name: "u", value: last }];
}

function describeToken({ name, value }: Pair): NonNullable<LinkFacts["token"]> {
  const others = [...new Set(value.replace(UNRESERVED, ""))].sort().join(" ");
  return { parameter: nameOf(name), characters: value.length, other: others };
}

/** How a value was written in the link. */
function encodingOf(raw: string): string {
  const decoded = decode(raw);
  if (decoded.replace(UNRESERVED, "") === "") return "which needs no encoding";
  return raw === decoded ? "as it is, not encoded" : "percent-encoded";
}

/** A name that looks like a value is not kept. */
function nameOf(name: string): string {
  return NAME.test(name) ? name : "?";
}

/** Percent-decoded; as it is where that is not possible. An event id's `+` is no space. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
