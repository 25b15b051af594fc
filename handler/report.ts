/**
 * Reads EventBridge's envelope around a CloudTrail record into a BadLoginReport, or says why that is not possible. Pure.
 * Everything in the record is a claim from outside; no other file reads the record.
 */
import { fieldsOf, firstOf, numberOf, textOf, timeOf } from "./fields";
import type { Fields } from "./fields";

/** The CloudTrail `eventName` of a click on either one-click link (developer guide, "Logging Amazon Cognito API calls with AWS CloudTrail", hosted UI (classic) table). */
export const FEEDBACK_EVENT_NAME = "Event_Feedback_GET";

/** The CloudTrail `eventSource` of Amazon Cognito user pools (same page). */
export const COGNITO_EVENT_SOURCE = "cognito-idp.amazonaws.com";

/** What CloudTrail writes in place of a value it masks (developer guide, "Example Amazon Cognito entries"). */
export const MASKED = "HIDDEN_DUE_TO_SECURITY_REASONS";

/**
 * Prefix of the event id of a report made by `npm run drill`. CloudTrail's own ids are GUIDs that AWS makes, so nobody
 * outside can make a click look like a drill.
 */
export const DRILL_PREFIX = "drill-";

/** Prefix of the event id of a report from the report page, before the id of the sign-in in Cognito's audit log. */
export const PAGE_PREFIX = "page-";

/** A report: a click on the feedback link of Cognito's mail, as CloudTrail recorded it, or one from our page. A claim, not proof. */
export interface BadLoginReport {
  /** CloudTrail `eventID`, unique per record; of our page, the same for every use of one link. */
  eventId: string;
  /** Time of the click. */
  time: Date;
  /** Region the record was written in; a pool id's prefix may name another one (multi-Region replication). */
  region: string;
  userPoolId: string;
  /**
   * The user name, alias or sub that the record holds; once the account is found, the user name that Cognito gives
   * (`identity.ts`).
   */
  user: string;
  /** Field of the record that `user` came from. */
  userField: string;
  /** The account's sub, if the record has it in clear text. */
  sub?: string;
  /** Address that fetched the link, if the record has it. */
  sourceAddress?: string;
  /** HTTP status of Cognito's response to the click, if the record has it. */
  status?: number;
  /** Cognito's error code; absent when the record has none or an empty one. */
  errorCode?: string;
  /** Whether an administrator made it with `npm run drill`; absent otherwise. It changes nothing that is done. */
  drill?: true;
  /** What our page adds; absent for a click on Cognito's own link. */
  page?: PageOrigin;
}

/** A report from our page: Cognito has accepted the token of the mail for it. */
export interface PageOrigin {
  /** The sign-in that was reported: its `EventId` in Cognito's audit log. */
  signInId: string;
  /** Key of the state that the page shows. */
  stateId: string;
  /** Untrusted. */
  userAgent?: string;
}

/** What a record is. A click that Cognito rejected often names nobody, and then nothing is missing. */
export type ParsedReport =
  | { kind: "report"; report: BadLoginReport }
  | { kind: "rejected"; report: BadLoginReport; unreadable?: never }
  | { kind: "rejected"; unreadable: string; report?: never }
  | { kind: "unreadable"; reason: string };

/**
 * Reads EventBridge's envelope around a CloudTrail record. `unreadable` is another event than `Event_Feedback_GET`, or
 * a record that lacks a field which the containment needs; its reason names the field. Redelivery can't fix such a
 * message: it ends in the dead-letter queue.
 */
