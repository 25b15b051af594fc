/**
 * What the function must do with one delivery, case by case. The source handler and the serialized artifact are both
 * driven by these, so that neither can promise what the other does not keep.
 */
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

/** One case: the world before, the delivery, and everything that must and must not have happened after. */
export interface ResponderCase {
  title: string;
  /** Variables that differ from the usual ones. */
  environment?: Record<string, string>;
  event: unknown;
  /** Cognito's refusals by operation; every other call is answered well, and the audit log confirms the report. */
  cognito?: Record<string, Refusal>;
  /** Whether the audit log holds no trace of the report. */
  noTrace?: true;
  /** The parameter store's refusal, or the value it holds; by default the webhook of the test's Slack. */
  parameter?: Refusal | string;
  /** How Slack answers; by default 200 "ok". */
  slack?: { status: number; body: string } | "down";
  /** Whether the report queue takes no message either. */
  queue?: "down";
  expected: {
    /** Every Cognito call that changes something, in order. */
    calls: Call[];
    parameterReads: number;
    /** Every Slack text, in order. */
    slack: string[];
    /** Every message that the function put into the queue; the delay is in seconds. None by default. */
    queued?: { text: string; delay: number; eventId?: string }[];
    /** Every log line, whole. */
    log: object[];
    /** The error that makes the queue deliver again. */
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
/** The sign-in that the audit log shows as judged, in the SDK's terms and in ours. */
export const JUDGED = {
  EventId: "event-1",
  EventType: "SignIn",
  EventFeedback: { FeedbackValue: "Invalid", Provider: "any", FeedbackDate: new Date(report.time) },
} as const;
const evidence = {
  verdict: "confirmed",
  state: "CONFIRMED",
  userStatus: "CONFIRMED",
  stateAt: "<time>",
  signIn: { eventId: "event-1", provider: "any" },
  looks: 1,
};

const steps = [
  { action: "AdminResetUserPassword", done: true },
  { action: "AdminUserGlobalSignOut", done: true },
];
/** A time that only the run knows. */
const TIME = "<time>";
const locked = {
  containedAt: TIME,
  exposure: { tokensUntil: TIME, lifetimeKnown: true, cookieUntil: TIME },
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
  "This was the last delivery: it goes to the dead-letter queue, until somebody replays it.";

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

const noTraceFound = {
  verdict: "unconfirmed",
  reason: "the audit log holds no feedback near 2026-11-22T09:30:12.000Z",
  state: "CONFIRMED",
  userStatus: "CONFIRMED",
  stateAt: "<time>",
  looks: 5,
};

const notDone = (action: string, reason: string) => ({ action, done: false, reason });

/** The error of a containment that is not complete. */
const failure = (failures: string) => ({
  name: "ContainmentFailed",
  message: `the containment of "casey" in pool us-east-2_Ab12Cd34E is not complete: ${failures}`,
});

/** Its line in the log, without the steps and Slack. */
const failureLine = (failures: string) => ({
  type: "failure",
  error: `ContainmentFailed: ${failure(failures).message}`,
  receives: 1,
  report,
  evidence,
  containedAt: TIME,
});

const alertText =
  `:warning: staging: unconfirmed: ${customer} is said to have reported a sign-in as not theirs. ` +
  "Nothing was locked: unconfirmedReports is alert. Please look at the account.";

const UNREACHABLE = "Slack could not be reached: ECONNREFUSED";
const LOST = `${UNREACHABLE}; the queue did not take it: <what SQS said>`;
const refusedLate = "Slack did not take it: Slack answered 404 no_service";
const stillDown = `Slack did not take it: ${UNREACHABLE}`;

const untold = 'nothing was locked for "casey" in pool us-east-2_Ab12Cd34E, and Slack was not told';

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
          receives,
          steps: [steps[0], notDone("AdminUserGlobalSignOut", deniedReason)],
          slack,
        },
      ],
      error: failure(`AdminUserGlobalSignOut failed: ${deniedReason}`),
    },
  };
}

