/** A follow-up's way through the queue and back, with SQS mocked. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { parseFollowUp, sendFollowUp } from "../../handler/follow-up";
import type { FollowUp } from "../../handler/follow-up";
import { incomplete, locked, notDone, RESET, untouched } from "../support/notifications";
import { accountOf, confirmed, REPORT, unconfirmed } from "../support/report";
import { recordDeadlines } from "../support/time";

const SINCE = new Date("2026-11-22T09:31:00.123Z");
const DUE = new Date("2026-11-22T09:47:00Z");
const DIGEST: FollowUp = { kind: "digest", list: "digest#wave#1" };

describe("a follow-up", () => {
  const deadlines = recordDeadlines();
  const { now } = Date;
  let sent: { input: Record<string, unknown>; options: unknown }[];
  let answer: () => Promise<object>;
  const sqs = {
    send: async ({ input }: { input: Record<string, unknown> }, options: unknown) => {
      sent.push({ input, options });
      return answer();
    },
  } as unknown as SQSClient;

  beforeEach(() => {
    sent = [];
    answer = async () => ({});
    Date.now = () => SINCE.getTime();
  });
  afterEach(() => {
    Date.now = now;
  });

  const send = async (followUp: FollowUp, dueAt = DUE) => {
    await sendFollowUp(sqs, "https://queue", { dueAt, followUp });
    return sent.at(-1)!.input;
  };

  const account = accountOf({ readAt: SINCE, modifiedAt: DUE, sub: "sub-1" });
  const signIn = { eventId: "event-1", time: new Date("2026-11-22T09:00:00Z"), city: "Oslo" };
  const reportOf = (facts: ReturnType<typeof untouched>): FollowUp => ({
    kind: "notification",
    content: { kind: "report", facts },
    since: SINCE,
    isRequired: true,
  });
  const entries = [{ user: "casey", userPoolId: "p", state: "contained" }];
  const kinds: [string, FollowUp][] = [
    [
      "a second look",
      {
        kind: "second-look",
        report: REPORT,
        hasOutcome: false,
        validEventId: "event-1",
        firstLookAt: SINCE,
      },
    ],
    [
      "a second look for another sign-in, or at a hidden log",
      {
        ...{ kind: "second-look", report: REPORT, hasOutcome: true, firstLookAt: SINCE },
        ...{ judgedEventId: "event-1", hiddenSince: DUE },
      },
    ],
    ["a sign-out", { kind: "sign-out", userPoolId: "p", user: "casey", sub: "s", eventId: "e" }],
    ["a sign-out without a sub", { kind: "sign-out", userPoolId: "p", user: "u", eventId: "e" }],
    ["a digest", DIGEST],
    [
      "a notification of a lock",
      reportOf(
        locked({
          evidence: confirmed(account, signIn),
          codeSentAt: SINCE,
          escalation: "status",
          wayBack: { otherWays: ["WEB_AUTHN"] },
        }),
      ),
    ],
    [
      "a notification of nothing done",
      reportOf(untouched("unconfirmed", { evidence: unconfirmed(account) })),
    ],
    [
      "a notification of a failure",
      reportOf(incomplete([notDone(RESET)], { evidence: confirmed(account) })),
    ],
    [
      "a notification of an unreadable report",
      {
        kind: "notification",
        content: {
          kind: "unreadable",
          stack: "s",
          name: "cognito-lockdown",
          reason: "r",
          isMoved: false,
          isLast: false,
        },
        since: SINCE,
        isRequired: false,
      },
    ],
    [
      "a notification of many",
      {
        kind: "notification",
        content: { kind: "digest", isFull: false, stack: "s", name: "cognito-lockdown", entries },
        since: SINCE,
        isRequired: false,
      },
    ],
  ];
  for (const [what, followUp] of kinds) {
    it(`comes back from the queue as it was sent: ${what}`, async () => {
      const { MessageBody } = await send(followUp);
      // What is undefined is not in JSON; a Date is not a text.
      expect(withoutUndefined(parseFollowUp(String(MessageBody)))).to.deep.equal(
        withoutUndefined({ dueAt: DUE, followUp }),
      );
    });
  }

  const delays: [string, number, number][] = [
    ["the seconds until it is due", 480_000, 480],
    ["whole seconds, never too few", 480_001, 481],
    ["as long as SQS can", 901_000, 900],
    ["not at all when it is due", 0, 0],
    ["not at all when it was due before", -60_000, 0],
  ];
  for (const [what, afterMs, seconds] of delays) {
    it(`is delayed by ${what}`, async () => {
      const input = await send(DIGEST, new Date(SINCE.getTime() + afterMs));
      expect(input).to.include({ QueueUrl: "https://queue", DelaySeconds: seconds });
    });
  }

  it("is sent within three seconds", async () => {
    await send(DIGEST);
    expect(deadlines.set).to.deep.equal([3_000]);
    expect(sent[0]!.options).to.deep.equal({ abortSignal: deadlines.signals[0] });
  });

  it("throws what SQS throws", async () => {
    answer = () => Promise.reject(new Error("no queue"));
    const failure = await send(DIGEST).catch((error: Error) => error);
    expect(failure).to.have.property("message", "no queue");
  });

  it("escapes the characters that SQS refuses", async () => {
    const followUp: FollowUp = { kind: "digest", list: "\ufffe<\uffff\ufffe\ud83d\u0001" };
    const { MessageBody } = await send(followUp);
    expect(MessageBody).to.match(/^[\x20-\ufffd]*$/);
    expect(parseFollowUp(String(MessageBody))!.followUp).to.deep.equal(followUp);
  });

  it("revives what is a time by its field, and no other text that looks like one", () => {
    const list = "2026-11-22T09:47:00.000Z";
    const body = JSON.stringify({ version: 1, dueAt: DUE, followUp: { ...DIGEST, list } });
    expect(parseFollowUp(body)).to.deep.equal({ dueAt: DUE, followUp: { ...DIGEST, list } });
  });

  const valid = { version: 1, dueAt: DUE, followUp: DIGEST };
  const others: [string, unknown][] = [
    ["a report", { detail: {} }],
    ["one of another version", { ...valid, version: 2 }],
    ["one without a version", { ...valid, version: undefined }],
    ["one without a time", { ...valid, dueAt: undefined }],
    ["one whose time is none", { ...valid, dueAt: "<!channel>" }],
    ["one of another kind", { ...valid, followUp: { kind: "webhook" } }],
    ["one without anything to do", { ...valid, followUp: undefined }],
    ["a ready-made message", { ...valid, followUp: { message: { text: "<!channel>" } } }],
    ["null", null],
    ["a list", [valid]],
  ];
  for (const [what, value] of others) {
    it(`is not ${what}`, () => expect(parseFollowUp(JSON.stringify(value))).to.equal(null));
  }

  it("is no text that is not JSON", () => expect(parseFollowUp("{")).to.equal(null));
});

function withoutUndefined(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(withoutUndefined);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutUndefined(field)]));
}