export function parseReport(envelope: Fields): ParsedReport {
  const record = fieldsOf(envelope.detail);
  if (!record) {
    return {
      kind: "unreadable",
      reason: "it has no detail, so it is not an event from EventBridge",
    };
  }
  if (record.eventSource !== COGNITO_EVENT_SOURCE || record.eventName !== FEEDBACK_EVENT_NAME) {
    const found = `${quote(record.eventName)} from ${quote(record.eventSource)}`;
    const reason = `detail.eventName is ${found}, not ${FEEDBACK_EVENT_NAME} from ${COGNITO_EVENT_SOURCE}`;
    return { kind: "unreadable", reason };
  }
  const data = fieldsOf(record.additionalEventData);
  const status = numberOf(fieldsOf(data?.responseParameters)?.status);
  const errorCode = textOf(record.errorCode);
  const isRejected = errorCode !== undefined || (status !== undefined && status >= 400);
  const report = readReport(envelope, record, data);
  if (typeof report === "string") {
    return isRejected
      ? { kind: "rejected", unreadable: report }
      : { kind: "unreadable", reason: report };
  }
  const found = { ...report, status, errorCode };
  // An error on Cognito's side (500) counts as rejected too: a mangled link may cause one, and a customer who sees an
  // error page can click again.
  return isRejected ? { kind: "rejected", report: found } : { kind: "report", report: found };
}

/** The report, or which field is missing. */
function readReport(
  envelope: Fields,
  record: Fields,
  data: Fields | undefined,
): BadLoginReport | string {
  if (!data) {
    return (
      "detail.additionalEventData is missing, and with it the pool and the user " +
      "(CloudTrail drops this field when it is larger than 28 KB)"
    );
  }
  const userPoolId = textOf(data.userPoolId);
  if (!userPoolId) return "it names no pool: detail.additionalEventData.userPoolId is missing";
  const eventId = textOf(record.eventID) ?? textOf(envelope.id);
  if (!eventId) return "detail.eventID is missing";
  const time = timeOf(record.eventTime) ?? timeOf(envelope.time);
  if (!time) return "detail.eventTime is missing or not a time";
  const region = textOf(record.awsRegion) ?? textOf(envelope.region);
  if (!region) return "detail.awsRegion is missing";
  const user = findUser(data);
  if (typeof user === "string") return user;
  return {
    eventId,
    time,
    region,
    userPoolId,
    ...user,
    sourceAddress: textOf(record.sourceIPAddress),
    ...(eventId.startsWith(DRILL_PREFIX) && { drill: true }),
  };
}

/**
 * The user, or why none is named. AWS documents `sub`, a public report shows `user_name`, and any of them may be masked
 * one day. The sub is kept beside the name: a name may be an alias that belongs to another account by now.
 */
function findUser(data: Fields): Pick<BadLoginReport, "user" | "userField" | "sub"> | string {
  const parameters = fieldsOf(data.requestParameters);
  const candidates: [string, unknown][] = [
    ["requestParameters.user_name[0]", firstOf(parameters?.user_name)],
    ["requestParameters.sub[0]", firstOf(parameters?.sub)],
    ["additionalEventData.sub", data.sub],
  ];
  const [found] = candidates.filter(([, value]) => inClear(value) !== undefined);
  if (found) {
    const [inQuery, byCognito] = [inClear(firstOf(parameters?.sub)), inClear(data.sub)];
    // A query is what somebody typed into a link; the other field is Cognito's own.
    if (inQuery !== undefined && byCognito !== undefined && inQuery !== byCognito) {
      return "it names two users: requestParameters.sub[0] is not additionalEventData.sub";
    }
    const sub = byCognito ?? inQuery;
    return { user: inClear(found[1])!, userField: found[0], ...(sub !== undefined && { sub }) };
  }
  const reasons = candidates.map(
    ([field, value]) => `${field} is ${textOf(value) === MASKED ? MASKED : "missing"}`,
  );
  return `it names no user: ${reasons.join(", ")}`;
}

/** The text, or undefined where it is absent or masked. */
function inClear(value: unknown): string | undefined {
  const text = textOf(value);
  return text === MASKED ? undefined : text;
}

/** An untrusted value for an error message: JSON, so that nothing in it reads like our own words, and short. */
function quote(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 80);
}
