/** A message of the report page's queue. Pure. Only the page sends to that queue, after Cognito has accepted the report. */
import { AUTH_EVENT_ID, POOL_ID, USER_NAME } from "./aws-patterns";
import { fieldsOf, textOf, timeOf } from "./fields";
import { PAGE_PREFIX } from "./report";
import type { BadLoginReport } from "./report";

/** The version of a message. A function does not guess what one of another version means. */
export const PAGE_REPORT_VERSION = 1;

/** What the page sends: a customer has pressed the button, and Cognito has accepted the token of the mail. */
export interface PageReport {
  version: typeof PAGE_REPORT_VERSION;
  /** One of the stack's own pools. */
  userPoolId: string;
  /** The user name, alias or sub in the link, with which Cognito accepted the token. */
  user: string;
  /** The sign-in's event id in Cognito's audit log (`EventId`). */
  authEventId: string;
  /** The page's region. */
  region: string;
  /** When the button was pressed, in ISO 8601. */
  time: string;
  /** Address of whoever pressed it. */
  sourceAddress?: string;
  /** Browser of whoever pressed it. Untrusted. */
  userAgent?: string;
  /** Key of the report's state, which the page shows: the SHA-256 of a random handle, in hex. */
  stateId: string;
}

/** A SHA-256 in hex. */
const STATE_ID = /^[0-9a-f]{64}$/;

/** Reads the body of a message; null where it is none of this version. */
export function parsePageReport(body: string): BadLoginReport | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  const fields = fieldsOf(parsed) ?? {};
  const userPoolId = textOf(fields.userPoolId);
  const user = textOf(fields.user);
  const signInId = textOf(fields.authEventId);
  const region = textOf(fields.region);
  const time = timeOf(fields.time);
  const stateId = textOf(fields.stateId);
  if (fields.version !== PAGE_REPORT_VERSION || !region || !time) return null;
  if (!userPoolId || !POOL_ID.test(userPoolId) || !user || !USER_NAME.test(user)) return null;
  if (!signInId || !AUTH_EVENT_ID.test(signInId) || !stateId || !STATE_ID.test(stateId))
    return null;
  const userAgent = textOf(fields.userAgent);
  return {
    // The same for every time that a link is used, so that it is one report.
    eventId: `${PAGE_PREFIX}${signInId}`,
    time,
    region,
    userPoolId,
    user,
    userField: "the link to the report page",
    sourceAddress: textOf(fields.sourceAddress),
    page: { signInId, stateId, ...(userAgent !== undefined && { userAgent }) },
  };
}
