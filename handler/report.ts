/**
 * Reads what the queue delivered into a BadLoginReport, or refuses it and says why. Pure: no call, no clock.
 * Everything in the record is a claim from outside; nothing past this file looks at the record again.
 */
import { namedError } from "./errors";

/** The CloudTrail `eventName` of a click on either one-click link (developer guide, "Logging Amazon Cognito API calls with AWS CloudTrail", hosted UI (classic) table). */
export const FEEDBACK_EVENT_NAME = "Event_Feedback_GET";

/** The CloudTrail `eventSource` of Amazon Cognito user pools (same page). */
export const COGNITO_EVENT_SOURCE = "cognito-idp.amazonaws.com";

/** What CloudTrail writes in place of a value it masks (developer guide, "Example Amazon Cognito entries"). */
export const MASKED = "HIDDEN_DUE_TO_SECURITY_REASONS";

/**
 * How the event id begins of a report that `npm run drill` made. CloudTrail's own ids are GUIDs that AWS makes, so
 * nobody outside can pass a click off as a drill.
 */
export const DRILL_MARK = "drill-";

/** One click on the feedback link of Cognito's mail, as CloudTrail recorded it. A claim, not proof. */
export interface BadLoginReport {
  /** CloudTrail `eventID`, the key that AWS gives a record. */
  eventId: string;
  /** ISO 8601 time of the click. */
  time: string;
  /** Region the record was written in; a pool id's prefix may name another one (multi-Region replication). */
  region: string;
  userPoolId: string;
  /** What Cognito's Admin calls take as `Username`: a user name, an alias or a sub. */
  user: string;
  /** Field of the record that `user` came from. */
  userField: string;
  /** Address that fetched the link, if the record has it. */
  sourceAddress?: string;
  /** HTTP status that Cognito answered the click with, if the record has it. */
  status?: number;
  /** Cognito's error code; absent when the record has none or an empty one. */
  errorCode?: string;
  /** Whether an administrator made it up with `npm run drill`; absent otherwise. It changes nothing that is done. */
  drill?: true;
}

type Fields = Record<string, unknown>;

/** One message as the queue delivered it. */
export interface QueueDelivery {
  /** Absent where the event is no SQS event with one message. */
  body?: unknown;
  /** How often the queue has delivered it, this time included; 1 where it doesn't say. */
  receives: number;
}

/**
 * Opens what Lambda takes from the queue: an SQS event with one message (Lambda developer guide, "Using Lambda with
 * Amazon SQS"). The event source mapping has a batch size of one, so that a failure redelivers its own report and no
 * other.
 */
export function openDelivery(event: unknown): QueueDelivery {
  const messages = fieldsOf(event)?.Records;
  const message =
    Array.isArray(messages) && messages.length === 1 ? fieldsOf(messages[0]) : undefined;
  const receives = numberOf(fieldsOf(message?.attributes)?.ApproximateReceiveCount);
  return { body: message?.body, receives: receives ?? 1 };
}

/**
 * Reads the body of one message: EventBridge's envelope around a CloudTrail record.
 *
 * @param body the message body, a JSON text
 * @throws Error named `UnreadableReport` when the body is no JSON, is another event than
 *   `Event_Feedback_GET`, or lacks a field that the containment needs; the message names the field. Its `refused`
 *   says whether Cognito refused the click anyway, so that nothing was reported.
 *   Redelivery can't mend such a message: it ends in the dead-letter queue.
 */
export function readReport(body: unknown): BadLoginReport {
  const envelope = parseEnvelope(body);
  const record = fieldsOf(envelope.detail);
  if (!record) throw unreadableReport("it has no detail, so it is not an event from EventBridge");
  if (record.eventSource !== COGNITO_EVENT_SOURCE || record.eventName !== FEEDBACK_EVENT_NAME) {
    throw unreadableReport(
      `detail.eventName is ${quote(record.eventName)} from ${quote(record.eventSource)}, ` +
        `not ${FEEDBACK_EVENT_NAME} from ${COGNITO_EVENT_SOURCE}`,
    );
  }

  const data = fieldsOf(record.additionalEventData);
  const status = numberOf(fieldsOf(data?.responseParameters)?.status);
  const errorCode = textOf(record.errorCode);
  // A refused click often names nobody, and then there is nothing to complain of.
  const unreadable = (reason: string) =>
    Object.assign(unreadableReport(reason), { refused: wasRefused({ status, errorCode }) });
  if (!data) {
    throw unreadable(
      "detail.additionalEventData is missing, and with it the pool and the user " +
        "(CloudTrail drops this field when it is larger than 28 KB)",
    );
  }
  const userPoolId = textOf(data.userPoolId);
  if (!userPoolId)
    throw unreadable("it names no pool: detail.additionalEventData.userPoolId is missing");

  const eventId = textOf(record.eventID) ?? textOf(envelope.id);
  if (!eventId) throw unreadable("detail.eventID is missing");
  const time = timeOf(record.eventTime) ?? timeOf(envelope.time);
  if (!time) throw unreadable("detail.eventTime is missing or not a time");
  const region = textOf(record.awsRegion) ?? textOf(envelope.region);
  if (!region) throw unreadable("detail.awsRegion is missing");

  return {
    eventId,
    time,
    region,
    userPoolId,
    ...userOf(data, unreadable),
    sourceAddress: textOf(record.sourceIPAddress),
    status,
    errorCode,
    ...(eventId.startsWith(DRILL_MARK) && { drill: true }),
  };
}

/**
 * Whether Cognito itself refused the click (an expired or forged link), so that nothing was reported. An error on
 * Cognito's side counts as well: a mangled link may cause one, and a customer who sees an error page can click again.
 */
export function wasRefused({
  status,
  errorCode,
}: Pick<BadLoginReport, "status" | "errorCode">): boolean {
  return errorCode !== undefined || (status !== undefined && status >= 400);
}

/**
 * The user, from the first place that names one in clear. AWS documents `sub`, practice shows `user_name`,
 * and any of them may be masked one day, so each is tried and none is guessed.
 */
function userOf(
  data: Fields,
  unreadable: (reason: string) => Error,
): { user: string; userField: string } {
  const parameters = fieldsOf(data.requestParameters);
  const places: [string, unknown][] = [
    ["requestParameters.user_name[0]", firstOf(parameters?.user_name)],
    ["requestParameters.sub[0]", firstOf(parameters?.sub)],
    ["additionalEventData.sub", data.sub],
  ];
  const reasons: string[] = [];
  for (const [userField, value] of places) {
    const user = textOf(value);
    if (user && user !== MASKED) return { user, userField };
    reasons.push(`${userField} is ${user === MASKED ? MASKED : "missing"}`);
  }
  throw unreadable(`it names no user: ${reasons.join(", ")}`);
}

function parseEnvelope(body: unknown): Fields {
  if (typeof body !== "string") {
    throw unreadableReport(
      "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)",
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // The parser's own message quotes the body, which may hold what a log must not.
    throw unreadableReport(`the message body is not JSON (${body.length} characters)`);
  }
  const envelope = fieldsOf(parsed);
  if (!envelope) throw unreadableReport("the message body is not a JSON object");
  return envelope;
}

function unreadableReport(reason: string): Error {
  return namedError("UnreadableReport", `this report can't be read: ${reason}`);
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

/** The records of this family hold every value in a list; a bare value means the same. */
function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** The text, or undefined where it is absent, blank or no text at all. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function timeOf(value: unknown): string | undefined {
  const text = textOf(value);
  const milliseconds = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/** A foreign value made fit for an error message: JSON, so that nothing in it can pose as our words, and short. */
function quote(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 80);
}
