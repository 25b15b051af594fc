/** What the function must do with one delivery, case by case: for the source handler and for the serialized artifact. */
import { delivery, sampleEvent } from "./events";

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

/** One case: the situation before, the delivery, and everything that must, and must not, have happened after. */
export interface ResponderCase {
  title: string;
  /** Variables that differ from the usual ones. */
  environment?: Record<string, string>;
  event: unknown;
  /** Cognito's errors by operation; every other call succeeds, and the audit log confirms the report. */
  cognito?: Record<string, Refusal>;
  /** Whether the audit log holds no feedback. */
  noFeedback?: true;
  /** The parameter store's error, or the value that it holds; by default the webhook of the test's Slack. */
  parameter?: Refusal | string;
  /** How Slack answers; by default 200 "ok". */
  slack?: { status: number; body: string } | "down";
  /** Whether the report queue takes no message. */
  queue?: "down";
  expected: {
    /** Every Cognito call that changes something, in order. */
    calls: Call[];
    parameterReads: number;
    /** The text of every Slack message, in order. */
    slack: string[];
    /** Every notification that the function put into the queue; the delay is in seconds. None by default. */
    queued?: { text: string; delay: number; eventId?: string; isRequired: boolean }[];
    /** Every log line, whole. */
    log: object[];
    /** The error that makes SQS redeliver. */
    error?: { name: string; message: string };
  };
}

/** Environment that the stack gives the function. */
export const ENVIRONMENT = {
  STACK: "staging",
  CONTAINMENT: "reset",
  UNCONFIRMED_REPORTS: "contain",
  SLACK_NOTIFICATIONS: "true",
  SLACK_WEBHOOK_PARAMETER: "/cognito-lockdown/staging/slack-webhook-url",
  REPORT_QUEUE_URL: "https://sqs.us-east-2.amazonaws.com/123456789012/reports",
  MAX_RECEIVES: "25",
};

const account = { UserPoolId: "us-east-2_Ab12Cd34E", Username: "casey" };
const reset: Call = { operation: "AdminResetUserPassword", input: account };
const signOut: Call = { operation: "AdminUserGlobalSignOut", input: account };
const disable: Call = { operation: "AdminDisableUser", input: account };

const report = {
  eventId: "b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01",
  time: "2026-11-22T09:30:12.000Z",
  region: "us-east-2",
  userPoolId: "us-east-2_Ab12Cd34E",
  user: "casey",
  userField: "requestParameters.user_name[0]",
  sourceAddress: "192.0.2.44",
  status: 200,
};
/** The sign-in that the audit log shows as judged. */
export const JUDGED = {
  EventId: "event-1",
  EventType: "SignIn",
  EventFeedback: { FeedbackValue: "Invalid", Provider: "any", FeedbackDate: new Date(report.time) },
} as const;
const evidence = {
  verdict: "confirmed",
  signIn: { eventId: "event-1", provider: "any" },
  account: { kind: "found", status: "CONFIRMED", enabled: true, readAt: "<time>" },
  snapshots: 1,
};

const steps = [
  { operation: "AdminResetUserPassword", result: "done" },
  { operation: "AdminUserGlobalSignOut", result: "done" },
];
/** A time that only the run knows. */
const TIME = "<time>";
const locked = {
  lockedAt: TIME,
  exposure: { tokensUntil: TIME, isLifetimeKnown: true, cookieUntil: TIME },
};
const contained = { type: "report", outcome: "contained", report, evidence, steps, ...locked };

const customer = "`casey` in pool `us-east-2_Ab12Cd34E`";
const lockedText = [
  `:fire: staging: contained: locked ${customer}, who reported a sign-in as not theirs.`,
  "Done: AdminResetUserPassword, AdminUserGlobalSignOut.",
].join("\n");

const AGAIN =
  "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.";
const LAST =
  "This was the last delivery: it goes to the dead-letter queue, until an administrator replays it.";

const failedHeading = (next: string) =>
  `:x: staging: could not fully lock ${customer}, who reported a sign-in as not theirs. ${next}`;

const noContact: Refusal = {
  refusal: "InvalidParameterException",
  message:
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
};
const denied: Refusal = {
  refusal: "AccessDeniedException",
  message: "not authorized to <ssm> & co",
};

const noContactReason = `${noContact.refusal}: ${noContact.message}`;
const deniedReason = `${denied.refusal}: ${denied.message}`;
const everythingFailed =
  `AdminResetUserPassword failed: ${deniedReason}; ` +
  `AdminUserGlobalSignOut failed: ${deniedReason}; AdminDisableUser failed: ${deniedReason}`;
