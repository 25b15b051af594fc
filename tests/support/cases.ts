/** What the function must do with one delivery, case by case: for the source handler and for the serialized artifact. */
import type { AccountMemory } from "../../handler/account-memory";
import { delivery, followUpBody, laterDelivery, sampleEvent } from "./events";

/** An error as AWS answers it. */
export interface Refusal {
  refusal: string;
  message: string;
}

/** One Cognito call as it must arrive. */
export interface Call {
  operation: string;
  input: object;
}

/** A message as it must arrive in the follow-up queue; the delay is in seconds. */
export type Queued = {
  kind: string;
  delay: number;
  /** `in 15 min`, or a time in the far future. */
  due: string;
} & Partial<{
  /** Of the facts that a notification is rendered from; for one without, its kind. */
  outcome: string;
  isRequired: boolean;
  hasOutcome: boolean;
  validEventId: string;
  user: string;
  sub: string;
}>;

/** One case: the situation before, the delivery, and everything that must, and must not, have happened after. */
export interface ResponderCase {
  title: string;
  /** Variables that differ from the usual ones. */
  environment?: Record<string, string>;
  event: unknown;
  /** Cognito's errors by operation; every other call succeeds. */
  cognito?: Record<string, Refusal>;
  /** The feedback in the audit log; by default an Invalid, which confirms the report. */
  feedback?: "Valid" | "none";
  /** What is remembered of the account; nothing by default. */
  memory?: () => Partial<AccountMemory>;
  /** A list in the memory, by its id. */
  lists?: Record<string, object[]>;
  /** DynamoDB's error at every call. */
  dynamodb?: Refusal;
  /** The parameter store's error, or the value that it holds; by default the webhook of the test's Slack. */
  parameter?: Refusal | string;
  /** How Slack answers; by default 200 "ok". */
  slack?: { status: number; body: string } | "down";
  /** Whether SQS takes no message. */
  queue?: "down";
  expected: {
    /** Every Cognito call that changes something, in order. */
    calls: Call[];
    parameterReads: number;
    /** The text of every Slack message, in order. */
    slack: string[];
    /** Everything that the function put into the follow-up queue. None by default. */
    queued?: Queued[];
    /** Bodies that it put into the dead-letter queue. None by default. */
    deadLetters?: string[];
    /** When the message is delivered again without an error: in 30 s, or when its visibility timeout ends. */
    comesBack?: "in 30 s" | "later";
    /** Every log line, whole. */
    log: object[];
    /** The error that makes SQS redeliver. */
    error?: { name: string; message: string };
  };
}

/** Environment that the stack gives the function. */
export const ENVIRONMENT = {
  STACK: "staging",
  COMPONENT: "cognito-lockdown",
  CONTAINMENT: "reset",
  UNCONFIRMED_REPORTS: "contain",
  SLACK_NOTIFICATIONS: "true",
  SLACK_WEBHOOK_PARAMETER: "/cognito-lockdown/staging/slack-webhook-url",
  REPORT_QUEUE_URL: "https://sqs.us-east-2.amazonaws.com/123456789012/reports",
  FOLLOW_UP_QUEUE_URL: "https://sqs.us-east-2.amazonaws.com/123456789012/follow-ups",
  DEAD_LETTER_QUEUE_URL: "https://sqs.us-east-2.amazonaws.com/123456789012/dead-letters",
  MEMORY_TABLE: "cognito-lockdown-staging-memory",
  MAX_RECEIVES: "30",
};

const account = { UserPoolId: "us-east-2_Ab12Cd34E", Username: "casey" };
const reset: Call = { operation: "AdminResetUserPassword", input: account };
const signOut: Call = { operation: "AdminUserGlobalSignOut", input: account };
const disable: Call = { operation: "AdminDisableUser", input: account };

/** The account's sub. */
export const SUB = "9f1c";

/** A time so many minutes before the tests began. CloudTrail's times have whole seconds. */
const STARTED_AT = Math.floor(Date.now() / 1000) * 1000;
const minutesAgo = (minutes: number) => new Date(STARTED_AT - minutes * 60_000).toISOString();

/** A click that is fresh however slowly the tests run: Cognito's clock may be ahead. */
const FRESH = minutesAgo(-60);

/** Time of the click: an hour ago, so that its feedback is in the audit log by now. */
const CLICKED_AT = minutesAgo(60);

/** The sample record, of a click an hour ago unless said otherwise. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in events.ts
export function clickRecord(change: (event: any) => void = () => undefined, at = CLICKED_AT) {
  return sampleEvent((event) => {
    event.detail.eventTime = at;
    change(event);
  });
}

const report = {
  eventId: "b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01",
  time: CLICKED_AT,
  region: "us-east-2",
  userPoolId: "us-east-2_Ab12Cd34E",
  user: "casey",
  userField: "requestParameters.user_name[0]",
  sourceAddress: "192.0.2.44",
  status: 200,
};

/** The items that the table holds before a case. */
export function itemsOf({
  memory,
  lists = {},
}: Pick<ResponderCase, "memory" | "lists">): { id: string; [field: string]: unknown }[] {
  const remembered = { user: "casey", reports: [], steps: {}, ...memory?.() };
  return [
    ...Object.entries(lists).map(([id, entries]) => ({
      id,
      n: entries.length,
      entries: entries.map((entry) => JSON.stringify(entry)),
    })),
    ...(memory
      ? [
          {
            id: `account#${report.userPoolId}#${SUB}`,
            version: 1,
            revision: 1,
            user: "casey",
            memory: JSON.stringify(remembered),
          },
        ]
      : []),
  ];
}

/** The sign-in that the audit log shows as judged. */
export function judged(value: "Valid" | "Invalid") {
  return {
    EventId: "event-1",
    EventType: "SignIn",
    EventFeedback: { FeedbackValue: value, Provider: "any", FeedbackDate: new Date(report.time) },
  } as const;
}

/** A time that only the run knows. */
const TIME = "<time>";
const foundAccount = {
  kind: "found",
  user: "casey",
  sub: SUB,
  status: "CONFIRMED",
  enabled: true,
  readAt: TIME,
  contacts: { mfa: [] },
};
const signIn = { eventId: "event-1", provider: "any" };
const found = { signIn, account: foundAccount, snapshots: 1 };
const evidence = { ...found, verdict: "confirmed", isExact: true };
const benignEvidence = { ...found, verdict: "benign", validSignIns: 1 };
const noFeedbackFound = {
  verdict: "unconfirmed",
  reason: `the audit log holds no feedback near ${CLICKED_AT}`,
  log: "read",
  account: foundAccount,
  snapshots: 1,
};

