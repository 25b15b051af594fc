/** What the function logged on the server, by invocation. */
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { LoggedFields } from "../../handler/log";

/** One invocation that has ended. */
export interface LoggedInvocation {
  /** The user that the report named; absent when it named none. */
  user?: string;
  /** How the report ended; absent when the delivery failed. */
  outcome?: string;
  /** The assessment of the report: confirmed, benign or unconfirmed. */
  verdict?: string;
  /** The whole log of it. */
  text: string;
  /** Whether the log line is JSON with the logged object under `message`, as the function's log format declares. */
  isJson: boolean;
}

/** Reads all invocations that have ended, the oldest first of each log stream. */
export async function readInvocations(
  logs: CloudWatchLogs,
  logGroupName: string,
): Promise<LoggedInvocation[]> {
  const streams = new Map<string, string[]>();
  let nextToken: string | undefined;
  do {
    const page = await logs.filterLogEvents({ logGroupName, nextToken });
    for (const { logStreamName = "", message = "" } of page.events ?? []) {
      streams.set(logStreamName, [...(streams.get(logStreamName) ?? []), message]);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return [...streams.values()].flatMap(splitInvocations).map(parseInvocation);
}

/** Lambda ends every invocation with a line `REPORT`. */
export function splitInvocations(lines: string[]): string[][] {
  const ended: string[][] = [];
  let current: string[] = [];
  for (const line of lines) {
    current.push(line);
    if (!isReportLine(line)) continue;
    ended.push(current);
    current = [];
  }
  return ended;
}

/** In either of Lambda's log formats (developer guide, "Lambda log formats"). */
function isReportLine(line: string): boolean {
  return line.startsWith("REPORT RequestId:") || line.includes('"type":"platform.report"');
}

/** Parses one invocation's lines: JSON, or the text that Node prints for a logged object. */
export function parseInvocation(lines: string[]): LoggedInvocation {
  const text = lines.join("\n");
  for (const line of lines) {
    const logged = asLoggedObject(line);
    if (!logged) continue;
    const { report, outcome, evidence } = logged;
    return { user: report?.user, outcome, verdict: evidence?.verdict, text, isJson: true };
  }
  const field = (name: string) => new RegExp(`^ +${name}: '([^']*)'`, "m").exec(text)?.[1];
  return {
    user: field("user"),
    outcome: field("outcome"),
    verdict: field("verdict"),
    text,
    isJson: false,
  };
}

function asLoggedObject(line: string): LoggedFields | undefined {
  try {
    const { message } = JSON.parse(line) as { message?: LoggedFields };
    return message?.type === "report" || message?.type === "failure" ? message : undefined;
  } catch {
    // Text, which START, END and REPORT lines are as well.
    return undefined;
  }
}
