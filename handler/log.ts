/**
 * The lines of the function's log: one per report that ended, per delivery that failed, and per notification that had
 * waited. `operate/`, the test bed and the stack's metric filters read them.
 */
import type { Evidence } from "./assessment";
import type { LockedOutcome, UntouchedOutcome } from "./decision";
import type { Exposure } from "./exposure";
import type { NotificationResult } from "./notifier";
import type { BadLoginReport } from "./report";
import type { PostResult } from "./slack";
import type { Step } from "./step";

/** A report that ended. */
export type ReportLine = { type: "report" } & (
  | { outcome: "rejected"; report: BadLoginReport; unreadable?: never }
  /** Cognito rejected the click, and the record names nobody; the reason is why. */
  | { outcome: "rejected"; unreadable: string; report?: never }
  /** Nobody is notified. */
  | (Assessed & { outcome: "benign" })
  | (Assessed & { outcome: UntouchedOutcome } & NotificationResult)
  | (Assessed & {
      outcome: LockedOutcome | "no-such-user";
      steps: Step[];
      lockedAt: Date;
      exposure: Exposure;
    } & NotificationResult)
);

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
    /** Nobody could be notified, and nothing else was done. */
    | (Assessed & NotificationResult)
    /** Something that had to be done failed. */
    | (Assessed & { steps: Step[]; triedAt: Date } & NotificationResult)
    /** A notification that has waited could not be sent. */
    | ({ eventId?: string; since: Date } & Extract<PostResult, { slackFailure: string }>)
  );

/** A delivery that failed; SQS redelivers the message. The error is its name and message. */
export type FailureLine = { type: "failure"; error: string } & FailureFacts;

/** A notification that had waited, and is done: Slack has taken it or refused it, or is opted out of by now. */
export type NotificationLine = {
  type: "notification";
  receiveCount: number;
  eventId?: string;
  since: Date;
} & Exclude<PostResult, { slack: "failed" }>;

/** Every line that the function logs. */
export type LogLine = ReportLine | FailureLine | NotificationLine;

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
