/** `npm run doctor`: the last click, report and drill in the function's log. The search is bounded. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type {
  CloudWatchLogsClient,
  FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { readableTime, durationText } from "../handler/time-text";
import { parseLine } from "./follow";
import type { ReportLine } from "./follow";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far back each search goes, one after the other: CloudWatch lists the oldest lines first. */
const WINDOWS = [HOUR, DAY, 7 * DAY, 30 * DAY];

/** Pages of one window; a page holds up to a megabyte of lines (CloudWatch Logs API, FilterLogEvents). */
const PAGES = 10;

/** A line that was found. */
interface Found {
  line: ReportLine;
  /** When it was logged, in milliseconds since 1970. */
  at: number;
}

/** What is looked for, newest first. */
interface Sought {
  name: string;
  pattern: string;
  is(line: ReportLine): boolean;
  describe(found: Found, now: number): string;
}

const REPORT = '$.message.type = "report"';

const SOUGHT: Sought[] = [
  {
    name: "click",
    pattern: `{ (${REPORT}) && ($.message.report.drill NOT EXISTS) && ($.message.report.page NOT EXISTS) }`,
    is: ({ report }) => report !== undefined && !report.drill && !report.page,
    describe({ line, at }, now) {
      const time = Date.parse(line.report!.time);
      return `${ago(time, now)}, by CloudTrail's clock; its outcome was logged ${durationText(Math.max(0, at - time))} later`;
    },
  },
  {
    name: "report",
    pattern: `{ ${REPORT} }`,
    is: () => true,
    describe({ line, at }, now) {
      const { report } = line;
      const from = report?.drill ? ", a drill" : report?.page ? ", from the report page" : "";
      return `${ago(at, now)}: ${line.outcome}${from}`;
    },
  },
  {
    name: "drill",
    pattern: `{ (${REPORT}) && ($.message.report.drill IS TRUE) }`,
    is: ({ report }) => report?.drill === true,
    describe: ({ line, at }, now) => `${ago(at, now)}: ${line.outcome}`,
  },
];

/** What is not there, and what would make it. */
const NONE: Record<string, string> = {
  click: "; a click on a real link tests everything before the queue (npm run learn)",
  drill: "; npm run drill tests everything from the queue on",
};

/**
 * When the last click, report and drill were seen, each in one line. A click is one on Cognito's own link.
 *
 * @param now milliseconds since 1970
 * @throws AwsFailure
 */
export async function lastSeen(
  logs: CloudWatchLogsClient,
  logGroup: string,
  now: number,
): Promise<string[]> {
  const texts: string[] = [];
  for (const { name, pattern, is, describe } of SOUGHT) {
    const { found, isWhole } = await newest(logs, logGroup, { pattern, is, now });
    const more = isWhole
      ? ""
      : " (there are too many lines to look at all: there may be a newer one)";
    texts.push(
      found === undefined
        ? `no ${name} in 30 days${isWhole ? "" : more}${NONE[name] ?? ""}`
        : `last ${name} ${describe(found, now)}${more}`,
    );
  }
  return texts;
}

/** The newest line of a kind, and whether every line of the time was looked at. */
async function newest(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  { pattern, is, now }: Pick<Sought, "pattern" | "is"> & { now: number },
): Promise<{ found?: Found; isWhole: boolean }> {
  let isWhole = true;
  let endTime: number | undefined;
  for (const window of WINDOWS) {
    const startTime = now - window;
    let [found, nextToken, pages]: [Found | undefined, string | undefined, number] = [
      undefined,
      undefined,
      0,
    ];
    do {
      const answer: FilterLogEventsCommandOutput = await logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime,
          endTime,
          filterPattern: pattern,
          nextToken,
        }),
      );
      for (const { message, timestamp = 0 } of answer.events ?? []) {
        const line = parseLine(message);
        // An AWS-compatible endpoint may ignore the pattern and return every line.
        if (line?.type !== "report" || !is(line) || timestamp < (found?.at ?? 0)) continue;
        found = { line, at: timestamp };
      }
      ({ nextToken } = answer);
      pages += 1;
    } while (nextToken !== undefined && pages < PAGES);
    isWhole &&= nextToken === undefined;
    if (found) return { found, isWhole };
    endTime = startTime;
  }
  return { isWhole };
}

function ago(time: number, now: number): string {
  return `${readableTime(new Date(time))}, ${durationText(Math.max(0, now - time))} ago`;
}
