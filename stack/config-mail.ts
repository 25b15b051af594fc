/** The config of the notification mails: one key with a JSON object. Pure. */
import { LINK_KINDS } from "../mail/texts";
import type { LinkKind } from "../mail/texts";

/** What Cognito does at a risk level (Cognito API reference, AccountTakeoverActionType, EventAction). */
export const EVENT_ACTIONS = ["BLOCK", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "NO_ACTION"] as const;

/** The risk levels. */
export const RISK_LEVELS = ["low", "medium", "high"] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** What happens at a risk level; the names are Cognito's. */
export interface RiskAction {
  eventAction: (typeof EVENT_ACTIONS)[number];
  /** Whether the customer gets a mail. Only a sign-in that had one can be reported. */
  notify: boolean;
}

/** The checked config of the mails. */
export interface NotificationMail {
  /** Never every pool: each is named, because its settings are replaced. */
  userPoolIds: string[];
  from: string;
  /** The SES identity that `from` belongs to. */
  sourceArn: string;
  /** Null for none: replies go to `from`. */
  replyTo: string | null;
  actions: Record<RiskLevel, RiskAction>;
  /** The levels whose action the config says, and not a default of ours. */
  chosen: RiskLevel[];
  link: LinkKind;
}

/** The key as it was read, without what other keys say. */
export interface MailKeys extends Omit<NotificationMail, "userPoolIds" | "link"> {
  /** Null where the page decides. */
  link: LinkKind | null;
}

/**
 * What happens where the config does not say it.
 *
 * high: blocked, and told. AWS calls it the level for which to block or to ask for a second factor; a second factor asks
 * somebody who has none yet to set one up, and whoever holds the stolen password could do that (Cognito developer guide,
 * "Working with adaptive authentication").
 *
 * medium: let in, and told. It changes nothing for customers who travel, or for an app that knows no second factor, and
 * each of these sign-ins can be reported.
 *
 * low: let in, and not told. A mail for every second sign-in teaches people to ignore them, or to lock themselves.
 */
export const DEFAULT_ACTIONS: Record<RiskLevel, RiskAction> = {
  low: { eventAction: "NO_ACTION", notify: false },
  medium: { eventAction: "NO_ACTION", notify: true },
  high: { eventAction: "BLOCK", notify: true },
};

/** An SES identity's ARN (Service Authorization Reference, "Actions, resources, and condition keys for Amazon SES"). */
const IDENTITY_ARN = /^arn:aws[a-z-]*:ses:[a-z0-9-]+:\d{12}:identity\/(\S+)$/;

/** An address, alone or as `Name <address>`. */
const SENDER =
  /^(?:[^<>\r\n]* )?<([^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)>$|^([^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)$/;

const KEYS = ["from", "sourceArn", "replyTo", ...RISK_LEVELS, "link"];

type Fields = Record<string, unknown>;

/** @throws Error that says everything that is wrong with it */
export function parseMail(text: string): MailKeys {
  const fields = parseObject(text);
  const wrong = unknownFields(fields, KEYS);

  function field<T>(name: string, parse: (value: unknown) => T): T | undefined {
    try {
      return parse(fields[name]);
    } catch (error) {
      wrong.push(`${name} ${(error as Error).message}`);
      return undefined;
    }
  }

  const from = field("from", parseSender);
  const identity = field("sourceArn", parseIdentity);
  const replyTo = field("replyTo", (value) => (value === undefined ? null : parseSender(value)));
  const [low, medium, high] = RISK_LEVELS.map((level) =>
    field(level, (value) => parseAction(value, DEFAULT_ACTIONS[level])),
  );
  const link = field("link", (value) => (value === undefined ? null : oneOf(value, LINK_KINDS)));

  if (from && identity && !sends(identity.name, from.address)) {
    wrong.push(`from is ${from.text}, which is not of the identity ${identity.name} in sourceArn`);
  }
  if (low && medium && high && ![low, medium, high].some(({ notify }) => notify)) {
    wrong.push("low, medium and high all have notify false, so nobody could report a sign-in");
  }
  if (wrong.length > 0) throw new Error(`is wrong: ${wrong.join("; ")}`);
  return {
    from: from!.text,
    sourceArn: identity!.arn,
    replyTo: replyTo?.text ?? null,
    actions: { low: low!, medium: medium!, high: high! },
    chosen: RISK_LEVELS.filter((level) => fields[level] !== undefined),
    link: link ?? null,
  };
}

/** What is wrong with the key together with the others: the key that is to be set, and what is wrong. */
export function mailProblems(
  isSet: (key: string) => boolean,
  mail: MailKeys | null,
  reportPage: boolean,
): [key: string, wrong: string, toSet: string][] {
  const problems: [string, string, string][] = [];
  if (mail !== null && !isSet("userPoolIds")) {
    problems.push([
      "userPoolIds",
      "is missing, but notificationMail needs it: it replaces settings of each pool that is named",
      "userPoolIds",
    ]);
  }
  if (mail?.link === "page" && !reportPage) {
    problems.push([
      "notificationMail",
      "has the link page, but reportPage is not true: there is no page",
      "reportPage",
    ]);
  }
  return problems;
}

/** The config of the mails from keys without problems; null without them. */
export function toNotificationMail(
  mail: MailKeys | null,
  userPoolIds: string[] | null,
  reportPage: boolean,
): NotificationMail | null {
  if (mail === null || userPoolIds === null) return null;
  return { ...mail, userPoolIds, link: mail.link ?? (reportPage ? "page" : "cognito") };
}

function parseObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`is ${JSON.stringify(text)}, which is not a JSON object`);
  }
  if (!isObject(value)) throw new Error("is not a JSON object");
  return value;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unknownFields(fields: Fields, known: string[]): string[] {
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is none of its fields (${known.join(", ")})`);
}

function parseSender(value: unknown): { text: string; address: string } {
  if (value === undefined) throw new Error("is missing");
  const [, named, bare] = (typeof value === "string" && SENDER.exec(value)) || [];
  const address = named ?? bare;
  if (address === undefined) {
    throw new Error(`is ${JSON.stringify(value)}, neither an address nor "Name <address>"`);
  }
  return { text: value as string, address };
}

function parseIdentity(value: unknown): { arn: string; name: string } {
  if (value === undefined) throw new Error("is missing");
  const [arn, name] = (typeof value === "string" && IDENTITY_ARN.exec(value)) || [];
  if (arn === undefined || name === undefined) {
    throw new Error(`is ${JSON.stringify(value)}, which is not the ARN of an SES identity`);
  }
  return { arn, name };
}

/** Whether the identity, an address or a domain, may send for the address (SES developer guide, "Verified identities"). */
function sends(identity: string, address: string): boolean {
  if (identity.includes("@")) return identity.toLowerCase() === address.toLowerCase();
  const domain = address.slice(address.indexOf("@") + 1).toLowerCase();
  return domain === identity.toLowerCase() || domain.endsWith(`.${identity.toLowerCase()}`);
}

function parseAction(value: unknown, fallback: RiskAction): RiskAction {
  if (value === undefined) return fallback;
  if (!isObject(value)) throw new Error("is not an object with eventAction and notify");
  const [unknown] = unknownFields(value, ["eventAction", "notify"]);
  if (unknown !== undefined) throw new Error(`is wrong: ${unknown}`);
  if (typeof value.notify !== "boolean") throw new Error("needs notify, true or false");
  return { eventAction: oneOf(value.eventAction, EVENT_ACTIONS), notify: value.notify };
}

function oneOf<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw new Error(`is ${JSON.stringify(value)}, not one of: ${choices.join(", ")}`);
  }
  return choice;
}