const doneStep = (operation: string) => ({ operation, result: "done" });
const steps = [doneStep("AdminResetUserPassword"), doneStep("AdminUserGlobalSignOut")];
const notDone = (operation: string, reason: string, result = "failed") => ({
  operation,
  result,
  reason,
});
const locked = {
  lockedAt: TIME,
  exposure: { tokensUntil: TIME, isLifetimeKnown: true, cookieUntil: TIME, signedOutAgainAt: TIME },
};
/** See `expect-case.ts`, which compares it with the times of the line. */
const clickToLock = { way: "link", seconds: "<seconds>" };
const closed = {
  lockedAt: TIME,
  exposure: { ...locked.exposure, cookieUntil: null, signedOutAgainAt: null },
};
const ended = { type: "report", report, evidence, steps, ...locked };
const contained = { ...ended, outcome: "contained", clickToLock };

/** What the function queues after it has ended the sessions: by the cookie's lifetime, or by a challenge's. */
const withoutSub: Queued = { kind: "sign-out", delay: 900, due: "in 77 min", user: "casey" };
const signOutLater: Queued = { ...withoutSub, sub: SUB };
const signOutSooner: Queued = { ...signOutLater, due: "in 16 min" };
const secondLook: Queued = {
  kind: "second-look",
  delay: 900,
  due: "in 15 min",
  hasOutcome: true,
};
const notificationLater = (outcome: string, isRequired = false): Queued => ({
  kind: "notification",
  delay: 60,
  due: "in 1 min",
  outcome,
  isRequired,
});

/** What the texts say of times: see `withoutTimes` in expect-case.ts. */
const UNTIL = (hours: string) => `The last stolen token dies <time>, in ${hours}.`;
const POOL_LINE = "Pool `us-east-2_Ab12Cd34E`.";
const DONE = "Done: password reset, sessions ended.";
const NAMES = "`casey` · staging";
const lockedText = [
  `:white_check_mark: Locked, nothing to do · ${NAMES}`,
  `Nothing to do. ${UNTIL("2 h 17 min")}`,
  POOL_LINE,
  DONE,
].join("\n");
const disabledText = [
  `:white_check_mark: Locked and disabled, nothing to do · ${NAMES}`,
  "Nothing to do until the customer asks. The account is disabled; the commands below give it back. " +
    UNTIL("1 h"),
  POOL_LINE,
  "Done: password reset, sessions ended, account disabled.",
].join("\n");
const unsureText = [
  `:lock: Locked, but not confirmed · ${NAMES}`,
  "Ask the customer whether they reported it. Cognito did not confirm the report; the account is locked all the same. " +
    UNTIL("2 h 17 min"),
  POOL_LINE,
  DONE,
].join("\n");
const escalatedText = (why: string) =>
  [
    `:rotating_light: Act now, a person must help · ${NAMES}`,
    "Help the customer back in: nobody else will. The account is disabled until you enable it. " +
      `Why: ${why}. ${UNTIL("1 h")}`,
    POOL_LINE,
    "Done: sessions ended, account disabled.",
    "Failed: password reset.",
  ].join("\n");
const notResetText = [
  `:warning: Not locked, only signed out · ${NAMES}`,
  "Ask the customer whether they reported it. The password was not reset. The sessions are ended again. " +
    "If they did, lock the account with the commands below.",
  POOL_LINE,
  "Done: sessions ended.",
  "Failed: password reset.",
].join("\n");

const AGAIN =
  "Finish it by hand, or wait. The queue delivers it again; the next message here comes when it has worked, " +
  "or failed for the last time.";
const LAST =
  "Finish the lock by hand: nobody else will. The queue does not deliver the report again. " +
  "It goes to the dead-letter queue, until an administrator replays it.";

/** A containment that is not complete. */
const failedText = (state: string, duty: string, ...lines: string[]) =>
  [
    `${duty === LAST ? ":rotating_light:" : ":warning:"} ${state} · ${NAMES}`,
    duty,
    POOL_LINE,
    ...lines,
  ].join("\n");

const noContact: Refusal = {
  refusal: "InvalidParameterException",
  message:
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
};
const notEnabled: Refusal = {
  refusal: "OperationNotEnabledException",
  message: "not in this region",
};
const denied: Refusal = {
  refusal: "AccessDeniedException",
  message: "not authorized to <ssm> & co",
};
const limited: Refusal = { refusal: "LimitExceededException", message: "not today" };
const NOT_SURE = {
  name: "AccountUnreadable",
  message:
    '"casey" in pool us-east-2_Ab12Cd34E was locked, but could not be read to make sure of it',
};
const noUser: Refusal = { refusal: "UserNotFoundException", message: "User does not exist." };

const noContactReason = `${noContact.refusal}: ${noContact.message}`;
const deniedReason = `${denied.refusal}: ${denied.message}`;
const hiddenLog = {
  ...noFeedbackFound,
  reason: `the audit log can't be read to its end: ${notEnabled.refusal}: ${notEnabled.message}`,
  log: "hidden",
  snapshots: 1,
};

/** The error of a containment that is not complete. */
const failure = (failures: string) => ({
  name: "ContainmentFailed",
  message: `the containment of "casey" in pool us-east-2_Ab12Cd34E is not complete: ${failures}`,
});

/** Its line in the log, without the steps and Slack. */
const failureLine = (failures: string) => ({
  type: "failure",
  error: `ContainmentFailed: ${failure(failures).message}`,
  receiveCount: 1,
  report,
  evidence,
  triedAt: TIME,
});

const alertText = [
  `:warning: Not locked · ${NAMES}`,
  "Ask the customer whether they reported it. Nothing was locked: this stack only alerts (unconfirmedReports is alert). " +
    "If they did, lock the account with the commands below.",
  POOL_LINE,
].join("\n");

const UNREACHABLE = "Slack could not be reached: ECONNREFUSED";
const LOST = `${UNREACHABLE}; the queue did not take it: <what SQS said>`;
const NOT_QUEUED = {
  name: "FollowUpNotQueued",
  message: 'the follow-up queue did not take a message about "casey": <what SQS said>',
};

const notNotified =
  'nothing was locked for "casey" in pool us-east-2_Ab12Cd34E, and Slack did not take the notification';

