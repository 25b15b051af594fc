/** Follows one report in the function's log. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LoggedLine } from "../handler/log";

/** The line of a report that ended. Every text in it is untrusted. */
export type ReportLine = Extract<LoggedLine, { type: "report" }>;

/** A line about a report; after a `failure`, SQS redelivers it. */
export type LineOfReport = Extract<LoggedLine, { type: "report" | "failure" }>;

/** Where a report is logged. */
export interface LogOfReport {
  logGroup: string;
  eventId: string;
  /** Milliseconds since 1970. */
  since: number;
}

/** The clock of the command; tests pass a fake one. Times are in milliseconds, `now` since 1970. */
export interface Clock {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

/** Milliseconds between two polls; an account shares a few calls a second (CloudWatch Logs quotas, FilterLogEvents). */
const POLL_MS = 2_000;

/** How far this machine's clock may be ahead of AWS's. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Reads all pages of what the function has logged about a report.
 *
 * @returns the lines by CloudWatch's event id
 */
export async function readLog(
  logs: CloudWatchLogsClient,
  { logGroup, eventId, since }: LogOfReport,
): Promise<Map<string, LineOfReport>> {
  const lines = new Map<string, LineOfReport>();
  let token: string | undefined;
  do {
    const { events = [], nextToken } = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: logGroup,
        startTime: since - CLOCK_SKEW_MS,
        filterPattern: `{ $.message.report.eventId = "${eventId}" }`,
        nextToken: token,
      }),
    );
    for (const event of events) {
      const line = parseLine(event.message);
      // An AWS-compatible endpoint may ignore the pattern and return every line.
      if (line?.type !== "report" && line?.type !== "failure") continue;
      if (!("report" in line) || line.report?.eventId !== eventId) continue;
      lines.set(event.eventId ?? event.message!, line);
    }
    token = nextToken;
  } while (token !== undefined);
  return lines;
}

/**
 * Polls the log until the line of the outcome is there, or the time is up.
 *
 * @param until milliseconds since 1970
 * @param show receives each line once
 * @returns the line of the outcome, or null
 */
export async function followToOutcome(
  logs: CloudWatchLogsClient,
  place: LogOfReport,
  until: number,
  show: (line: LineOfReport) => void,
  { now, wait }: Clock,
): Promise<ReportLine | null> {
  const shown = new Set<string>();
  for (;;) {
    for (const [id, line] of await readLog(logs, place)) {
      if (shown.has(id)) continue;
      shown.add(id);
      show(line);
      if (line.type === "report") return line;
    }
    if (now() >= until) return null;
    await wait(Math.min(POLL_MS, until - now()));
  }
}

/** Lambda's JSON log format has the function's own object under `message`. Other lines, such as START, return undefined. */
export function parseLine(text: string | undefined): LoggedLine | undefined {
  try {
    return (JSON.parse(text ?? "") as { message?: LoggedLine } | null)?.message;
  } catch {
    // Not JSON, so not a line of the function.
    return undefined;
  }
}