/** A delivery that names nobody: nobody may be locked, and the administrators must hear why. */
function unreadable(title: string, event: unknown, reason: string): ResponderCase {
  const message = `this report can't be read: ${reason}`;
  return {
    title,
    event,
    expected: {
      calls: [],
      parameterReads: 1,
      slack: [
        ":x: staging: a report could not be read, and nobody was locked. " +
          `${AGAIN}\n` +
          `Reason: \`${message.replace("<", "&lt;").replace(">", "&gt;")}\``,
      ],
      log: [{ type: "failure", error: `UnreadableReport: ${message}`, receives: 1, slack: "sent" }],
      error: { name: "UnreadableReport", message },
    },
  };
}

/**
 * A containment that worked while Slack may take the receipt later: the report is done, nothing is thrown, and the
 * receipt goes into the queue by itself.
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
      queued: [{ text: lockedText, delay: 60, eventId: report.eventId }],
      log: [{ ...contained, slack: "queued", slackFailure }],
    },
  };
}

/** A containment that worked while Slack refuses the receipt for good: asked once, and never again. */
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

/** A receipt that waited in the queue: Cognito is not asked, whatever comes of it. */
function lateReceipt(
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
  const event = delivery({ lateReceipt: { ...waited, ...more, message: { text: "receipt" } } }, 3);
  return {
    title,
    ...trouble,
    event,
    expected: {
      calls: [],
      parameterReads: 1,
      ...expected,
      log: expected.log.map((line) => ({ type: "receipt", ...waited, receives: 3, ...line })),
    },
  };
}

const LATE_TEXT =
  "receipt\nThis message has waited since 2026-11-22 09:31:00 UTC, when Slack could not take it.";