/** A sign-out that fails, at one of the deliveries. */
function signOutFails(
  title: string,
  receives: number,
  slack: string,
  texts: string[],
): ResponderCase {
  return {
    title,
    event: delivery(clickRecord(), receives),
    cognito: { AdminUserGlobalSignOut: denied },
    expected: {
      calls: [reset, signOut],
      parameterReads: texts.length,
      slack: texts,
      log: [
        {
          ...failureLine(`AdminUserGlobalSignOut failed: ${deniedReason}`),
          receiveCount: receives,
          steps: [steps[0], notDone("AdminUserGlobalSignOut", deniedReason)],
          slack,
        },
      ],
      error: failure(`AdminUserGlobalSignOut failed: ${deniedReason}`),
    },
  };
}

/** What was remembered of a report whose reset has failed in an earlier run. */
const failedBefore = (): Partial<AccountMemory> => ({
  reports: [
    {
      ...{ eventId: report.eventId, clickedAt: Date.parse(CLICKED_AT) },
      ...{ verdict: "unconfirmed", failedResets: 1 },
    },
  ],
});

/** A confirmed report whose reset fails at its first try: signed out, and back in 30 s. */
function firstTry(title: string, change: Partial<ResponderCase> = {}): ResponderCase {
  return {
    title,
    event: delivery(clickRecord()),
    cognito: { AdminResetUserPassword: denied },
    ...change,
    expected: {
      calls: [reset, signOut],
      parameterReads: 0,
      slack: [],
      comesBack: change.queue === "down" ? "later" : "in 30 s",
      log: [
        {
          type: "waiting",
          reason: "second-try",
          receiveCount: 1,
          report,
          evidence,
          steps: [notDone("AdminResetUserPassword", deniedReason), steps[1]],
          slack: "held back",
        },
      ],
    },
  };
}

/** A confirmed report whose account is disabled, because it could not be reset. */
function disabled(
  title: string,
  escalation: string,
  why: string,
  change: Partial<ResponderCase>,
): ResponderCase {
  const isRefused = escalation === "reset-refused";
  const failed = isRefused
    ? notDone("AdminResetUserPassword", noContactReason, "refused")
    : notDone("AdminResetUserPassword", deniedReason);
  return {
    title,
    event: delivery(clickRecord()),
    cognito: { AdminResetUserPassword: isRefused ? noContact : denied },
    ...change,
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [escalatedText(why)],
      queued: [signOutSooner],
      log: [
        {
          ...contained,
          outcome: "escalated",
          escalation,
          steps: [failed, steps[1], doneStep("AdminDisableUser")],
          ...closed,
          slack: "sent",
        },
      ],
    },
  };
}

/** An unconfirmed report whose reset fails, and comes again: never disabled. */
function unconfirmedFails(
  title: string,
  receives: number,
  slack: string,
  texts: string[],
  change: Partial<ResponderCase> = {},
): ResponderCase {
  return {
    title,
    event: delivery(clickRecord(), receives),
    feedback: "none",
    cognito: { AdminResetUserPassword: denied },
    ...change,
    expected: {
      calls: [reset, signOut],
      parameterReads: texts.length,
      slack: texts,
      log: [
        {
          ...failureLine(`AdminResetUserPassword failed: ${deniedReason}`),
          receiveCount: receives,
          evidence: noFeedbackFound,
          steps: [notDone("AdminResetUserPassword", deniedReason), steps[1]],
          slack,
        },
      ],
      error: failure(`AdminResetUserPassword failed: ${deniedReason}`),
    },
  };
}

/** An unconfirmed report that ends without a reset, and without a disabled account. */
function unconfirmedEnds(
  title: string,
  step: object,
  change: Partial<ResponderCase>,
): ResponderCase {
  return {
    title,
    event: delivery(clickRecord()),
    feedback: "none",
    ...change,
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [notResetText],
      queued: [signOutLater, secondLook],
      log: [
        {
          ...ended,
          outcome: "unconfirmed",
          evidence: noFeedbackFound,
          steps: [step, steps[1]],
          slack: "sent",
        },
      ],
    },
  };
}

/** A click that Cognito rejected: nobody may be locked, and nobody notified. */
function rejected(
  title: string,
  change: Parameters<typeof clickRecord>[0],
  logged: object,
): ResponderCase {
  return {
    title,
    event: delivery(clickRecord(change)),
    expected: {
      calls: [],
      parameterReads: 0,
      slack: [],
      log: [{ type: "report", outcome: "rejected", ...logged }],
    },
  };
}

/** The log of an alert that was sent or queued, and of one that nobody got. */
const alerted = { type: "report", outcome: "unconfirmed" };
const alertFailed = {
  type: "failure",
  error: `AdministratorsNotNotified: ${notNotified}`,
  receiveCount: 1,
};

/** An unconfirmed report where the policy is to notify only. */
function alert(
  title: string,
  trouble: Pick<ResponderCase, "environment" | "slack" | "queue" | "cognito">,
  line: object,
  expected: Partial<ResponderCase["expected"]> & { slack: string[] },
): ResponderCase {
  return {
    title,
    event: delivery(clickRecord()),
    feedback: "none",
    ...trouble,
    environment: { UNCONFIRMED_REPORTS: "alert", ...trouble.environment },
    expected: {
      calls: [],
      parameterReads: 1,
      queued: [secondLook],
      log: [{ report, evidence: noFeedbackFound, ...line }],
      ...expected,
    },
  };
}

/** How an unreadable message is told, and where it is. */
const MOVED = "It is in the dead-letter queue: no redelivery can heal it.";
const NOT_MOVED =
  "It could not be moved to the dead-letter queue yet; the queue delivers it again.";

/** A message that names nobody: nobody may be locked, and the administrators are notified once. */
function unreadable(
  title: string,
  event: { Records: { body: string }[] } | object,
  reason: string,
  change: { queue?: "down"; receiveCount?: number; isTold?: boolean } = {},
): ResponderCase {
  const { queue, receiveCount = 1, isTold = true } = change;
  const message = `this report can't be read: ${reason}`;
  const body = "Records" in event ? event.Records[0]!.body : undefined;
  const isMoved = body !== undefined && queue !== "down";
  return {
    title,
    event,
    ...(queue && { queue }),
    expected: {
      calls: [],
      parameterReads: isTold ? 1 : 0,
      slack: isTold
        ? [
            ":warning: Not locked, unreadable report · staging\n" +
              "Find out whose report it is, and lock the account by hand. It could not be read, so nobody was locked. " +
              `${isMoved ? MOVED : NOT_MOVED}\n` +
              `Reason: \`${message.replace("<", "&lt;").replace(">", "&gt;")}\``,
          ]
        : [],
      ...(isMoved && { deadLetters: [body] }),
      log: [
        {
          type: "failure",
          error: `UnreadableReport: ${message}`,
          receiveCount,
          slack: isTold ? "sent" : "held back",
        },
      ],
      ...(!isMoved && { error: { name: "UnreadableReport", message } }),
    },
  };
}

