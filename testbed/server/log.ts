/** What the function logged on the server, by invocation. */
import type { CloudWatchLogs, FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { LoggedFields } from "../../handler/log";

/** One invocation that has ended. */
export interface LoggedInvocation {
  /** The type of its line in the log (`handler/log.ts`); absent where it logged none. */
  type?: string;
  /** The user that the report named; absent when it named none. */
  user?: string;
  /** How the report ended; absent when the delivery failed, and when the report comes back or waits for a second look. */
  outcome?: string;
  /** The assessment of the report: confirmed, benign or unconfirmed. */
  verdict?: string;
  /** Whether it did not log that the memory is out. */
  hasMemory: boolean;
  /** The whole log of it. */
  text: string;
  /** Whether the log line is JSON with the logged object under `message`, as the function's log format declares. */
  isJson: boolean;
}

/** One line of a log stream. */
export interface StreamLine {
  message: string;
  /** Milliseconds since 1970. */
  timestamp: number;
}

/** Reads all invocations that have ended, in the order in which they have: each process has a log stream of its own. */
export async function readInvocations(
  logs: CloudWatchLogs,
  logGroupName: string,
): Promise<LoggedInvocation[]> {
  const streams = new Map<string, StreamLine[]>();
  for (const { logStreamName = "", message = "", timestamp = 0 } of await read(
    logs,
    logGroupName,
  )) {
    const line = { message, timestamp };
    streams.set(logStreamName, [...(streams.get(logStreamName) ?? []), line]);
  }
  const endedAt = (lines: StreamLine[]) => lines.at(-1)!.timestamp;
  return [...streams.values()]
    .flatMap(splitInvocations)
    .sort((a, b) => endedAt(a) - endedAt(b))
    .map((lines) => parseInvocation(lines.map(({ message }) => message)));
}

/** Whether a log holds a field with a value that begins like this, in either form. */
export function hasField(text: string, name: string, value: string): boolean {
  return ["", '"'].some((quote) =>
    ["'", '"'].some((mark) =>
      [" ", ""].some((space) => text.includes(`${name}${quote}:${space}${mark}${value}`)),
    ),
  );
}

/** Reads all lines of a log. */
export async function readLog(logs: CloudWatchLogs, logGroupName: string): Promise<string[]> {
  return (await read(logs, logGroupName)).map(({ message = "" }) => message);
}

async function read(logs: CloudWatchLogs, logGroupName: string): Promise<FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.filterLogEvents({ logGroupName, nextToken });
    found.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

/** Lambda ends every invocation with a line `REPORT`. */
export function splitInvocations(lines: StreamLine[]): StreamLine[][] {
  const ended: StreamLine[][] = [];
  let current: StreamLine[] = [];
  for (const line of lines) {
    current.push(line);
    if (!isReportLine(line.message)) continue;
    ended.push(current);
    current = [];
  }
  return ended;
}

/** The types of lines of which an invocation has one. It may say beside it that the memory is out. */
const TYPES = ["report", "failure", "waiting", "follow-up", "notification"];

/** In either of Lambda's log formats (developer guide, "Lambda log formats"). */
function isReportLine(line: string): boolean {
  return line.startsWith("REPORT RequestId:") || line.includes('"type":"platform.report"');
}

/** Parses one invocation's lines: JSON, or the text that Node prints for a logged object. */
export function parseInvocation(lines: string[]): LoggedInvocation {
  const text = lines.join("\n");
  const hasMemory = !/"type":"memory"|\btype: 'memory'/.test(text);
  for (const line of lines) {
    const logged = asLoggedObject(line);
    if (!logged) continue;
    const { type, report, outcome, evidence } = logged;
    const verdict = evidence?.verdict;
    return { type, user: report?.user, outcome, verdict, hasMemory, text, isJson: true };
  }
  const field = (name: string) => new RegExp(`^ +${name}: '([^']*)'`, "m").exec(text)?.[1];
  return {
    type: new RegExp(`^(?: +|\\{ )type: '(${TYPES.join("|")})'`, "m").exec(text)?.[1],
    user: field("user"),
    outcome: field("outcome"),
    verdict: field("verdict"),
    hasMemory,
    text,
    isJson: false,
  };
}

function asLoggedObject(line: string): LoggedFields | undefined {
  try {
    const { message } = JSON.parse(line) as { message?: LoggedFields };
    return TYPES.some((type) => message?.type === type) ? message : undefined;
  } catch {
    // Text, which START, END and REPORT lines are as well.
    return undefined;
  }
}