const refusedAndFailed =
  `AdminResetUserPassword refused: ${noContactReason}; ` +
  `AdminDisableUser failed: ${deniedReason}`;

const noFeedbackFound = {
  verdict: "unconfirmed",
  reason: "the audit log holds no feedback near 2026-11-22T09:30:12.000Z",
  account: evidence.account,
  snapshots: 5,
};

const notDone = (operation: string, reason: string, result = "failed") => ({
  operation,
  result,
  reason,
});

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

const alertText =
  `:warning: staging: unconfirmed: ${customer} is said to have reported a sign-in as not theirs. ` +
  "Nothing was locked: unconfirmedReports is alert. Please check the account.";

const UNREACHABLE = "Slack could not be reached: ECONNREFUSED";
const LOST = `${UNREACHABLE}; the queue did not take it: <what SQS said>`;
const refusedDeferred = "Slack did not take it: Slack answered 404 no_service";
const stillDown = `Slack did not take it: ${UNREACHABLE}`;

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
    event: delivery(sampleEvent(), receives),
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

/** A click that Cognito rejected: nobody may be locked, and nobody notified. */
function rejected(
  title: string,
  change: Parameters<typeof sampleEvent>[0],
  logged: object,
): ResponderCase {
  return {
    title,
    event: delivery(sampleEvent(change)),
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
  trouble: Pick<ResponderCase, "environment" | "slack" | "queue">,
  line: object,
  expected: Partial<ResponderCase["expected"]> & { slack: string[] },
): ResponderCase {
  return {
    title,
    event: delivery(sampleEvent()),
    noFeedback: true,
    ...trouble,
    environment: { UNCONFIRMED_REPORTS: "alert", ...trouble.environment },
    expected: {
      calls: [],
      parameterReads: 1,
      log: [{ ...line, report, evidence: noFeedbackFound }],
      ...expected,
    },
  };
}

/** A message that names nobody: nobody may be locked, and the administrators must be notified. */
function unreadable(
  title: string,
  event: unknown,
  reason: string,
  { receiveCount, next } = { receiveCount: 1, next: AGAIN },
): ResponderCase {
  const message = `this report can't be read: ${reason}`;
  return {
    title,
    event,
    expected: {
      calls: [],
      parameterReads: 1,
      slack: [
        ":x: staging: a report could not be read, and nobody was locked. " +
          `${next}\n` +
          `Reason: \`${message.replace("<", "&lt;").replace(">", "&gt;")}\``,
      ],
      log: [
        { type: "failure", error: `UnreadableReport: ${message}`, receiveCount, slack: "sent" },
      ],
      error: { name: "UnreadableReport", message },
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
    event: delivery(sampleEvent()),
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: arrives,
      queued: [{ text: lockedText, delay: 60, eventId: report.eventId, isRequired: false }],
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
    event: delivery(sampleEvent()),
    expected: {
      calls: [reset, signOut],
      // The second time to see whether the webhook was rotated.
      parameterReads: 2,
      slack: [lockedText],
      log: [{ ...contained, slack: "refused", slackFailure }],
    },
  };
}

/** A notification that waited in the queue: nothing is called but Slack, whatever comes of it. */
function deferred(
  title: string,
  trouble: Pick<ResponderCase, "slack">,
  expected: {
    slack: string[];
    parameterReads?: number;
    log: object[];
    error?: ResponderCase["expected"]["error"];
  },
  more: object = {},
): ResponderCase {
  const since = "2026-11-22T09:31:00.000Z";
  const waited = { eventId: report.eventId, since };
  const message = { text: "notification" };
  const event = delivery({ deferredNotification: { ...waited, ...more, message } }, 3);
  return {
    title,
    ...trouble,
    event,
    expected: {
      calls: [],
      parameterReads: 1,
      ...expected,
      log: expected.log.map((line) => ({
        type: "notification",
        ...waited,
        receiveCount: 3,
        ...line,
      })),
    },
  };
}

const DELAYED_TEXT =
  "notification\nThis message has waited since 2026-11-22 09:31:00 UTC, when Slack could not take it.";

export const RESPONDER_CASES: ResponderCase[] = [
  {
    title: "assesses, resets, signs out, then notifies Slack",
    event: delivery(sampleEvent()),
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      log: [{ ...contained, slack: "sent" }],
    },
  },
  {
    title: "uses the sub where the user name is masked",
    event: delivery(
      sampleEvent(({ detail }) => {
        detail.additionalEventData.requestParameters = {
          user_name: ["HIDDEN_DUE_TO_SECURITY_REASONS"],
          sub: ["9f1c"],
        };
      }),
    ),
    expected: {
      calls: [reset, signOut].map((call) => ({
        ...call,
        input: { ...account, Username: "9f1c" },
      })),
      parameterReads: 1,
      slack: [lockedText.replace("casey", "9f1c")],
      log: [
        {
          ...contained,
          report: { ...report, user: "9f1c", userField: "requestParameters.sub[0]" },
          slack: "sent",
        },
      ],
    },
  },
  {
    title: "disables last under containment disable, which closes the cookie",
    environment: { CONTAINMENT: "disable" },
    event: delivery(sampleEvent()),
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [lockedText.replace("SignOut.", "SignOut, AdminDisableUser.")],
      log: [
        {
          ...contained,
          steps: [...steps, { operation: "AdminDisableUser", result: "done" }],
          exposure: { ...locked.exposure, cookieUntil: null },
          slack: "sent",
        },
      ],
    },
  },
  {
    title: "signs out and disables when the reset was refused, and says that a person must help",
    event: delivery(sampleEvent()),
    cognito: { AdminResetUserPassword: noContact },
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [
        `:fire: staging: escalated: locked ${customer} by disabling the account. ` +
          "A person must help the customer.\n" +
          "Done: AdminUserGlobalSignOut, AdminDisableUser.\nFailed: AdminResetUserPassword.",
      ],
      log: [
        {
          ...contained,
          outcome: "escalated",
          steps: [
            notDone("AdminResetUserPassword", noContactReason, "refused"),
            steps[1]!,
            { operation: "AdminDisableUser", result: "done" },
          ],
          exposure: { ...locked.exposure, cookieUntil: null },
          slack: "sent",
        },
      ],
    },
  },
  {
    title: "signs out although the reset failed, and throws",
    event: delivery(sampleEvent()),
    cognito: { AdminResetUserPassword: denied },
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [
        `${failedHeading(AGAIN)}\nDone: AdminUserGlobalSignOut.\nFailed: AdminResetUserPassword.`,
      ],
      log: [
        {
          ...failureLine(`AdminResetUserPassword failed: ${deniedReason}`),
          steps: [notDone("AdminResetUserPassword", deniedReason), steps[1]],
          slack: "sent",
        },
      ],
      error: failure(`AdminResetUserPassword failed: ${deniedReason}`),
    },
  },
  {
    title: "names a refused reset as well when the disabling after it failed, and throws",
    event: delivery(sampleEvent()),
    cognito: { AdminResetUserPassword: noContact, AdminDisableUser: denied },
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [
        `${failedHeading(AGAIN)}\nDone: AdminUserGlobalSignOut.\n` +
          "Failed: AdminResetUserPassword, AdminDisableUser.",
      ],
      log: [
        {
          ...failureLine(refusedAndFailed),
          steps: [
            notDone("AdminResetUserPassword", noContactReason, "refused"),
            steps[1],
            notDone("AdminDisableUser", deniedReason),
          ],
          slack: "sent",
        },
      ],
      error: failure(refusedAndFailed),
    },
  },
  signOutFails("throws when the sign-out failed", 1, "sent", [
    `${failedHeading(AGAIN)}\nDone: AdminResetUserPassword.\nFailed: AdminUserGlobalSignOut.`,
  ]),
  signOutFails("notifies of a delivery after the last one", 26, "sent", [
    `${failedHeading(LAST)}\nDone: AdminResetUserPassword.\nFailed: AdminUserGlobalSignOut.`,
  ]),
  signOutFails("does not notify of a failure between the first and the last", 2, "held back", []),
  signOutFails("does not notify of the last failure but one", 24, "held back", []),
  signOutFails("notifies of the last failure, and that it was the last", 25, "sent", [
    `${failedHeading(LAST)}\nDone: AdminResetUserPassword.\nFailed: AdminUserGlobalSignOut.`,
  ]),
  {
    title: "tries every step when each one fails, and throws although Slack is down as well",
    environment: { CONTAINMENT: "disable" },
    event: delivery(sampleEvent()),
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
      queued: [
        {
          text:
            `${failedHeading(AGAIN)}\n` +
            "Failed: AdminResetUserPassword, AdminUserGlobalSignOut, AdminDisableUser.",
          delay: 60,
          eventId: report.eventId,
          isRequired: false,
        },
      ],
      log: [
        {
          ...failureLine(everythingFailed),
          steps: [
            notDone("AdminResetUserPassword", deniedReason),
            notDone("AdminUserGlobalSignOut", deniedReason),
            notDone("AdminDisableUser", deniedReason),
          ],
          slack: "queued",
          slackFailure: UNREACHABLE,
        },
      ],
      error: failure(everythingFailed),
    },
  },
  {
    title: "locks on an unconfirmed report under the default policy, after five snapshots",
    event: delivery(sampleEvent()),
    noFeedback: true,
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      log: [{ ...contained, evidence: noFeedbackFound, slack: "sent" }],
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
  {
    title: "stays contained when the queue does not take the notification either, and logs that",
    event: delivery(sampleEvent()),
    slack: "down",
    queue: "down",
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [],
      log: [{ ...contained, slack: "lost", slackFailure: LOST }],
    },
  },
  deferred(
    "posts a deferred notification, and does not call Cognito",
    {},
    {
      slack: [DELAYED_TEXT],
      log: [{ slack: "sent" }],
    },
  ),
  deferred(
    "leaves a deferred notification to SQS when Slack is still down",
    { slack: "down" },
    {
      slack: [],
      log: [
        {
          type: "failure",
          error: `NotificationNotSent: ${stillDown}`,
          slack: "failed",
          slackFailure: UNREACHABLE,
        },
      ],
      error: { name: "NotificationNotSent", message: stillDown },
    },
  ),
  deferred(
    "retries a deferred alert that Slack refuses for good, because nothing else was done",
    { slack: { status: 404, body: "no_service" } },
    {
      slack: [DELAYED_TEXT],
      parameterReads: 2,
      log: [
        {
          type: "failure",
          error: `NotificationNotSent: ${refusedDeferred}`,
          slack: "refused",
          slackFailure: "Slack answered 404 no_service",
        },
      ],
      error: { name: "NotificationNotSent", message: refusedDeferred },
    },
    { isRequired: true },
  ),
  deferred(
    "ends a deferred notification that Slack refuses for good",
    { slack: { status: 404, body: "no_service" } },
    {
      slack: [DELAYED_TEXT],
      parameterReads: 2,
      log: [{ slack: "refused", slackFailure: "Slack answered 404 no_service" }],
    },
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
    title: "reads and sends nothing when Slack is opted out of",
    environment: { SLACK_NOTIFICATIONS: "false" },
    event: delivery(sampleEvent()),
    expected: {
      calls: [reset, signOut],
      parameterReads: 0,
      slack: [],
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
    "ends an alert where Slack is opted out of",
    { environment: { SLACK_NOTIFICATIONS: "false" } },
    { ...alerted, slack: "off" },
    { parameterReads: 0, slack: [] },
  ),
  alert(
    "puts the alert into the queue when Slack is down",
    { slack: "down" },
    { ...alerted, slack: "queued", slackFailure: UNREACHABLE },
    {
      slack: [],
      queued: [{ text: alertText, delay: 60, eventId: report.eventId, isRequired: true }],
    },
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
    "throws under alert when neither Slack nor the queue takes the alert",
    { slack: "down", queue: "down" },
    { ...alertFailed, slack: "lost", slackFailure: LOST },
    {
      slack: [],
      error: { name: "AdministratorsNotNotified", message: notNotified },
    },
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
      sampleEvent(({ detail }) => {
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
      log: [{ ...contained, report: { ...report, user: "<!channel> a&b`c`" }, slack: "sent" }],
    },
  },
  unreadable(
    "locks nobody on a body that is not JSON",
    delivery("not json"),
    "the message body is not JSON (8 characters)",
  ),
  unreadable(
    "says that an unreadable message was delivered for the last time",
    delivery("not json", 25),
    "the message body is not JSON (8 characters)",
    { receiveCount: 25, next: LAST },
  ),
  unreadable(
    "locks nobody on another event, and shows a broadcast in its name without effect",
    delivery(sampleEvent(({ detail }) => (detail.eventName = "<!channel>"))),
    'detail.eventName is "<!channel>" from "cognito-idp.amazonaws.com", ' +
      "not Event_Feedback_GET from cognito-idp.amazonaws.com",
  ),
  unreadable(
    "locks nobody on an event that is not from SQS",
    sampleEvent(),
    "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)",
  ),
];
