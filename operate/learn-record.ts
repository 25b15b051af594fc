/**
 * Takes everything personal out of a CloudTrail record, so that it fits a bug report and still plays with `--event`. Every
 * text is replaced, except the few that AWS itself writes. Pure: the same record gives the same result.
 */
import { REGION } from "../handler/aws-patterns";
import { MASKED } from "../handler/report";
import type { TrailRecord } from "./learn-seen";

/** What the placeholders stand for. */
export interface Personal {
  user: string;
  sub: string;
  userPoolId: string;
  region: string;
  /** The account's attributes, its aliases among them. */
  values: string[];
}

/** The fields that hold AWS's own words, and what these look like. Another text in such a field is replaced. */
const OWN: Record<string, RegExp> = {
  eventVersion: /^\d+\.\d+$/,
  eventTime: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  eventSource: /^[a-z-]+\.amazonaws\.com$/,
  source: /^aws\.[a-z-]+$/,
  "detail-type": /^[A-Za-z ]{1,60}$/,
  eventName: /^[A-Za-z_]{1,80}$/,
  eventType: /^[A-Za-z]{1,40}$/,
  eventCategory: /^[A-Za-z]{1,40}$/,
  errorCode: /^[A-Za-z.]{0,80}$/,
  awsRegion: REGION,
  region: REGION,
  tlsVersion: /^TLSv[\d.]+$/,
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;
const POOL = /^[\w-]+_[0-9a-zA-Z]+$/;

/** Letters from which on a personal value is looked for inside other texts. */
const LONG = 4;

/** A field's name is AWS's, or a parameter's in a link that anybody may have typed: one with a long number is no name. */
const FIELD = /^(?!.*\d{5})[A-Za-z_][\w.[\]-]{0,40}$/;

/** The record without what is personal. */
export function withoutNames(record: TrailRecord, personal: Personal): TrailRecord {
  const placeholder = makePlaceholders(personal);
  const fields = new Map<string, string>();
  const fieldName = (name: string) => {
    if (FIELD.test(name) && !holdsPersonal(name, personal)) return name;
    if (!fields.has(name)) fields.set(name, `field${fields.size + 1}`);
    return fields.get(name)!;
  };
  const clean = (value: unknown, field: string): unknown => {
    if (typeof value === "string") {
      const own = Object.hasOwn(OWN, field) ? OWN[field] : undefined;
      const isOwn = own?.test(value) && (own === REGION || !isPersonal(value, personal));
      return isOwn ? value : placeholder(value, field);
    }
    // A status is kept; a larger number may be one of a person's.
    if (typeof value === "number") return Math.abs(value) < 1_000 ? value : 0;
    if (Array.isArray(value)) return value.map((one) => clean(one, field));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inside]) => [fieldName(name), clean(inside, name)]),
    );
  };
  return clean(record, "") as TrailRecord;
}

/** A text of our own without what is personal in it. Short values are in many words, and are left. */
export function withoutPersonal(text: string, personal: Personal): string {
  return allOf(personal)
    .filter((value) => value.length >= LONG)
    .sort((a, b) => b.length - a.length)
    .reduce((left, value) => left.replaceAll(new RegExp(escaped(value), "gi"), "?"), text);
}

function holdsPersonal(name: string, personal: Personal): boolean {
  return isPersonal(name, personal) || withoutPersonal(name, personal) !== name;
}

function isPersonal(text: string, personal: Personal): boolean {
  return allOf(personal).some((value) => value.toLowerCase() === text.toLowerCase());
}

function allOf({ user, sub, userPoolId, values }: Personal): string[] {
  return [user, sub, userPoolId, ...values];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Makes what stands for a text: the same for the same text, whatever field it is in. */
function makePlaceholders({ user, sub, userPoolId, region, values }: Personal) {
  const made = new Map<string, string>([
    ...values.map((value, index): [string, string] => [value, `alias-${index + 1}`]),
    ["", ""],
    [MASKED, MASKED],
    [userPoolId, `${region}_TestPool1`],
    [sub, guid(0)],
    [user, user === sub ? guid(0) : "test-user"],
  ]);
  const counts = new Map<string, number>();
  const next = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count;
  };
  const make = (text: string, field: string): string => {
    if (field === "userAgent") return "Mozilla/5.0 (test)";
    if (field === "userPoolDomain") {
      return text.endsWith(".amazoncognito.com")
        ? `example.auth.${region}.amazoncognito.com`
        : "login.example.com";
    }
    if (GUID.test(text)) return guid(next("guid"));
    if (/^\d{12}$/.test(text)) return String(123456789011 + next("account"));
    if (ADDRESS.test(text)) return `192.0.2.${next("address") % 256}`;
    if (field === "userPoolId" && POOL.test(text)) return `${region}_TestPool${next("pool") + 1}`;
    return `text-${next("text")}`;
  };
  return (text: string, field: string): string => {
    if (!made.has(text)) made.set(text, make(text, field));
    return made.get(text)!;
  };
}

function guid(count: number): string {
  return `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
}
