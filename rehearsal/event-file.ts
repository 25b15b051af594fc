/** Reads the record that a user brings to the rehearsal, and says in one line why it will not do. */
import * as fs from "node:fs";
import { readReport, wasRefused } from "../handler/report";
import type { BadLoginReport } from "../handler/report";
import { envelope } from "./record";
import type { Envelope } from "./record";
import { UsageError } from "./usage";

/**
 * Reads EventBridge's event, or a bare CloudTrail record, which then gets the envelope that EventBridge would put
 * around it.
 *
 * @throws UsageError when there is no such file, it is no JSON, or the function would lock nobody on it
 */
export function readEventFile(file: string): { record: Envelope; report: BadLoginReport } {
  const parsed = parse(file, read(file));
  const isBareRecord = parsed?.eventName !== undefined && parsed.detail === undefined;
  const record = isBareRecord ? envelope(parsed) : (parsed as Envelope);
  const report = asFunctionReadsIt(file, record);
  if (wasRefused(report)) {
    throw new UsageError(
      `${file}: Cognito refused this click (status ${report.status ?? "unknown"}, error code ` +
        `${report.errorCode ?? "none"}), so the function locks nobody and there is nothing to rehearse`,
    );
  }
  return { record, report };
}

function read(file: string): string {
  try {
    // Editors on Windows start a file with a byte order mark, which JSON does not allow.
    return fs.readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function parse(file: string, text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    throw new UsageError(`${file} is not JSON`);
  }
}

function asFunctionReadsIt(file: string, record: Envelope): BadLoginReport {
  try {
    return readReport(JSON.stringify(record));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}
