/** Follows one report in the function's log. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";

/** A line that the function logged about a report: see `handler/responder.ts`. Every text in it may be foreign. */
export interface LogLine {
  /** `report` when it ended, `failure` when the queue delivers it again. */
  type?: string;
  outcome?: string;
  slack?: string;
  slackFailure?: string;
  report?: { eventId?: string };
}

/** Where to look. */
export interface LogOfReport {
  logGroup: string;
  eventId: string;
  /** Milliseconds since 1970. */
  since: number;
}

/** Time as the command has it; a test brings its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(ms: number): Promise<unknown>;
}

/** Between two looks; all of an account share a few calls a second (CloudWatch Logs quotas, FilterLogEvents). */
const POLL_MS = 2_000;

/** How far this machine's clock may be ahead of AWS's. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Reads what the function has logged about a report, page by page.
 *
 * @returns the lines by the id that CloudWatch gives each
 */
export async function readLog(
  logs: CloudWatchLogsClient,
  { logGroup, eventId, since }: LogOfReport,
): Promise<Map<string, LogLine>> {
  const lines = new Map<string, LogLine>();
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
      // An AWS-compatible endpoint may not know such patterns, and answer everything.
      if (line?.report?.eventId === eventId) lines.set(event.eventId ?? event.message!, line);
    }
    token = nextToken;
  } while (token !== undefined);
  return lines;
}

/**
 * Looks until the line of the outcome is there, or the time is up.
 *
 * @param until milliseconds since 1970
 * @param show is told of each line, once
 * @returns the line of the outcome, or null
 */
export async function followToOutcome(
  logs: CloudWatchLogsClient,
  place: LogOfReport,
  until: number,
  show: (line: LogLine) => void,
  { now, wait }: Clock,
): Promise<LogLine | null> {
  const shown = new Set<string>();
  for (;;) {
    for (const [id, line] of await readLog(logs, place)) {
      if (shown.has(id)) continue;
      shown.add(id);
      if (line.type !== "report" && line.type !== "failure") continue;
      show(line);
      if (line.type === "report") return line;
    }
    if (now() >= until) return null;
    await wait(Math.min(POLL_MS, until - now()));
  }
}

/** Lambda's JSON format keeps what the function logged under `message`; other lines are of other people. */
function parseLine(text: string | undefined): LogLine | undefined {
  try {
    return (JSON.parse(text ?? "") as { message?: LogLine } | null)?.message;
  } catch {
    return undefined;
  }
}