/**
 * A complete containment while Slack may take the notification later: the report is done, nothing is thrown, and the
 * notification goes into the queue as a message of its own.
 */
function slackTrouble(
  title: string,
  trouble: Pick<ResponderCase, "slack" | "parameter">,
  slackFailure: string,
  arrives: string[] = [],
): ResponderCase {
  return {
    title,
    ...trouble,
    event: delivery(clickRecord()),
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: arrives,
      queued: [notificationLater("contained"), signOutLater],
      log: [{ ...contained, slack: "queued", slackFailure }],
    },
  };
}

/** A complete containment while Slack refuses the notification for good: posted once, and never again. */
function slackRefusal(
  title: string,
  slack: ResponderCase["slack"],
  slackFailure: string,
): ResponderCase {
  return {
    title,
    slack,
    event: delivery(clickRecord()),
    expected: {
      calls: [reset, signOut],
      // The second time to see whether the webhook was rotated.
      parameterReads: 2,
      slack: [lockedText],
      queued: [signOutLater],
      log: [{ ...contained, slack: "refused", slackFailure }],
    },
  };
}

/** When the follow-ups of the cases were due, and when those are due that are not yet. */
const DUE = minutesAgo(45);
const NOT_DUE = "2100-01-01T00:00:00.000Z";

/** What a notification that has waited is rendered from. */
const facts = {
  stack: "staging",
  name: "cognito-lockdown",
  report,
  evidence: { ...evidence, account: { ...foundAccount, readAt: report.time } },
  kind: "locked",
  outcome: "contained",
  steps,
  lockedAt: minutesAgo(59),
  exposure: { tokensUntil: DUE, isLifetimeKnown: true, cookieUntil: DUE, signedOutAgainAt: DUE },
  wayBack: { otherWays: [] },
  isChangedSinceSignIn: false,
};
const SINCE = minutesAgo(58);
const DELAYED_TEXT = `${lockedText.replace(UNTIL("2 h 17 min"), "The last stolen token died <time>.")}\nThis message has waited since ${SINCE.slice(0, 19).replace("T", " ")} UTC, when Slack could not take it.`;

/** A notification that waited in the queue: nothing is called but Slack, whatever comes of it. */
function waited(
  title: string,
  trouble: Pick<ResponderCase, "slack" | "environment">,
  expected: Partial<ResponderCase["expected"]> & { slack: string[]; log: object[] },
  isRequired = false,
): ResponderCase {
  const content = { kind: "report", facts };
  const followUp = { kind: "notification", content, since: SINCE, isRequired };
  return {
    title,
    ...trouble,
    event: laterDelivery(followUpBody(followUp, DUE), 3),
    expected: {
      calls: [],
      parameterReads: 1,
      ...expected,
      log: expected.log.map((line) => ({
        type: "notification",
        eventId: report.eventId,
        since: SINCE,
        receiveCount: 3,
        ...line,
      })),
    },
  };
}

const REFUSED_LATER = "Slack did not take it: Slack answered 404 no_service";
const STILL_DOWN = `Slack did not take it: ${UNREACHABLE}`;

/** A second look at the report. */
function looksAgain(
  title: string,
  {
    firstLookAt = new Date().toISOString(),
    ...look
  }: { firstLookAt?: string; hiddenSince?: string; judgedEventId?: string; hasOutcome: boolean },
  change: Partial<ResponderCase>,
  expected: Partial<ResponderCase["expected"]> & { log: object[] },
): ResponderCase {
  const validEventId = look.hasOutcome ? {} : { validEventId: "event-1" };
  const followUp = { kind: "second-look", report, ...look, ...validEventId, firstLookAt };
  return {
    title,
    event: laterDelivery(followUpBody(followUp, DUE)),
    ...change,
    expected: { calls: [], parameterReads: 0, slack: [], ...expected },
  };
}

/** A sign-out that was put off. */
function signsOutLater(
  title: string,
  change: Partial<ResponderCase>,
  expected: Partial<ResponderCase["expected"]> & { log: object[] },
  dueAt = DUE,
): ResponderCase {
  const { userPoolId, user, eventId } = report;
  const followUp = { kind: "sign-out", userPoolId, user, sub: SUB, eventId };
  return {
    title,
    event: laterDelivery(followUpBody(followUp, dueAt)),
    ...change,
    expected: {
      calls: [signOut],
      parameterReads: 0,
      slack: [],
      ...expected,
    },
  };
}

const laterSignOut = {
  type: "follow-up",
  followUp: "sign-out",
  eventId: report.eventId,
  user: "casey",
};

/** What is remembered of a sign-out. */
const signedOut = (signedOutAt: number, doneAt: number): Partial<AccountMemory> => ({
  signedOutAt,
  steps: {
    "revoke-sessions": { begunAt: doneAt, by: "m", eventId: "e", isConfirmed: true, doneAt },
  },
});
const SIGN_OUT_FAILED = {
  name: "SignOutFailed",
  message: '"casey" in pool us-east-2_Ab12Cd34E could not be signed out again',
};

/** A digest of two reports. */
function digests(
  title: string,
  trouble: Partial<ResponderCase>,
  expected: Partial<ResponderCase["expected"]> & { slack: string[]; log: object[] },
): ResponderCase {
  const userPoolId = report.userPoolId;
  return {
    title,
    lists: {
      "digest#wave#1": [
        { user: "casey", userPoolId, state: "contained" },
        { user: "<!channel>", userPoolId, state: "no-such-user" },
      ],
    },
    event: laterDelivery(followUpBody({ kind: "digest", list: "digest#wave#1" }, DUE)),
    ...trouble,
    expected: { calls: [], parameterReads: 1, ...expected },
  };
}
const DIGEST_TEXT = [
  ":warning: 2 reports that were not notified one by one · staging",
  "The first needs a person.",
  ":warning: 1 not locked: ask the customer, :white_check_mark: 1 locked, nothing to do",
].join("\n");