export const RESPONDER_CASES: ResponderCase[] = [
  {
    title: "weighs, resets, signs out, then tells Slack",
    event: delivery(sampleEvent()),
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      log: [{ ...contained, slack: "sent" }],
    },
  },
  {
    title: "takes the sub where the user name is masked",
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
    title: "disables last under containment disable, and the cookie is no longer open",
    environment: { CONTAINMENT: "disable" },
    event: delivery(sampleEvent()),
    expected: {
      calls: [reset, signOut, disable],
      parameterReads: 1,
      slack: [lockedText.replace("SignOut.", "SignOut, AdminDisableUser.")],
      log: [
        {
          ...contained,
          steps: [...steps, { action: "AdminDisableUser", done: true }],
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
            notDone("AdminResetUserPassword", noContactReason),
            steps[1]!,
            { action: "AdminDisableUser", done: true },
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
    title: "throws when the sign-out failed",
    event: delivery(sampleEvent()),
    cognito: { AdminUserGlobalSignOut: denied },
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [
        `${failedHeading(AGAIN)}\nDone: AdminResetUserPassword.\nFailed: AdminUserGlobalSignOut.`,
      ],
      log: [
        {
          ...failureLine(`AdminUserGlobalSignOut failed: ${deniedReason}`),
          steps: [steps[0], notDone("AdminUserGlobalSignOut", deniedReason)],
          slack: "sent",
        },
      ],
      error: failure(`AdminUserGlobalSignOut failed: ${deniedReason}`),
    },
  },
  signOutFails("keeps a failure between the first and the last from Slack", 2, "held back", []),
  signOutFails("keeps the last failure but one from Slack", 24, "held back", []),
  signOutFails("tells Slack of the last failure, and that it was the last", 25, "sent", [
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
    title: "locks on an unproven report under the default policy, after five looks",
    event: delivery(sampleEvent()),
    noTrace: true,
    expected: {
      calls: [reset, signOut],
      parameterReads: 1,
      slack: [lockedText],
      log: [{ ...contained, evidence: noTraceFound, slack: "sent" }],
    },
  },
  slackTrouble("stays contained when Slack is down", { slack: "down" }, UNREACHABLE),
  slackTrouble(
    "stays contained when Slack fails, and asks it three times",
    { slack: { status: 500, body: "rollup_error" } },
    "Slack answered 500 rollup_error",
    [lockedText, lockedText, lockedText],
  ),
  slackTrouble(
    "stays contained when Slack throttles without a time, and asks it three times",
    { slack: { status: 429, body: "rate_limited" } },
    "Slack answered 429 rate_limited",
    [lockedText, lockedText, lockedText],
  ),
  slackRefusal(
    "stays contained when the message is malformed, and asks Slack once",
    { status: 400, body: "invalid_payload" },
    "Slack answered 400 invalid_payload",
  ),
  slackRefusal(
    "stays contained when the webhook is revoked, and asks it once",
    { status: 404, body: "no_active_hooks" },
    "Slack answered 404 no_active_hooks",
  ),
  slackRefusal(
    "stays contained when the channel is archived, and asks Slack once",
    { status: 410, body: "channel_is_archived" },
    "Slack answered 410 channel_is_archived",
  ),
  slackRefusal(
    "stays contained when a proxy answers in Slack's place, and leaves its page out of the log",
    { status: 403, body: "<html>casey</html>" },
    "Slack answered 403",
  ),
  slackRefusal(
    "stays contained when Slack answers 200 with another word than ok",
    { status: 200, body: "<html>" },
    "Slack's answer was not ok",
  ),
  {
    title: "stays contained when the queue does not take the receipt either, and says so",
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
  lateReceipt(
    "posts a receipt that waited, and asks Cognito nothing",
    {},
    {
      slack: [LATE_TEXT],
      log: [{ slack: "sent" }],
    },
  ),
  lateReceipt(
    "leaves a receipt that waited to the queue when Slack is still down",
    { slack: "down" },
    {
      slack: [],
      log: [
        {
          type: "failure",
          error: `ReceiptNotSent: ${stillDown}`,
          slack: "failed",
          slackFailure: UNREACHABLE,
        },
      ],
      error: { name: "ReceiptNotSent", message: stillDown },
    },
  ),
  lateReceipt(
    "goes on with an alert that waited when Slack refuses it for good, for nothing else was done",
    { slack: { status: 404, body: "no_service" } },
    {
      slack: [LATE_TEXT],
      parameterReads: 2,
      log: [
        {
          type: "failure",
          error: `ReceiptNotSent: ${refusedLate}`,
          slack: "refused",
          slackFailure: "Slack answered 404 no_service",
        },
      ],
      error: { name: "ReceiptNotSent", message: refusedLate },
    },
    { isAllThatIsDone: true },
  ),
  lateReceipt(
    "gives a receipt that waited up when Slack refuses it for good",
    { slack: { status: 404, body: "no_service" } },
    {
      slack: [LATE_TEXT],
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
    "stays contained when the parameter is empty",
    { parameter: "" },
    "the webhook could not be read: Error: the parameter " +
      "/cognito-lockdown/staging/slack-webhook-url is empty",
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
  {
    title: "only alerts on an unproven report under unconfirmedReports alert",
    environment: { UNCONFIRMED_REPORTS: "alert" },
    event: delivery(sampleEvent()),
    noTrace: true,
    expected: {
      calls: [],
      parameterReads: 1,
      slack: [alertText],
      log: [
        { type: "report", outcome: "unconfirmed", report, evidence: noTraceFound, slack: "sent" },
      ],
    },
  },
  {
    title: "puts the alert into the queue when Slack is down",
    environment: { UNCONFIRMED_REPORTS: "alert" },
    event: delivery(sampleEvent()),
    noTrace: true,
    slack: "down",
    expected: {
      calls: [],
      parameterReads: 1,
      slack: [],
      queued: [{ text: alertText, delay: 60, eventId: report.eventId }],
      log: [
        {
          type: "report",
          outcome: "unconfirmed",
          report,
          evidence: noTraceFound,
          slack: "queued",
          slackFailure: UNREACHABLE,
        },
      ],
    },
  },
  {
    title:
      "throws under alert when Slack refuses for good, for nobody was told and nothing else is done",
    environment: { UNCONFIRMED_REPORTS: "alert" },
    event: delivery(sampleEvent()),
    noTrace: true,
    slack: { status: 404, body: "no_service" },
    expected: {
      calls: [],
      parameterReads: 2,
      slack: [alertText],
      log: [
        {
          type: "failure",
          error: `ReportNotTold: ${untold}`,
          receives: 1,
          report,
          evidence: noTraceFound,
          slack: "refused",
          slackFailure: "Slack answered 404 no_service",
        },
      ],
      error: { name: "ReportNotTold", message: untold },
    },
  },
  {
    title: "throws under alert when nobody can be told, for nothing else is done there",
    environment: { UNCONFIRMED_REPORTS: "alert" },
    event: delivery(sampleEvent()),
    noTrace: true,
    slack: "down",
    queue: "down",
    expected: {
      calls: [],
      parameterReads: 1,
      slack: [],
      log: [
        {
          type: "failure",
          error: `ReportNotTold: ${untold}`,
          receives: 1,
          report,
          evidence: noTraceFound,
          slack: "lost",
          slackFailure: LOST,
        },
      ],
      error: { name: "ReportNotTold", message: untold },
    },
  },
  {
    title: "locks nobody and tells nobody when Cognito refused the click by error code",
    event: delivery(sampleEvent(({ detail }) => (detail.errorCode = "NotAuthorizedException"))),
    expected: {
      calls: [],
      parameterReads: 0,
      slack: [],
      log: [
        {
          type: "report",
          outcome: "rejected",
          report: { ...report, errorCode: "NotAuthorizedException" },
        },
      ],
    },
  },
  {
    title: "locks nobody and tells nobody when Cognito refused the click by status",
    event: delivery(
      sampleEvent(({ detail }) => (detail.additionalEventData.responseParameters.status = 400)),
    ),
    expected: {
      calls: [],
      parameterReads: 0,
      slack: [],
      log: [{ type: "report", outcome: "rejected", report: { ...report, status: 400 } }],
    },
  },
  {
    title: "tells nobody of a refused click that names no user",
    event: delivery(
      sampleEvent(({ detail }) => {
        detail.errorCode = "NotAuthorizedException";
        delete detail.additionalEventData.requestParameters;
      }),
    ),
    expected: {
      calls: [],
      parameterReads: 0,
      slack: [],
      log: [
        {
          type: "report",
          outcome: "rejected",
          unreadable:
            "this report can't be read: it names no user: requestParameters.user_name[0] is missing, " +
            "requestParameters.sub[0] is missing, additionalEventData.sub is missing",
        },
      ],
    },
  },
  {
    title: "cannot be made to shout in Slack by a user name",
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
    "locks nobody on another event",
    delivery(sampleEvent(({ detail }) => (detail.eventName = "Login_GET"))),
    'detail.eventName is "Login_GET" from "cognito-idp.amazonaws.com", ' +
      "not Event_Feedback_GET from cognito-idp.amazonaws.com",
  ),
  unreadable(
    "locks nobody on another event, and cannot be made to shout by its name",
    delivery(sampleEvent(({ detail }) => (detail.eventName = "<!channel>"))),
    'detail.eventName is "<!channel>" from "cognito-idp.amazonaws.com", ' +
      "not Event_Feedback_GET from cognito-idp.amazonaws.com",
  ),
  unreadable(
    "locks nobody on a record without a pool",
    delivery(sampleEvent(({ detail }) => delete detail.additionalEventData.userPoolId)),
    "it names no pool: detail.additionalEventData.userPoolId is missing",
  ),
  unreadable(
    "locks nobody on a record without a user",
    delivery(
      sampleEvent(({ detail }) => delete detail.additionalEventData.requestParameters.user_name),
    ),
    "it names no user: requestParameters.user_name[0] is missing, " +
      "requestParameters.sub[0] is missing, additionalEventData.sub is missing",
  ),
  unreadable(
    "locks nobody on a record whose user is hidden",
    delivery(
      sampleEvent(({ detail }) => {
        detail.additionalEventData.requestParameters.user_name = ["HIDDEN_DUE_TO_SECURITY_REASONS"];
      }),
    ),
    "it names no user: requestParameters.user_name[0] is HIDDEN_DUE_TO_SECURITY_REASONS, " +
      "requestParameters.sub[0] is missing, additionalEventData.sub is missing",
  ),
  unreadable(
    "locks nobody on a record cut off at 28 KB",
    delivery(sampleEvent(({ detail }) => delete detail.additionalEventData)),
    "detail.additionalEventData is missing, and with it the pool and the user " +
      "(CloudTrail drops this field when it is larger than 28 KB)",
  ),
  unreadable(
    "locks nobody on an event that is no delivery of a queue",
    sampleEvent(),
    "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)",
  ),
  unreadable(
    "locks nobody on two messages at once",
    { Records: [...delivery(sampleEvent()).Records, ...delivery(sampleEvent()).Records] },
    "expected an SQS event with exactly one message (is the batch size of the event source mapping still 1?)",
  ),
];
