/** Reads the user's own record for the rehearsal, or explains in one line why it can't be used. */
import * as fs from "node:fs";
import { envelope } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import { UsageError } from "../../cli/usage";
import { POOL_ID, REGION } from "../../handler/aws-patterns";
import { parseMessage } from "../../handler/message";
import type { BadLoginReport } from "../../handler/report";

type Fields = Record<string, unknown>;

/**
 * Reads EventBridge's event, or a CloudTrail record, which may be the only one in a log file. A record is put into
 * EventBridge's envelope.
 *
 * @throws UsageError when there is no such file, it is not JSON, or the function would lock no account for it
 */
export function readEventFile(file: string): { record: Envelope; report: BadLoginReport } {
  const record = findEvent(file, parse(file, read(file)));
  const refuse = (why: string) => new UsageError(`${file}: ${why}`);
  const message = parseMessage(JSON.stringify(record));
  switch (message.kind) {
    case "report":
      return { record, report: checkNames(message.report, refuse) };
    case "unreadable":
      throw refuse(message.reason);
    case "rejected": {
      const { status, errorCode }: Partial<BadLoginReport> = message.report ?? {};
      throw refuse(
        `Cognito rejected this click (status ${status ?? "unknown"}, error code ` +
          `${errorCode ?? "none"}), so the function locks no account for it`,
      );
    }
  }
}

function checkNames(report: BadLoginReport, refuse: (why: string) => Error): BadLoginReport {
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
};

function read(file: string): string {
  try {
    // Editors on Windows start a file with a byte order mark, which JSON does not allow.
    return fs.readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new UsageError(`"${file}" can't be read: ${WHY_UNREADABLE[code] ?? code}`);
  }
}

function parse(file: string, text: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new UsageError(`${file} is not a JSON object`);
  }
  return parsed as Fields;
}

function findEvent(file: string, found: Fields): Envelope {
  if (found.detail !== undefined) return found as Envelope;
  const records = Array.isArray(found.Records) ? (found.Records as Fields[]) : [found];
  if (records.length !== 1) {
    throw new UsageError(`${file} has ${records.length} records; the rehearsal takes one`);
  }
  return envelope(records[0]!);
}
