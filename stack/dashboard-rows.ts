/** The rows of the dashboard, in the order of how urgent they are. Pure. */
import { optionsToFind } from "../handler/component";
import type { Outcome } from "../handler/decision";
import { MINUTE, REPORT_AGE_SECONDS } from "./alarm";
import { FOLLOW_UP_AGE_SECONDS } from "./alarms";
import { pageRows } from "./dashboard-page";
import { HOUR, rowOf, textOf } from "./dashboard-row";
import type { GraphLine, Row, Shown } from "./dashboard-row";
import {
  BROKEN_METRIC,
  CHECKED_METRIC,
  CLICK_TO_LOCK_METRIC,
  MEMORY_METRIC,
  NOTIFICATIONS_METRIC,
  REPORTS_METRIC,
  WAITING_METRIC,
} from "./metrics";
import { HOURS_BETWEEN } from "./self-check";

/** Every outcome, and what it means. The compiler refuses a list in which one is missing. */
export const OUTCOMES: Record<Outcome, string> = {
  contained: "the account is locked",
  escalated: "a person must help",
  unconfirmed: "not confirmed, and the password was not reset",
  "already-contained": "it was locked before; signed out again",
  recovered: "it has a new password since; signed out again",
  benign: "the customer said that it was them",
  rejected: "the link was not valid, or not for this account",
  "no-such-user": "there is no such account",
};

/** The rows that a stack has. */
export function dashboardRows(shown: Shown): Row[] {
  return [
    ...(shown.alarmArns.length > 0 ? [alarms(shown)] : []),
    reports(shown),
    clickToLock(shown),
    failures(shown),
    ages(shown),
    deadLetters(shown),
    followUps(shown),
    ...(shown.page ? pageRows(shown, shown.page) : []),
    ...(shown.links ? [brokenLinks(shown, shown.links)] : []),
  ];
}

function alarms(shown: Shown): Row {
  return {
    type: "alarm",
    title: "Alarms",
    properties: { alarms: shown.alarmArns, sortBy: "stateUpdatedTimestamp" },
    text: textOf({
      shows: "Every alarm of this stack, those in alarm first.",
      normal:
        "All are OK. After a deployment, those of the self-check have no data until its first check, up to six hours later.",
      otherwise:
        'Open the alarm: its description says what is wrong. `docs/operations.md`, "What each alarm means", says what to do. ' +
        `\`npm run doctor -- ${optionsToFind(shown)}\` looks at the whole chain.`,
    }),
  };
}

function reports(shown: Shown): Row {
  const { namespace } = shown;
  const outcomes = Object.entries(OUTCOMES);
  return rowOf(
    shown,
    {
      title: "Reports, by outcome",
      lines: outcomes.map(([outcome]) => ({
        ...{ namespace, metricName: REPORTS_METRIC, dimensions: { Outcome: outcome } },
        label: outcome,
      })),
      ...{ stat: "Sum", periodSeconds: HOUR, unit: "reports an hour", isStacked: true },
    },
    {
      shows: [
        "Reports that ended, each hour. Drills count as well.",
        "",
        ...outcomes.map(([outcome, meaning]) => `- \`${outcome}\`: ${meaning}`),
      ].join("\n"),
      normal: "Most hours have no report, and most reports are `contained`.",
      otherwise:
        `\`escalated\`: \`npm run history -- ${optionsToFind(shown)} --open\` lists who needs help. Many \`rejected\`: somebody ` +
        'may be forging links; see `docs/operations.md`, "What each alarm means". No report for longer than usual: ' +
        `\`npm run doctor -- ${optionsToFind(shown)}\`.`,
    },
  );
}

function clickToLock(shown: Shown): Row {
  const ways = shown.page ? ["link", "page"] : ["link"];
  return rowOf(
    shown,
    {
      title: "From the click to the lock",
      lines: ways.flatMap((way) =>
        ["p50", "p99"].map((stat) => ({
          ...{ namespace: shown.namespace, metricName: CLICK_TO_LOCK_METRIC },
          ...{ dimensions: { Way: way }, label: `${way}, ${stat}`, stat },
        })),
      ),
      ...{ stat: "Maximum", periodSeconds: HOUR, unit: "seconds" },
    },
    {
      shows:
        "How long customers waited for the lock, each hour. p50: half of them waited no longer than that. p99: 99 of 100 waited " +
        "no longer; with fewer locks in an hour, it is about the longest wait. Drills are left out.",
      normal:
        "`link` (Cognito's own): a minute or more, most of it until CloudTrail has delivered the record. AWS promises no time." +
        (shown.page ? " `page`: about a second, a few after some time without reports." : ""),
      otherwise:
        "If the ages of the queues are high as well, reports wait here: see that row. If not, the records come late, which " +
        "only AWS can change. A report that you replayed counts from its click. To see each wait: " +
        code(logsOf(shown, "{ $.message.clickToLock.seconds >= 0 }")),
    },
  );
}

function failures(shown: Shown): Row {
  const { functionName: FunctionName, namespace } = shown;
  const ofLambda = { namespace: "AWS/Lambda", dimensions: { FunctionName } };
  return rowOf(
    shown,
    {
      title: "What went wrong in the function",
      lines: [
        { ...ofLambda, metricName: "Errors", label: "deliveries that failed" },
        { ...ofLambda, metricName: "Throttles", label: "throttled by Lambda" },
        { namespace, metricName: WAITING_METRIC, label: "reports that come back" },
        { namespace, metricName: MEMORY_METRIC, label: "failures of the memory" },
        { namespace, metricName: NOTIFICATIONS_METRIC, label: "notifications lost" },
      ],
      ...{ stat: "Sum", periodSeconds: 5 * MINUTE, unit: "in five minutes" },
    },
    {
      shows:
        "Deliveries that failed and come again, and what else the alarms `errors`, `throttles`, `waiting`, `memory-failures` " +
        "and `notifications` watch.",
      normal:
        "Nothing. A report that comes back now and then is normal too: two of one account met.",
      otherwise:
        '`docs/operations.md`, "What each alarm means", has each of them. The reasons: ' +
        code(logsOf(shown, '{ $.message.type = "failure" }')),
    },
  );
}

