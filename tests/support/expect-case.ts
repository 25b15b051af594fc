/** Compares what happened in a case with what must have happened. */
import { expect } from "chai";
import type { Call, ResponderCase } from "./cases";

/** Everything that one delivery led to. */
export interface Happened {
  calls: Call[];
  parameterReads: number;
  slack: string[];
  queued: NonNullable<ResponderCase["expected"]["queued"]>;
  log: unknown[];
  error?: { name: string; message: string };
}

/** Asserts presence and absence: no call, message, log line or error but those of the case. */
export function expectCase({ expected }: ResponderCase, happened: Happened): void {
  expect(happened.calls).to.deep.equal(expected.calls);
  expect(happened.parameterReads).to.equal(expected.parameterReads);
  expect(happened.slack).to.deep.equal(expected.slack);
  expect(happened.queued).to.deep.equal(expected.queued ?? []);
  expect(happened.error).to.deep.equal(expected.error);
  // Through JSON, as a log line travels: fields that are undefined are not there.
  expect(JSON.parse(JSON.stringify(happened.log), withoutRunTimes)).to.deep.equal(expected.log);
  const written = JSON.stringify([happened.log, happened.error ?? null]);
  expect(written).not.to.include("webhook-secret");
  expect(written).not.to.include("xoxb-not-a-url");
}

/** Replaces times and texts that differ from run to run. */
function withoutRunTimes(key: string, value: unknown): unknown {
  if (key === "slackFailure" && typeof value === "string") {
    return value.replace(/(the queue did not take it: ).+/, "$1<what SQS said>");
  }
  const isTime = ["lockedAt", "triedAt", "readAt", "tokensUntil", "cookieUntil"].includes(key);
  return isTime && typeof value === "string" && !Number.isNaN(Date.parse(value)) ? "<time>" : value;
}
