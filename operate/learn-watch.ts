/** Watches what becomes of a click: in the function's log, in the audit log and in CloudTrail's event history. */
import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { FilterLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { AdminListUserAuthEventsCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { envelope } from "../cli/record";
import { hasName } from "../handler/errors";
import { FEEDBACK_EVENT_NAME, parseReport } from "../handler/report";
import { keyOfAccount } from "./account";
import type { Account } from "./account";
import { AwsFailure } from "./aws";
import type { AwsClients } from "./aws";
import { parseLine } from "./follow";
import type { Clock } from "./follow";
import type { Seen, TrailRecord } from "./learn-seen";

/** What it needs. */
export interface WatchContext {
  clients: AwsClients & { cloudTrail: CloudTrailClient };
  account: Account;
  /** Every name by which a record may call the account. */
  names: string[];
  logGroup: string;
  /** Cognito's clock, in milliseconds since 1970: this machine's may be wrong. */
  now(): number;
  wait: Clock["wait"];
  /** Events that had feedback before the click. */
  judgedBefore: Set<string | undefined>;
  say: (text: string) => void;
}

/** Milliseconds between two looks; LookupEvents may be called twice a second (CloudTrail quotas). */
const POLL_MS = 5_000;

/** The page calls this in place of Cognito's own link. Its record says so, and is no report. */
const PAGE_EVENT_NAME = "UpdateAuthEventFeedback";

/**
 * Looks until the outcome, the feedback and the record are there, or the time is up. What is seen goes into `seen`. A look
 * that fails is said once, and made again; one that is denied is not.
 *
 * @param until by the clock of `now`
 */
export async function watchClick(context: WatchContext, seen: Seen, until: number): Promise<void> {
  const { now, wait, say } = context;
  const looks = [
    { look: lookAtLog, isDone: () => isEnded(seen) },
    { look: lookAtAuditLog, isDone: () => seen.feedback !== undefined },
    { look: lookAtHistory, isDone: () => seen.record !== undefined },
  ].map((one) => ({ ...one, isDenied: false }));
  const said = new Set<string>();
  for (;;) {
    for (const one of looks.filter(({ isDone, isDenied }) => !isDone() && !isDenied)) {
      try {
        await one.look(context, seen, seen.clickedAt!);
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        one.isDenied = hasName(error.cause, "AccessDeniedException");
        if (!said.has(error.message)) say(error.message);
        said.add(error.message);
      }
    }
    if (looks.every(({ isDone, isDenied }) => isDone() || isDenied)) return;
    if (now() >= until) {
      say("the time is up");
      return;
    }
    await wait(Math.min(POLL_MS, until - now()));
  }
}

/** Whether the report has come to its outcome: after a failure, it is delivered again. */
export function isEnded({ line }: Seen): boolean {
  return line?.type === "report";
}

async function lookAtLog(context: WatchContext, seen: Seen, since: number): Promise<void> {
  const { clients, account, names, logGroup, say } = context;
  let nextToken: string | undefined;
  do {
    const answer: FilterLogEventsCommandOutput = await clients.logs.send(
      new FilterLogEventsCommand({
        logGroupName: logGroup,
        startTime: since,
        filterPattern: `{ $.message.report.userPoolId = "${account.userPoolId}" }`,
        nextToken,
      }),
    );
    for (const { message, timestamp } of answer.events ?? []) {
      const line = parseLine(message);
      if (line?.type !== "report" && line?.type !== "failure") continue;
      if (!("report" in line) || !line.report || line.report.userPoolId !== account.userPoolId)
        continue;
      const { user, sub = "", drill } = line.report;
      if (drill || !(names.includes(user) || sub === account.sub)) continue;
      if (timestamp === seen.lineAt) continue;
      Object.assign(seen, { line, lineAt: timestamp });
      say(
        line.type === "report"
          ? `the function ends the report: ${line.outcome}`
          : "the function fails, and tries again",
      );
      if (line.type === "report") return;
    }
    ({ nextToken } = answer);
  } while (nextToken !== undefined);
}

async function lookAtAuditLog(context: WatchContext, seen: Seen, since: number): Promise<void> {
  const { now, judgedBefore, say } = context;
  const judged = (await newestEvents(context)).find(
    ({ EventId: id, EventFeedback: feedback }) =>
      feedback && (!judgedBefore.has(id) || (feedback.FeedbackDate?.getTime() ?? 0) >= since),
  );
  if (!judged) return;
  const { FeedbackValue: value, Provider: provider, FeedbackDate: date } = judged.EventFeedback!;
  seen.feedback = { value, provider, ...(date && { date: date.getTime() }) };
  seen.feedbackSeenAt = now();
  say(`Cognito's audit log has the feedback ${value}`);
}

/** The newest page of the account's audit log, newest first. */
export async function newestEvents({
  clients,
  account,
}: Pick<WatchContext, "clients" | "account">): Promise<AuthEventType[]> {
  const { AuthEvents: events = [] } = await clients.users.send(
    new AdminListUserAuthEventsCommand({ ...keyOfAccount(account), MaxResults: 60 }),
  );
  return events;
}

async function lookAtHistory(context: WatchContext, seen: Seen, since: number): Promise<void> {
  const { clients, account, names, now, say } = context;
  const name = seen.link?.kind === "page" ? PAGE_EVENT_NAME : FEEDBACK_EVENT_NAME;
  const { Events: events = [] } = await clients.cloudTrail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: name }],
      StartTime: new Date(since),
    }),
  );
  const holds = (text: string, value: string) => text.includes(JSON.stringify(value));
  const inPool = events.flatMap(({ CloudTrailEvent: text = "" }) =>
    holds(text, account.userPoolId) ? [text] : [],
  );
  // Where AWS masks every name, a record that is alone can be no other's.
  const [only] = inPool.length === 1 && !namesSomebody(inPool[0]!) ? inPool : [];
  const ours = inPool.find((text) => names.some((one) => holds(text, one))) ?? only;
  if (ours === undefined) return;
  seen.record = JSON.parse(ours) as TrailRecord;
  seen.recordSeenAt = now();
  say("CloudTrail's event history has the record");
}

/** Whether the function would find a user in it. */
function namesSomebody(text: string): boolean {
  const parsed = parseReport(envelope(JSON.parse(text) as TrailRecord));
  return "report" in parsed && parsed.report !== undefined;
}
