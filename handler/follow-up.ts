/**
 * What is done later: messages of the follow-up queue, to which only the function sends. SQS delays a message by 15
 * minutes at most; one that is not due yet is sent again.
 */
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { LONGEST_DELAY_SECONDS, QUEUE_SEND_MS } from "./deadlines";
import { fieldsOf, timeOf } from "./fields";
import type { NotificationContent } from "./notification-facts";
import type { BadLoginReport } from "./report";

/** One thing to do later. */
export type FollowUp =
  | {
      kind: "second-look";
      report: BadLoginReport;
      /** Whether the report has an outcome already. A benign one has none before its second look. */
      hasOutcome: boolean;
      /** The sign-in that was Valid at the first look. */
      validEventId?: string;
      /** The sign-in that was judged at the first look, by an Invalid that may be another click's. */
      judgedEventId?: string;
      /** Since when the audit log is hidden by throttling or errors; absent where it was read since. */
      hiddenSince?: Date;
      /** When the report was weighed first. */
      firstLookAt: Date;
    }
  | {
      kind: "sign-out";
      userPoolId: string;
      /** Cognito's user name. */
      user: string;
      sub?: string;
      /** CloudTrail `eventID` of the report that the account was locked for. */
      eventId: string;
    }
  | {
      kind: "notification";
      content: NotificationContent;
      /** When Slack could not take it. */
      since: Date;
      /** Whether the notification is all that is done for its report: then it is retried even when Slack refuses it. */
      isRequired: boolean;
    }
  /** One message about everybody in a list of the memory. */
  | { kind: "digest"; list: string };

/** A follow-up and when it is due. */
export interface DueFollowUp {
  dueAt: Date;
  followUp: FollowUp;
}

/** The version of a message. A function does not guess what one of another version means. */
const VERSION = 1;

/** The two characters that JSON leaves as they are and SQS refuses (SQS API reference, SendMessage, MessageBody). */
const NOT_IN_SQS = /[\ufffe\uffff]/g;

/** The fields that hold times. JSON has no type for them. */
const TIMES = [
  "time",
  "dueAt",
  "since",
  "firstLookAt",
  "hiddenSince",
  "readAt",
  "modifiedAt",
  "lockedAt",
  "triedAt",
  "tokensUntil",
  "cookieUntil",
  "signedOutAgainAt",
  "codeSentAt",
];

const KINDS: FollowUp["kind"][] = ["second-look", "sign-out", "notification", "digest"];

/**
 * Sends a follow-up, delayed until it is due or for as long as SQS can.
 *
 * @throws what SQS threw
 */
export async function sendFollowUp(
  sqs: SQSClient,
  queueUrl: string,
  { dueAt, followUp }: DueFollowUp,
): Promise<void> {
  const body = JSON.stringify({ version: VERSION, dueAt, followUp }).replace(
    NOT_IN_SQS,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  const seconds = Math.ceil((dueAt.getTime() - Date.now()) / 1000);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      DelaySeconds: Math.min(Math.max(seconds, 0), LONGEST_DELAY_SECONDS),
    }),
    { abortSignal: AbortSignal.timeout(QUEUE_SEND_MS) },
  );
}

/** Reads the body of a message of the follow-up queue; null where it is none of this version. Pure. */
export function parseFollowUp(body: string): DueFollowUp | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body, (key, value) => (TIMES.includes(key) ? reviveTime(value) : value));
  } catch {
    return null;
  }
  const { version, dueAt, followUp } = fieldsOf(parsed) ?? {};
  const kind = KINDS.find((known) => known === fieldsOf(followUp)?.kind);
  return version === VERSION && dueAt instanceof Date && kind
    ? { dueAt, followUp: followUp as FollowUp }
    : null;
}

function reviveTime(value: unknown): unknown {
  return timeOf(value) ?? value;
}
