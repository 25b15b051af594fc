/**
 * The link in the mail, `?p=POOL&e={event-id}&t={feedback-token}&u={username}`, and the form that the page makes of it. Pure.
 *
 * Cognito very probably pastes the values as they are, without encoding them. So an event id's `+` is a plus sign and no
 * space, and the user name is last and takes everything that follows, `&` included.
 */

import { AUTH_EVENT_ID, USER_NAME } from "../handler/aws-patterns";
import { NAMES_PER_LINK } from "./deadlines";

/** What a customer says of the sign-in; the values of UpdateAuthEventFeedback's FeedbackValue. */
export const ANSWERS = ["Invalid", "Valid"] as const;
export type Answer = (typeof ANSWERS)[number];

/** The values of a link. All have passed Cognito's patterns, and nothing else is known of them. */
export interface ReportLink {
  userPoolId: string;
  eventId: string;
  token: string;
  /** The user name as the link has it: perhaps percent-encoded on its way. */
  rawUser: string;
  /** The user names that it can stand for, the more probable one first. */
  users: string[];
}

/** Cognito API, UpdateAuthEventFeedback, FeedbackToken; it has no maximum there. */
const TOKEN = /^[A-Za-z0-9\-_=.]{1,8192}$/;

/** A mail may have something of its own before, and `&amp;` in a text where it means `&`. */
const LINK = /(?:^|&)p=([^&]*)&(?:amp;)?e=([^&]*)&(?:amp;)?t=([^&]*)&(?:amp;)?u=(.*)$/s;

/** Reads the query of a link; null where it is none of this stack's pools. */
export function readLink(query: string, userPoolIds: string[]): ReportLink | null {
  const [, userPoolId, eventId, token, rawUser] = LINK.exec(query) ?? [];
  if (userPoolId === undefined) return null;
  return linkOf(
    {
      userPoolId: decode(userPoolId),
      eventId: decode(eventId!),
      token: decode(token!),
      rawUser: rawUser!,
    },
    userPoolIds,
  );
}

/** Reads the body of the page's own form; null where it is none. */
export function readForm(
  body: string,
  userPoolIds: string[],
): { link: ReportLink; answer: Answer } | null {
  const fields = new URLSearchParams(body);
  const [userPoolId, eventId, token, rawUser, given] = ["p", "e", "t", "u", "answer"].map(
    (name) => {
      const [value, ...others] = fields.getAll(name);
      return others.length > 0 ? undefined : value;
    },
  );
  const answer = ANSWERS.find((known) => known === given);
  if (answer === undefined) return null;
  const link = linkOf({ userPoolId, eventId, token, rawUser }, userPoolIds);
  return link && { link, answer };
}

function linkOf(
  { userPoolId, eventId, token, rawUser }: Partial<Omit<ReportLink, "users">>,
  userPoolIds: string[],
): ReportLink | null {
  if (userPoolId === undefined || !userPoolIds.includes(userPoolId)) return null;
  if (eventId === undefined || !AUTH_EVENT_ID.test(eventId)) return null;
  if (token === undefined || !TOKEN.test(token)) return null;
  if (rawUser === undefined) return null;
  // A mail program may encode anything, a browser what an address can't hold. And a name may have percent signs of its own.
  const candidates = [decode(rawUser), decode(rawUser, BY_BROWSERS), rawUser];
  const users = [...new Set(candidates)]
    .filter((user) => USER_NAME.test(user))
    .slice(0, NAMES_PER_LINK);
  return users.length === 0 ? null : { userPoolId, eventId, token, rawUser, users };
}

/** Every percent-encoded character. */
const ENCODED = /(%[0-9a-f]{2})+/gi;

/** What a browser encodes in a query: space, " # ' < > and all beyond ASCII (URL standard, "special-query percent-encode set"). */
const BY_BROWSERS = /(%[89a-f][0-9a-f])+|%2[0237]|%3[ce]/gi;

/** Percent-decoded; what can't be decoded stays as it is. */
function decode(text: string, encoded = ENCODED): string {
  return text.replace(encoded, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