function ages(shown: Shown): Row {
  const { page, queues } = shown;
  const age = (label: string, QueueName: string): GraphLine => ({
    ...{ namespace: "AWS/SQS", metricName: "ApproximateAgeOfOldestMessage" },
    ...{ dimensions: { QueueName }, label },
  });
  return rowOf(
    shown,
    {
      title: "Age of the oldest message",
      lines: [
        age("reports", queues.reports),
        ...(page ? [age("page reports", page.queues.reports)] : []),
        age("follow-ups", queues.followUps),
      ],
      ...{ stat: "Maximum", periodSeconds: 5 * MINUTE, unit: "seconds" },
      thresholds: [
        { label: "alarm: reports", value: REPORT_AGE_SECONDS },
        { label: "alarm: follow-ups", value: FOLLOW_UP_AGE_SECONDS },
      ],
    },
    {
      shows:
        "How long the oldest message of each queue has waited. After three receives SQS leaves a message out, so a report that " +
        "fails again and again is in the row above instead.",
      normal:
        "Reports: seconds. Follow-ups: up to half an hour, because they are sent before they are due.",
      otherwise:
        'The function fails, is throttled, or receives nothing: `docs/operations.md`, "What each alarm means", ' +
        `\`oldest-report\`. \`npm run doctor -- ${optionsToFind(shown)}\` looks at the event source mappings.`,
    },
  );
}

function deadLetters(shown: Shown): Row {
  const { page, queues } = shown;
  const dead = (label: string, QueueName: string): GraphLine => ({
    ...{ namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible" },
    ...{ dimensions: { QueueName }, label },
  });
  return rowOf(
    shown,
    {
      title: "Dead letters",
      lines: [
        dead("reports", queues.deadLetters),
        ...(page ? [dead("page reports", page.queues.deadLetters)] : []),
        dead("follow-ups", queues.followUpDeadLetters),
      ],
      ...{ stat: "Maximum", periodSeconds: 5 * MINUTE, unit: "messages" },
    },
    {
      shows:
        "Reports and follow-ups that were not handled. They are not tried again until you do it, and SQS keeps them for 14 days " +
        "since they were sent.",
      normal:
        "None. No line at all means the same: SQS counts nothing in a queue that nobody uses.",
      otherwise:
        `\`npm run replay -- ${optionsToFind(shown)} --dry-run\` shows each. Fix the cause, then \`npm run replay -- ` +
        `${optionsToFind(shown)}\` puts them back.`,
    },
  );
}

function followUps(shown: Shown): Row {
  const dimensions = { QueueName: shown.queues.followUps };
  const count = (label: string, metricName: string): GraphLine => ({
    ...{ namespace: "AWS/SQS", metricName: `ApproximateNumberOfMessages${metricName}` },
    ...{ dimensions, label },
  });
  return rowOf(
    shown,
    {
      title: "Follow-ups pending",
      lines: [
        count("not due yet", "Delayed"),
        count("waiting", "Visible"),
        count("in work, or tried again later", "NotVisible"),
      ],
      ...{ stat: "Maximum", periodSeconds: 5 * MINUTE, unit: "messages", isStacked: true },
    },
    {
      shows:
        "What the function does later: second looks, later sign-outs, and notifications that Slack could not take.",
      normal:
        "One or two for each lock of the last 77 minutes that are not due yet, and hardly any that wait.",
      otherwise:
        "Many that wait: the function falls behind or fails, see the rows above. Until a later sign-out is done, a session that " +
        `was opened since the lock goes on. \`npm run history -- ${optionsToFind(shown)} --open\` lists what is pending for whom.`,
    },
  );
}

function brokenLinks(shown: Shown, links: Shown["links"] & object): Row {
  const { namespace } = shown;
  return rowOf(
    shown,
    {
      title: "Broken links of the chain",
      lines: [
        ...links.map((link) => ({
          ...{ namespace, metricName: BROKEN_METRIC, dimensions: { Link: link }, label: link },
        })),
        {
          ...{ namespace, metricName: CHECKED_METRIC, label: "checks that ended", stat: "Sum" },
          isRight: true,
        },
      ],
      ...{ stat: "Maximum", periodSeconds: HOURS_BETWEEN * HOUR },
      ...{ unit: "1: broken", rightUnit: "checks" },
    },
    {
      shows:
        "What the self-check found at each link from the sign-in to the lock: 0 is whole, 1 is broken or could not be read.",
      normal: `All are 0, and there is a check every ${HOURS_BETWEEN} hours.`,
      otherwise:
        `\`npm run doctor -- ${optionsToFind(shown)}\` says what is wrong at which link, and the cure. See \`docs/operations.md\`, ` +
        '"The self-check". No check for longer: it has stopped, and with it what would tell you.',
    },
  );
}

/** The command that shows lines of the responder's log of the last day. */
function logsOf({ logGroupName, region }: Shown, pattern: string): string {
  return `aws logs tail ${logGroupName} --region ${region} --since 1d --filter-pattern '${pattern}'`;
}

function code(command: string): string {
  return `\`${command}\`.`;
}
