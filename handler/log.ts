/**
 * The lines of the function's log: one per report that ended, per delivery that failed or waits, per follow-up, and per
 * run without memory. `operate/`, the test bed and the stack's metric filters read them.
 */
import type { Evidence } from "./assessment";
import type { ClickToLock } from "./click-to-lock";
import type { LockedOutcome, UntouchedOutcome, Waiting } from "./decision";
import type { Exposure } from "./exposure";
import { describeError } from "./errors";
import type { Escalation } from "./account-memory";
import type { PageState } from "./page-state";
import type { BadLoginReport } from "./report";
import type { PostResult } from "./slack";
import type { Step } from "./step";

/** What became of a notification in this delivery. */
export type NotificationResult =
  | Exclude<PostResult, { slack: "failed" }>
  /** In the follow-up queue, as a message of its own. */
  | { slack: "queued"; slackFailure: string }
  /** Neither Slack nor the queue took it; the log line holds the facts. */
  | { slack: "lost"; slackFailure: string }
  /** In a list that is told in one message, because there are many. */
  | { slack: "digest" }
  /** Not sent: a failure between the first and the last. */
  | { slack: "held back" }
  /** Not sent: it was told when the same link to our page was used before. */
  | { slack: "told before" };

/** A report that ended. */
export type ReportLine = { type: "report" } & (
  | { outcome: "rejected"; report: BadLoginReport; unreadable?: never }
  /** Cognito rejected the click, and the record names nobody; the reason is why. */
  | { outcome: "rejected"; unreadable: string; report?: never }
  | EndedLine
);

/** How an assessed report ended. */
export type EndedLine =
  /** Nobody is notified. */
  | (Assessed & { outcome: "benign" })
  | (Assessed & { outcome: UntouchedOutcome } & NotificationResult)
  | (Assessed & {
      outcome: LockedOutcome | "no-such-user";
      escalation?: Escalation;
      steps: Step[];
      lockedAt: Date;
      /** Where this run has ended a lock. */
      clickToLock?: ClickToLock;
      exposure: Exposure;
    } & NotificationResult);

/** A report, and what is known of it. */
interface Assessed {
  report: BadLoginReport;
  evidence: Evidence;
}

/** What is known of a delivery that failed. */
export type FailureFacts = { receiveCount: number } &
  /** The message is unreadable. */
  (
    | NotificationResult
    /** Nobody could be notified, or nothing could be queued, and nothing else was done. */
    | (Assessed & NotificationResult)
    /** Something that had to be done failed. Where that is only what comes after the lock, the lock has ended here. */
    | (Assessed & { steps: Step[]; triedAt: Date; clickToLock?: ClickToLock } & NotificationResult)
    /** A later sign-out failed. */
    | { eventId: string; steps: Step[] }
    /** A follow-up could not be sent again. */
    | { followUp: string }
    /** A message that this version does not understand, and the queue that it came from. */
    | { queue: string }
    /** A notification that has waited could not be sent. */
    | ({ eventId?: string; since: Date } & Extract<PostResult, { slackFailure: string }>)
  );

/** A delivery that failed. SQS redelivers the message, or it is in the dead-letter queue. The error is its name and message. */
export type FailureLine = { type: "failure"; error: string } & FailureFacts;

/** A run that has changed what it could, and whose report comes back. */
export type WaitingLine = {
  type: "waiting";
  reason: Waiting;
  receiveCount: number;
  steps: Step[];
} & Assessed &
  NotificationResult;

/** A follow-up that ended, or a report that waits for its second look. */
export type FollowUpLine = { type: "follow-up" } & (
  | ({ followUp: "second-look"; result: "queued" | "unchanged" } & Assessed)
  /** A second look at a report that had an outcome. */
  | ({ followUp: "second-look"; result: "acted" } & EndedLine)
  | { followUp: "sign-out"; result: "done"; eventId: string; user: string; steps: Step[] }
  | { followUp: "sign-out"; result: "already-done" | "no-such-user"; eventId: string; user: string }
);

/** A notification that had waited, and is done: Slack has taken it or refused it, or is opted out of by now. */
export type NotificationLine = {
  type: "notification";
  receiveCount: number;
  eventId?: string;
  since: Date;
} & Exclude<PostResult, { slack: "failed" }>;

/** The memory could not be used in this run. The error is its name and message. */
export interface MemoryLine {
  type: "memory";
  error: string;
}

/** The customer could not be told on the page. */
export interface PageStateLine {
  type: "page-state";
  /** The report's event id. */
  eventId: string;
  state: PageState;
  error: string;
}

/** Every line that the function logs. */
export type LogLine =
  | ReportLine
  | FailureLine
  | WaitingLine
  | FollowUpLine
  | NotificationLine
  | MemoryLine
  | PageStateLine;

/** A value after its way through JSON: a Date is an ISO 8601 text. */
type Serialized<T> = T extends Date
  ? string
  : T extends object
    ? { [Key in keyof T]: Serialized<T[Key]> }
    : T;

/** A line as it is read from the log. */
export type LoggedLine = Serialized<LogLine>;

/** The fields of any line, for readers that need no more than some of them. */
export type LoggedFields = { [Key in KeyOf<LoggedLine>]?: ValueOf<LoggedLine, Key> };

type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueOf<T, Key> = T extends unknown ? (Key extends keyof T ? T[Key] : never) : never;

/** Logs a line. An object, because Lambda's JSON log format keeps one as JSON under `message`. */
export function log(line: LogLine): void {
  if (line.type === "failure") console.error(line);
  else console.info(line);
}

/** Logs a failed delivery. @returns its error, for the caller to throw */
export function failed(error: Error, line: FailureFacts): Error {
  log({ type: "failure", error: describeError(error), ...line });
  return error;
}
