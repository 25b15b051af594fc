/** Compares what happened in a case with what must have happened. */
import { expect } from "chai";
import type { LoggedFields } from "../../handler/log";
import type { Call, Queued, ResponderCase } from "./cases";

/** A message that the function sent. */
export interface Sent {
  queue: string;
  body: string;
  delaySeconds: number;
}

/** Everything that one delivery led to. */
export interface Happened {
  calls: Call[];
  parameterReads: number;
  slack: string[];
  sent: Sent[];
  /** Whether the message is named in batchItemFailures. */
  comesBack: boolean;
  /** Seconds after which the queue delivers it again, where the function has changed that. */
  visibility?: number;
  log: unknown[];
  error?: { name: string; message: string };
}

/** Asserts presence and absence: no call, message, log line or error but those of the case. */
export function expectCase({ expected }: ResponderCase, happened: Happened): void {
  const { calls, parameterReads, slack, sent, visibility, log, error } = happened;
  expect(calls).to.deep.equal(expected.calls);
  expect(parameterReads).to.equal(expected.parameterReads);
  expect(slack.map(withoutTimes)).to.deep.equal(expected.slack);
  const later = sent.filter(({ queue }) => queue === "follow-ups").map(queuedOf);
  expect(later.sort(byKind)).to.deep.equal([...(expected.queued ?? [])].sort(byKind));
  const dead = sent.filter(({ queue }) => queue !== "follow-ups");
  expect(dead.map(({ queue, body }) => [queue, body])).to.deep.equal(
    (expected.deadLetters ?? []).map((body) => ["dead-letters", body]),
  );
  expect(error && { ...error, message: withoutSqs(error.message) }).to.deep.equal(expected.error);
  // Through JSON, as a log line travels: fields that are undefined are not there.
  const lines = JSON.parse(JSON.stringify(log)) as LoggedFields[];
  lines.forEach(expectTimeToLock);
  expect(JSON.parse(JSON.stringify(lines), withoutRunTimes)).to.deep.equal(expected.log);
  expect(happened.comesBack).to.equal(expected.comesBack !== undefined);
  expect(visibility).to.equal(expected.comesBack === "in 30 s" ? 30 : undefined);
  const written = JSON.stringify([log, error ?? null, sent]);
  expect(written).not.to.include("webhook-secret");
  expect(written).not.to.include("xoxb-not-a-url");
}

/** Expects the time from the click to the lock to be the time between the two, both of which the line has. */
function expectTimeToLock({ clickToLock, report, lockedAt, triedAt }: LoggedFields): void {
  if (!clickToLock) return;
  const waitedMs = Date.parse(lockedAt ?? triedAt!) - Date.parse(report!.time);
  expect(clickToLock.seconds).to.equal(waitedMs / 1000);
}

function byKind(a: Queued, b: Queued): number {
  return a.kind < b.kind ? -1 : 1;
}

/** What a case says of a message of the follow-up queue. */
function queuedOf({ body, delaySeconds: delay }: Sent): Queued {
  const { version, dueAt, followUp } = JSON.parse(body);
  expect(version).to.equal(1);
  const minutes = Math.round((Date.parse(dueAt) - Date.now()) / 60_000);
  // What is not due yet in a case is due in the far future.
  const due = minutes > 1000 ? dueAt : `in ${minutes} min`;
  const { kind, content, isRequired, hasOutcome, validEventId, user, sub } = followUp;
  switch (kind) {
    case "notification":
      return {
        kind,
        delay,
        due,
        outcome: content.facts?.outcome ?? content.facts.kind,
        isRequired,
      };
    case "second-look":
      return { kind, delay, due, hasOutcome, ...(validEventId && { validEventId }) };
    default:
      return { kind, delay, due, user, ...(sub !== undefined && { sub }) };
  }
}

/** Without what SQS said, which differs between the SDK over HTTP and its mock. */
function withoutSqs(text: string): string {
  return text.replace(
    /(the queue did not take it|the follow-up queue did not take a message about "casey"|a follow-up could not be sent again): .+/,
    "$1: <what SQS said>",
  );
}

const TIMES = ["lockedAt", "triedAt", "readAt", "tokensUntil", "cookieUntil", "signedOutAgainAt"];

/** Replaces the times that a notification has to the minute. */
function withoutTimes(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "<time>");
}

/** Replaces times and texts that differ from run to run. */
function withoutRunTimes(key: string, value: unknown): unknown {
  if (key === "seconds" && typeof value === "number") return "<seconds>";
  if (typeof value !== "string") return value;
  if (key === "slackFailure" || key === "error") return withoutSqs(value);
  return TIMES.includes(key) && !Number.isNaN(Date.parse(value)) ? "<time>" : value;
}
