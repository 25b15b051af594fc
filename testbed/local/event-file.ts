/** Reads the user's own record for the rehearsal, or says in one line why it can't be used, and what to do. */
import * as fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { envelope } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import { UsageError } from "../../cli/usage";
import { POOL_ID, REGION } from "../../handler/aws-patterns";
import { parseMessage } from "../../handler/message";
import { FEEDBACK_EVENT_NAME } from "../../handler/report";
import type { BadLoginReport } from "../../handler/report";
import { findEvents } from "./event-forms";

/** A record of the user's own that the function would lock an account for. */
export interface OwnRecord {
  record: Envelope;
  report: BadLoginReport;
  /** Which record of the file it is, in a sentence. */
  chosen: string;
}

type Refuse = (why: string) => Error;

/** How to get a record. */
const LOOK_UP = `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=${FEEDBACK_EVENT_NAME} --output json > record.json`;

/** Users that a refusal names. */
const NAMED = 5;

/**
 * Reads the click in a file: an event of EventBridge, a bare CloudTrail record, a log file of CloudTrail (gzip as well),
 * an answer of `aws cloudtrail lookup-events`, or a list of any of them. Of several clicks of one user, it takes the
 * newest. A record is put into EventBridge's envelope.
 *
 * @param user the one whose clicks count, or null where the file has clicks of one user only
 * @throws UsageError when there is no such file or no click in it, or the function would lock no account for it
 */
export function readEventFile(file: string, user: string | null = null): OwnRecord {
  const refuse: Refuse = (why) => new UsageError(`${file}: ${why}`);
  const clicks = parseFile(file, refuse)
    .filter(({ detail }) => detail.eventName === FEEDBACK_EVENT_NAME)
    .map((record) => ({ record, message: parseMessage(JSON.stringify(record)) }));
  const userOf = ({ message }: (typeof clicks)[number]) =>
    message.kind === "unreadable" ? undefined : message.report?.user;
  const users = [...new Set(clicks.map(userOf).filter((name) => name !== undefined))];
  if (user === null && users.length > 1) {
    const named = users.slice(0, NAMED).join(", ") + (users.length > NAMED ? ", ..." : "");
    throw refuse(`it has clicks of ${users.length} users (${named}); add --user NAME to take one`);
  }
  const theirs = clicks.filter((click) => user === null || userOf(click) === user);
  if (theirs.length === 0)
    throw refuse(`it has no click of the user "${user}", only of ${users.join(", ")}`);
  const [{ record, message }] = theirs.sort((a, b) => timeOf(b.record) - timeOf(a.record)) as [
    (typeof clicks)[number],
  ];
  switch (message.kind) {
    case "report": {
      const report = checkNames(message.report, refuse);
      const which = theirs.length > 1 ? `the newest of ${theirs.length} clicks` : "the click";
      const chosen = `plays ${which} in ${file}: by ${report.user}, at ${report.time.toISOString()}`;
      return { record, report, chosen };
    }
    case "unreadable":
      throw refuse(message.reason);
    case "rejected": {
      const { status, errorCode }: Partial<BadLoginReport> = message.report ?? {};
      throw refuse(
        `Cognito rejected this click (status ${status ?? "unknown"}, error code ` +
          `${errorCode ?? "none"}), so the function locks no account for it; click a link that was not used before`,
      );
    }
  }
}

/** Every record of a file, at least one of which is a click. */
function parseFile(file: string, refuse: Refuse): Envelope[] {
  const text = read(file);
  if (/^\s*(None|null)?\s*$/.test(text)) throw noClick(refuse);
  const records = findEvents(parse(text, refuse)).map((found) =>
    found.detail === undefined ? envelope(found) : (found as Envelope),
  );
  if (records.length === 0) throw noClick(refuse);
  const names = records.map(({ detail }) => (detail as { eventName?: unknown } | null)?.eventName);
  if (names.includes(FEEDBACK_EVENT_NAME)) return records.filter(({ detail }) => detail !== null);
  const others = [...new Set(names.filter((name) => typeof name === "string"))];
  if (others.length === 0) {
    throw refuse(
      `there is no CloudTrail record in it: none has an eventName; this gets one: ${LOOK_UP}`,
    );
  }
  throw refuse(
    `it has ${others.slice(0, NAMED).join(", ")}, but no ${FEEDBACK_EVENT_NAME}, which is the click on the link; ` +
      `this gets one: ${LOOK_UP}`,
  );
}

function noClick(refuse: Refuse): Error {
  return refuse(
    'it is empty: CloudTrail knows no click. Click "this wasn\'t me" in a mail to a test user, wait up to ' +
      `15 minutes, and look again in the region of the pool: ${LOOK_UP}`,
  );
}

function timeOf({ detail, time }: Envelope): number {
  return Date.parse(String(detail.eventTime ?? time)) || 0;
}

function checkNames(report: BadLoginReport, refuse: Refuse): BadLoginReport {
  const { region, userPoolId } = report;
  if (!REGION.test(region)) throw refuse(`its region is "${region}", which is not a region`);
  if (!POOL_ID.test(userPoolId)) {
    throw refuse(`its pool id is "${userPoolId}", which is not a pool id`);
  }
  return report;
}

const WHY_UNREADABLE: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "you may not read it",
  ERR_STRING_TOO_LONG: "it is too large",
  ERR_BUFFER_TOO_LARGE: "it is too large",
  Z_DATA_ERROR: "it is a damaged gzip file",
  Z_BUF_ERROR: "it is a damaged gzip file",
};

function read(file: string): string {
  try {
    const bytes = fs.readFileSync(file);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    // Editors on Windows start a file with a byte order mark, which JSON does not allow.
    return (isGzip ? gunzipSync(bytes) : bytes).toString("utf8").replace(/^\ufeff/, "");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new UsageError(`"${file}" can't be read: ${WHY_UNREADABLE[code] ?? code}`);
  }
}

function parse(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(`it is not JSON; this gets one: ${LOOK_UP}`);
  }
}