export const RESPONDER_CASES: ResponderCase[] = [
  {
    title: "assesses, resets, signs out, then notifies Slack",
    event: delivery(clickRecord()),
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      queued: [signOutLater],
      log: [{ ...contained, slack: "sent" }],
    },
  },
  {
    title: "finds the account by the sub where the user name is masked, and uses Cognito's name",
    event: delivery(
      clickRecord(({ detail }) => {
        detail.additionalEventData.requestParameters = {
          user_name: ["HIDDEN_DUE_TO_SECURITY_REASONS"],
          sub: [SUB],
        };
      }),
    ),
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      queued: [signOutLater],
      log: [
        {
          ...contained,
          report: { ...report, userField: "requestParameters.sub[0]", sub: SUB },
          slack: "sent",
        },
      ],
    },
  },
  {
    title: "disables last under containment disable, which closes the cookie",
    environment: { CONTAINMENT: "disable" },
    event: delivery(clickRecord()),
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [disabledText],
      queued: [signOutSooner],
      log: [
        { ...contained, steps: [...steps, doneStep("AdminDisableUser")], ...closed, slack: "sent" },
      ],
    },
  },
  {
    title: "locks although the memory is denied, and logs that once",
    event: delivery(clickRecord()),
    dynamodb: denied,
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      queued: [signOutLater],
      log: [
        { type: "memory", error: deniedReason },
        { ...contained, slack: "sent" },
      ],
    },
  },
  {
    title: "does not touch the password while another run resets it, and comes back",
    event: delivery(clickRecord()),
    memory: () => ({
      steps: { reset: { begunAt: Date.now(), by: "another", eventId: "other", isConfirmed: true } },
    }),
    expected: {
      calls: [signOut],
      parameterReads: 0,
      slack: [],
      comesBack: "in 30 s",
      log: [
        {
          type: "waiting",
          reason: "another-reset",
          receiveCount: 1,
          report,
          evidence,
          steps: [steps[1]],
          slack: "held back",
        },
      ],
    },
  },
  firstTry("signs out although the reset failed, and comes back for a second try"),
  firstTry("comes back although SQS does not take the shorter time", { queue: "down" }),
  firstTry("does not disable before the second try of the reset, under containment disable", {
    environment: { CONTAINMENT: "disable" },
  }),
  disabled(
    "disables when the reset failed in a second run",
    "reset-failed",
    "the password could not be reset in two runs",
    { memory: failedBefore },
  ),
  disabled(
    "disables when the reset failed at the last delivery",
    "reset-failed",
    "the password could not be reset in two runs",
    { event: delivery(clickRecord(), 30) },
  ),
  disabled(
    "disables at once when the reset was refused, and says that a person must help",
    "reset-refused",
    "Cognito refused to reset the password",
    {},
  ),
  {
    title: "names a refused reset as well when the disabling after it failed, and throws",
    event: delivery(clickRecord()),
    cognito: { AdminResetUserPassword: noContact, AdminDisableUser: denied },
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [
        failedText(
          "Not fully locked yet",
          AGAIN,
          ...["Done: sessions ended.", "Failed: password reset, account disabled."],
        ),
      ],
      log: [
        {
          ...failureLine(
            `AdminResetUserPassword refused: ${noContactReason}; AdminDisableUser failed: ${deniedReason}`,
          ),
          steps: [
            notDone("AdminResetUserPassword", noContactReason, "refused"),
            steps[1],
            notDone("AdminDisableUser", deniedReason),
          ],
          slack: "sent",
        },
      ],
      error: failure(
        `AdminResetUserPassword refused: ${noContactReason}; AdminDisableUser failed: ${deniedReason}`,
      ),
    },
  },
  unconfirmedFails(
    "throws when the reset of an unconfirmed report failed, and tells that once",
    1,
    "sent",
    [
      failedText(
        "Not fully locked yet",
        AGAIN,
        ...["Done: sessions ended.", "Failed: password reset."],
      ),
    ],
  ),
  unconfirmedFails(
    "does not disable when the reset of an unconfirmed report failed in a second run",
    2,
    "held back",
    [],
    { memory: failedBefore },
  ),
  unconfirmedEnds(
    "does not disable when the reset of an unconfirmed report failed at the last delivery",
    notDone("AdminResetUserPassword", deniedReason),
    { event: delivery(clickRecord(), 30), cognito: { AdminResetUserPassword: denied } },
  ),
  unconfirmedEnds(
    "does not disable when the reset of an unconfirmed report was refused",
    notDone("AdminResetUserPassword", noContactReason, "refused"),
    { cognito: { AdminResetUserPassword: noContact } },
  ),
  signOutFails("throws when the sign-out failed", 1, "sent", [
    failedText(
      "Not fully locked yet",
      AGAIN,
      ...["Done: password reset.", "Failed: sessions ended."],
    ),
  ]),
  signOutFails("notifies of a delivery after the last one", 31, "sent", [
    failedText(
      "Act now, not fully locked",
      LAST,
      ...["Done: password reset.", "Failed: sessions ended."],
    ),
  ]),
  signOutFails("does not notify of a failure between the first and the last", 2, "held back", []),
  signOutFails("does not notify of the last failure but one", 29, "held back", []),
  signOutFails("notifies of the last failure, and that it was the last", 30, "sent", [
    failedText(
      "Act now, not fully locked",
      LAST,
      ...["Done: password reset.", "Failed: sessions ended."],
    ),
  ]),
  {
    title: "tries every step when each one fails, and throws although Slack is down as well",
    environment: { CONTAINMENT: "disable" },
    event: delivery(clickRecord()),
    memory: failedBefore,
    cognito: {
      AdminResetUserPassword: denied,
      AdminUserGlobalSignOut: denied,
      AdminDisableUser: denied,
    },
    slack: "down",
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [],
      queued: [notificationLater("incomplete")],
      log: [
        {
          ...failureLine(
            ["AdminResetUserPassword", "AdminUserGlobalSignOut", "AdminDisableUser"]
              .map((operation) => `${operation} failed: ${deniedReason}`)
              .join("; "),
          ),
          steps: [
            notDone("AdminResetUserPassword", deniedReason),
            notDone("AdminUserGlobalSignOut", deniedReason),
            notDone("AdminDisableUser", deniedReason),
          ],
          slack: "queued",
          slackFailure: UNREACHABLE,
        },
      ],
      error: failure(
        ["AdminResetUserPassword", "AdminUserGlobalSignOut", "AdminDisableUser"]
          .map((operation) => `${operation} failed: ${deniedReason}`)
          .join("; "),
      ),
    },
  },
  {
    title: "locks on an unconfirmed report, and looks again in 15 minutes",
    event: delivery(clickRecord()),
    feedback: "none",
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [unsureText],
      queued: [signOutLater, secondLook],
      log: [{ ...contained, evidence: noFeedbackFound, slack: "sent" }],
    },
  },
  {
    // The click is later than the lock: how long that took is not known.
    title: "takes five snapshots of a fresh click before it is unconfirmed",
    event: delivery(clickRecord(undefined, FRESH)),
    feedback: "none",
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [unsureText],
      queued: [signOutLater, secondLook],
      log: [
        {
          ...ended,
          outcome: "contained",
          report: { ...report, time: FRESH },
          evidence: {
            ...noFeedbackFound,
            reason: `the audit log holds no feedback near ${FRESH}`,
            snapshots: 5,
          },
          slack: "sent",
        },
      ],
    },
  },
  {
    title: "disables nobody on an unconfirmed report, under containment disable either",
    environment: { CONTAINMENT: "disable" },
    event: delivery(clickRecord()),
    feedback: "none",
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [unsureText],
      queued: [signOutLater, secondLook],
      log: [{ ...contained, evidence: noFeedbackFound, slack: "sent" }],
    },
  },
  {
    title: "ends no benign report before its second look",
    event: delivery(clickRecord()),
    feedback: "Valid",
    expected: {
      calls: [],
      parameterReads: 0,
      slack: [],
      queued: [{ ...secondLook, hasOutcome: false, validEventId: "event-1" }],
      log: [
        {
          type: "follow-up",
          followUp: "second-look",
          result: "queued",
          report,
          evidence: benignEvidence,
        },
      ],
    },
  },
  {
    title: "throws on a benign report whose second look can't be queued",
    event: delivery(clickRecord()),
    feedback: "Valid",
    queue: "down",
    expected: {
      calls: [],
      parameterReads: 0,
      slack: [],
      log: [
        {
          type: "failure",
          error: `FollowUpNotQueued: ${NOT_QUEUED.message}`,
          receiveCount: 1,
          report,
          evidence: benignEvidence,
          slack: "held back",
        },
      ],
      error: NOT_QUEUED,
    },
  },
  slackTrouble("stays contained when Slack is down", { slack: "down" }, UNREACHABLE),
  slackTrouble(
    "stays contained when Slack fails, and posts three times",
    { slack: { status: 500, body: "rollup_error" } },
    "Slack answered 500 rollup_error",
    [lockedText, lockedText, lockedText],
  ),
  slackRefusal(
    "stays contained when the webhook is revoked, and posts once",
    { status: 404, body: "no_active_hooks" },
    "Slack answered 404 no_active_hooks",
  ),
  slackRefusal(
    "stays contained when a proxy answers instead of Slack, and leaves its page out of the log",
    { status: 403, body: "<html>casey</html>" },
    "Slack answered 403",
  ),
  slackRefusal(
    "stays contained when Slack answers 200 with another word than ok",
    { status: 200, body: "<html>" },
    "Slack's answer was not ok",
  ),
  slackTrouble(
    "stays contained when the parameter store refuses",
    { parameter: denied },
    "the webhook could not be read: AccessDeniedException: not authorized to <ssm> & co",
  ),
  slackTrouble(
    "stays contained when the parameter holds no URL, and keeps the value out of the log",
    { parameter: "xoxb-not-a-url" },
    "Slack could not be reached: ERR_INVALID_URL",
  ),
  {
    title: "throws when the later sign-out can't be queued, and is contained all the same",
    event: delivery(clickRecord()),
    queue: "down",
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [failedText("Not finished yet", AGAIN, DONE)],
      log: [
        {
          type: "failure",
          error: `FollowUpNotQueued: ${NOT_QUEUED.message}`,
          receiveCount: 1,
          report,
          evidence,
          steps,
          triedAt: TIME,
          clickToLock,
          slack: "sent",
        },
      ],
      error: NOT_QUEUED,
    },
  },
  {
    title: "locks an account that can't be read now, and comes again to make sure of it",
    event: delivery(clickRecord()),
    cognito: { AdminGetUser: limited },
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [failedText("Not finished yet", AGAIN, DONE)],
      log: [
        {
          type: "failure",
          error: `AccountUnreadable: ${NOT_SURE.message}`,
          receiveCount: 1,
          report,
          evidence: { ...evidence, account: { kind: "unreadable", isFinal: false } },
          steps,
          triedAt: TIME,
          slack: "sent",
        },
      ],
      error: NOT_SURE,
    },
  },
  {
    title: "locks an account that may not be read at all",
    event: delivery(clickRecord()),
    cognito: { AdminGetUser: denied },
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      queued: [withoutSub],
      log: [
        {
          ...contained,
          evidence: { ...evidence, account: { kind: "unreadable", isFinal: true } },
          slack: "sent",
        },
      ],
    },
  },
  {
    title: "ends at the last delivery although the queue and Slack take nothing, and logs that",
    event: delivery(clickRecord(), 30),
    slack: "down",
    queue: "down",
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [],
      log: [
        {
          ...contained,
          exposure: { ...locked.exposure, signedOutAgainAt: null },
          slack: "lost",
          slackFailure: LOST,
        },
      ],
    },
  },
  {
    title: "reads and sends nothing when Slack is opted out of",
    environment: { SLACK_NOTIFICATIONS: "false" },
    event: delivery(clickRecord()),
    expected: {
      calls: [reset, signOut],
      parameterReads: 0,
      slack: [],
      queued: [signOutLater],
      log: [{ ...contained, slack: "off" }],
    },
  },
  alert(
    "only alerts on an unconfirmed report under unconfirmedReports alert",
    {},
    { ...alerted, slack: "sent" },
    { slack: [alertText] },
  ),
  alert(
    "looks at an alert only once where the pool keeps no log",
    {
      cognito: {
        AdminListUserAuthEvents: { refusal: "UserPoolAddOnNotEnabledException", message: "off" },
      },
    },
    {
      ...alerted,
      evidence: {
        ...noFeedbackFound,
        reason: "the pool keeps no audit log (UserPoolAddOnNotEnabledException)",
        log: "none",
        snapshots: 1,
      },
      slack: "sent",
    },
    { slack: [alertText], queued: [] },
  ),
  alert(
    "ends an alert where Slack is opted out of",
    { environment: { SLACK_NOTIFICATIONS: "false" } },
    { ...alerted, slack: "off" },
    { parameterReads: 0, slack: [] },
  ),
  alert(
    "puts the alert into the queue when Slack is down",
    { slack: "down" },
    { ...alerted, slack: "queued", slackFailure: UNREACHABLE },
    { slack: [], queued: [notificationLater("unconfirmed", true), secondLook] },
  ),
  alert(
    "throws under alert when Slack refuses for good, because nothing else is done",
    { slack: { status: 404, body: "no_service" } },
    { ...alertFailed, slack: "refused", slackFailure: "Slack answered 404 no_service" },
    {
      parameterReads: 2,
      slack: [alertText],
      error: { name: "AdministratorsNotNotified", message: notNotified },
    },
  ),
  alert(
    "notifies under alert, and throws, when the second look can't be queued",
    { queue: "down" },
    {
      type: "failure",
      error: `FollowUpNotQueued: ${NOT_QUEUED.message}`,
      receiveCount: 1,
      slack: "sent",
    },
    { slack: [alertText], queued: [], error: NOT_QUEUED },
  ),
  ...[noUser, { refusal: "ResourceNotFoundException", message: "no pool" }].map(
    (gone): ResponderCase => ({
      title: `tells that there is no such account (${gone.refusal}), and looks no further`,
      event: delivery(clickRecord()),
      cognito: { AdminGetUser: gone },
      expected: {
        calls: [],
        parameterReads: 1,
        slack: [
          [
            `:information_source: For information, no such user · ${NAMES}`,
            "Nothing to do if the account was deleted. If it has another name, find it by its e-mail address, " +
              "and lock it by hand. Nothing was changed.",
            POOL_LINE,
          ].join("\n"),
        ],
        log: [
          {
            type: "report",
            outcome: "no-such-user",
            report,
            evidence: { ...evidence, account: { kind: "not-found" } },
            slack: "sent",
          },
        ],
      },
    }),
  ),
  rejected(
    "locks nobody and notifies nobody when Cognito rejected the click by error code",
    ({ detail }) => (detail.errorCode = "NotAuthorizedException"),
    { report: { ...report, errorCode: "NotAuthorizedException" } },
  ),
  rejected(
    "locks nobody and notifies nobody when Cognito rejected the click by status",
    ({ detail }) => (detail.additionalEventData.responseParameters.status = 400),
    { report: { ...report, status: 400 } },
  ),
  rejected(
    "notifies nobody of a rejected click that names no user",
    ({ detail }) => {
      detail.errorCode = "NotAuthorizedException";
      delete detail.additionalEventData.requestParameters;
    },
    {
      unreadable:
        "it names no user: requestParameters.user_name[0] is missing, " +
        "requestParameters.sub[0] is missing, additionalEventData.sub is missing",
    },
  ),
  {
    title: "shows a user name with a broadcast in Slack without effect",
    event: delivery(
      clickRecord(({ detail }) => {
        detail.additionalEventData.requestParameters.user_name = ["<!channel> a&b`c`"];
      }),
    ),
    expected: {
      calls: [reset, signOut].map((call) => ({
        ...call,
        input: { ...account, Username: "<!channel> a&b`c`" },
      })),
      parameterReads: 1,
      slack: [lockedText.replace("casey", "&lt;!channel&gt; a&amp;b'c'")],
      queued: [{ ...signOutLater, user: "<!channel> a&b`c`" }],
      log: [
        {
          ...contained,
          report: { ...report, user: "<!channel> a&b`c`" },
          evidence: { ...evidence, account: { ...foundAccount, user: "<!channel> a&b`c`" } },
          slack: "sent",
        },
      ],
    },
  },
  unreadable(
    "moves a body that is not JSON to the dead letters, and tells that",
    delivery("not json"),
    "the message body is not JSON (8 characters)",
  ),
  unreadable(
    "tells at a later delivery too that it could move an unreadable message",
    delivery("not json", 3),
    "the message body is not JSON (8 characters)",
    { receiveCount: 3 },
  ),
  unreadable(
    "tells of an unreadable message that can't be moved, and throws",
    delivery("not json"),
    "the message body is not JSON (8 characters)",
    { queue: "down" },
  ),
  unreadable(
    "does not tell again of an unreadable message that can't be moved",
    delivery("not json", 2),
    "the message body is not JSON (8 characters)",
    { queue: "down", receiveCount: 2, isTold: false },
  ),
  unreadable(
    "locks nobody on another event, and shows a broadcast in its name without effect",
    delivery(clickRecord(({ detail }) => (detail.eventName = "<!channel>"))),
    'detail.eventName is "<!channel>" from "cognito-idp.amazonaws.com", ' +
      "not Event_Feedback_GET from cognito-idp.amazonaws.com",
  ),
  unreadable(
    "locks nobody on an event that is not from SQS",
    clickRecord(),
    "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)",
  ),
  signsOutLater(
    "signs out again when that is due, and tells nobody",
    {},
    { log: [{ ...laterSignOut, result: "done", steps: [steps[1]] }] },
  ),
  signsOutLater(
    "signs out again although the memory is denied",
    { dynamodb: denied },
    {
      log: [
        { type: "memory", error: deniedReason },
        { ...laterSignOut, result: "done", steps: [steps[1]] },
      ],
    },
  ),
  signsOutLater(
    "does not sign out again what has been signed out since",
    { memory: () => signedOut(Date.parse(DUE), Date.parse(DUE)) },
    { calls: [], log: [{ ...laterSignOut, result: "already-done" }] },
  ),
  signsOutLater(
    "signs out again what was signed out before that was due",
    { memory: () => signedOut(Date.parse(DUE) - 1, Date.parse(DUE)) },
    { log: [{ ...laterSignOut, result: "done", steps: [steps[1]] }] },
  ),
  signsOutLater(
    "signs out again where the managed-login sessions were not revoked since",
    { memory: () => signedOut(Date.parse(DUE), Date.parse(DUE) - 1) },
    { log: [{ ...laterSignOut, result: "done", steps: [steps[1]] }] },
  ),
  signsOutLater(
    "ends a later sign-out of an account that is gone",
    { cognito: { AdminUserGlobalSignOut: noUser } },
    { log: [{ ...laterSignOut, result: "no-such-user" }] },
  ),
  signsOutLater(
    "throws when a later sign-out fails",
    { cognito: { AdminUserGlobalSignOut: denied } },
    {
      log: [
        {
          type: "failure",
          error: `SignOutFailed: ${SIGN_OUT_FAILED.message}`,
          receiveCount: 1,
          eventId: report.eventId,
          steps: [notDone("AdminUserGlobalSignOut", deniedReason)],
        },
      ],
      error: SIGN_OUT_FAILED,
    },
  ),
  signsOutLater(
    "sends a follow-up again that is not due yet, and does nothing else",
    {},
    { calls: [], queued: [{ ...signOutLater, due: NOT_DUE }], log: [] },
    NOT_DUE,
  ),
  signsOutLater(
    "throws when a follow-up that is not due yet can't be sent again",
    { queue: "down" },
    {
      calls: [],
      log: [
        {
          type: "failure",
          error: "FollowUpNotQueued: a follow-up could not be sent again: <what SQS said>",
          receiveCount: 1,
          followUp: "sign-out",
        },
      ],
      error: {
        name: "FollowUpNotQueued",
        message: "a follow-up could not be sent again: <what SQS said>",
      },
    },
    NOT_DUE,
  ),
  looksAgain(
    "ends as benign what is still Valid at the second look",
    { hasOutcome: false },
    { feedback: "Valid" },
    { log: [{ type: "report", outcome: "benign", report, evidence: benignEvidence }] },
  ),
  looksAgain(
    "locks at the second look what was Valid at the first and is Invalid now",
    { hasOutcome: false },
    {},
    {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      queued: [signOutLater],
      log: [{ ...contained, slack: "sent" }],
    },
  ),
  looksAgain(
    "locks at the second look what was Valid at the first and is nothing now",
    { hasOutcome: false },
    { feedback: "none" },
    {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [unsureText],
      queued: [signOutLater],
      log: [{ ...contained, evidence: noFeedbackFound, slack: "sent" }],
    },
  ),
  looksAgain(
    "does nothing at the second look where the log says no more than before",
    { hasOutcome: true },
    { feedback: "none" },
    {
      log: [
        {
          type: "follow-up",
          followUp: "second-look",
          result: "unchanged",
          report,
          evidence: noFeedbackFound,
        },
      ],
    },
  ),
  looksAgain(
    "does nothing at the second look where the same sign-in is Invalid as before",
    { hasOutcome: true, judgedEventId: "event-1" },
    {},
    {
      log: [{ type: "follow-up", followUp: "second-look", result: "unchanged", report, evidence }],
    },
  ),
  looksAgain(
    "locks at the second look what was unconfirmed and is Invalid now, under alert too",
    { hasOutcome: true },
    { environment: { UNCONFIRMED_REPORTS: "alert" } },
    {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      queued: [signOutLater],
      log: [
        {
          ...contained,
          type: "follow-up",
          followUp: "second-look",
          result: "acted",
          slack: "sent",
        },
      ],
    },
  ),
  looksAgain(
    "looks again and again while the log can't be read",
    { hasOutcome: true },
    { cognito: { AdminListUserAuthEvents: notEnabled } },
    { queued: [secondLook], log: [] },
  ),
  looksAgain(
    "looks until the log was hidden for four hours, then locks what could not be read",
    { hasOutcome: true, hiddenSince: minutesAgo(241) },
    { cognito: { AdminListUserAuthEvents: notEnabled } },
    {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [unsureText],
      queued: [signOutLater],
      log: [
        {
          ...contained,
          evidence: hiddenLog,
          type: "follow-up",
          followUp: "second-look",
          result: "acted",
          slack: "sent",
        },
      ],
    },
  ),
  looksAgain(
    "looks until the log was hidden for four hours, then leaves under alert what could not be read",
    { hasOutcome: true, hiddenSince: minutesAgo(241) },
    {
      cognito: { AdminListUserAuthEvents: notEnabled },
      environment: { UNCONFIRMED_REPORTS: "alert" },
    },
    {
      log: [
        {
          type: "follow-up",
          followUp: "second-look",
          result: "unchanged",
          report,
          evidence: hiddenLog,
        },
      ],
    },
  ),
  waited(
    "posts a notification that has waited, rendered anew, and does not call Cognito",
    {},
    { slack: [DELAYED_TEXT], log: [{ slack: "sent" }] },
  ),
  waited(
    "leaves a notification to SQS when Slack is still down",
    { slack: "down" },
    {
      slack: [],
      log: [
        {
          type: "failure",
          error: `NotificationNotSent: ${STILL_DOWN}`,
          slack: "failed",
          slackFailure: UNREACHABLE,
        },
      ],
      error: { name: "NotificationNotSent", message: STILL_DOWN },
    },
  ),
  waited(
    "retries a required notification that Slack refuses for good",
    { slack: { status: 404, body: "no_service" } },
    {
      slack: [DELAYED_TEXT],
      parameterReads: 2,
      log: [
        {
          type: "failure",
          error: `NotificationNotSent: ${REFUSED_LATER}`,
          slack: "refused",
          slackFailure: "Slack answered 404 no_service",
        },
      ],
      error: { name: "NotificationNotSent", message: REFUSED_LATER },
    },
    true,
  ),
  waited(
    "ends any other notification that Slack refuses for good",
    { slack: { status: 404, body: "no_service" } },
    {
      slack: [DELAYED_TEXT],
      parameterReads: 2,
      log: [{ slack: "refused", slackFailure: "Slack answered 404 no_service" }],
    },
  ),
  waited(
    "ends a notification that has waited where Slack is opted out of by now",
    { environment: { SLACK_NOTIFICATIONS: "false" } },
    { slack: [], parameterReads: 0, log: [{ slack: "off" }] },
  ),
  digests(
    "posts one message about everybody in a list",
    {},
    {
      slack: [DIGEST_TEXT],
      log: [{ type: "notification", receiveCount: 1, since: DUE, slack: "sent" }],
    },
  ),
  digests(
    "throws when the list of a digest can't be read",
    { dynamodb: denied },
    {
      parameterReads: 0,
      slack: [],
      log: [
        { type: "memory", error: deniedReason },
        {
          type: "failure",
          error: "NotificationNotSent: the list digest#wave#1 can't be read",
          receiveCount: 1,
          followUp: "digest",
        },
      ],
      error: {
        name: "NotificationNotSent",
        message: "the list digest#wave#1 can't be read",
      },
    },
  ),
  {
    title: "throws on a message of the follow-up queue that is none, and tells nobody",
    event: laterDelivery(JSON.stringify(clickRecord())),
    expected: {
      calls: [],
      parameterReads: 0,
      slack: [],
      log: [
        {
          type: "failure",
          error: "UnknownMessage: the message is no follow-up of this version",
          receiveCount: 1,
          queue: "follow-ups",
        },
      ],
      error: {
        name: "UnknownMessage",
        message: "the message is no follow-up of this version",
      },
    },
  },
  unreadable(
    "takes no follow-up from the report queue",
    delivery(followUpBody({ kind: "digest", list: "digest#wave#1" }, DUE)),
    "it has no detail, so it is not an event from EventBridge",
  ),
];
