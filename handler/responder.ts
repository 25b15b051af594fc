/**
 * The callback that Pulumi serializes into the Lambda function. `makeResponder` is a callback *factory*: it runs once
 * per cold start, so the clients it makes live as long as the process. Whatever a serialized function takes from
 * module scope is rebuilt on every call, so nothing but constants and functions stands there in `handler/`.
 *
 * Contract of one invocation: return = the message ended (a report in an outcome, a late receipt in Slack's answer);
 * throw = the queue delivers it again, and in the end keeps it in its dead-letter queue.
 */
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { IncomingWebhookSendArguments } from "@slack/webhook";
import { carryOut } from "./containment";
import type { Containment } from "./containment";
import {
  CONNECTION_MS,
  LATE_RECEIPT_SECONDS,
  LONGEST_DELAY_SECONDS,
  SLACK_REST_MS,
} from "./deadlines";
import { decide } from "./decision";
import type { Outcome } from "./decision";
import { describeError, namedError } from "./errors";
import { weigh } from "./evidence";
import { exposureAfter, makeLifetimeReader } from "./exposure";
import { putIntoQueue, readLateReceipt } from "./late-receipt";
import type { LateReceipt } from "./late-receipt";
import { lateNotice, receipt, unreadableReceipt } from "./receipt";
import type { ReceiptFacts } from "./receipt";
import { openDelivery, readReport, wasRefused } from "./report";
import type { BadLoginReport } from "./report";
import { readSettings } from "./settings";
import { tellSlack } from "./slack";
import type { Telling } from "./slack";
import { makeWebhookReader } from "./webhook";

/**
 * Outcomes that the administrators are not told of: nobody has to do anything, and anyone could fill the channel by
 * forging links.
 */
const UNTOLD: Outcome[] = ["rejected", "benign"];

/** What became of a receipt in this delivery. */
type Told =
  | Exclude<Telling, { slack: "failed" }>
  /** Waits in the report queue, as a message of its own. */
  | { slack: "queued"; slackFailure: string }
  /** Neither Slack nor the queue took it; the log line has what it said. */
  | { slack: "lost"; slackFailure: string }
  /** Not sent on purpose: a failure between the first and the last. */
  | { slack: "held back" };

/**
 * Makes the function's handler.
 *
 * @returns a handler of SQS events that hold one message each: EventBridge's envelope, or a late receipt of our own
 * @throws Error when a setting is missing from the environment: Lambda then reports an init error
 */
export function makeResponder(): (event: unknown) => Promise<void> {
  const settings = readSettings(process.env);
  const requestHandler = { connectionTimeout: CONNECTION_MS };
  const cognito = new CognitoIdentityProviderClient({
    // Who may be asked again, and when, is decided in attempts.ts.
    maxAttempts: 1,
    // One connection, opened once per cold start; what is read side by side takes turns on it.
    requestHandler: {
      ...requestHandler,
      httpAgent: { maxSockets: 1 },
      httpsAgent: { maxSockets: 1 },
    },
  });
  // The URL names the queue; where SQS is, the region says (or AWS_ENDPOINT_URL), as for every other service here.
  const sqs = new SQSClient({ maxAttempts: 2, requestHandler, useQueueUrlAsEndpoint: false });
  const readWebhook =
    settings.webhookParameter === null
      ? null
      : makeWebhookReader(
          new SSMClient({ maxAttempts: 2, requestHandler }),
          settings.webhookParameter,
        );
  const readLifetime = makeLifetimeReader(cognito);
  /** Until when Slack is left alone, in milliseconds since 1970. */
  let slackRestsUntil = 0;

  return async (event) => {
    const { body, receives } = openDelivery(event);
    const late = readLateReceipt(body);
    await (late ? tellLate(late, receives) : answer(body, receives));
  };

  /** Answers one report. */
  async function answer(body: unknown, receives: number): Promise<void> {
    const isLast = receives >= settings.maxReceives;
    let report: BadLoginReport;
    try {
      report = readReport(body);
    } catch (error) {
      if ((error as { refused?: boolean }).refused) {
        return logOutcome("rejected", { unreadable: (error as Error).message });
      }
      // Nobody can be locked on a report that names nobody, so the administrators must hear of it.
      const notice = unreadableReceipt(settings.stack, (error as Error).message, isLast);
      logFailure(error, { receives, ...(await tellOfFailure(notice, receives)) });
      throw error;
    }
    if (wasRefused(report)) return logOutcome("rejected", { report });

    const evidence = await weigh(cognito, report);
    const plan = decide(evidence, settings);
    const known = { stack: settings.stack, report, evidence, isLast, log: ownLog(process.env) };
    if (plan.measures.length === 0) {
      if (UNTOLD.includes(plan.outcome)) return logOutcome(plan.outcome, { report, evidence });
      const isAllThatIsDone = plan.outcome === "unconfirmed";
      const message = receipt({ ...known, outcome: plan.outcome, steps: [] });
      const told = await tell(message, report, isAllThatIsDone);
      // Nothing is locked here, so a report that nobody is told of is not done.
      if (isAllThatIsDone && (told.slack === "lost" || told.slack === "refused")) {
        const error = untold(report);
        logFailure(error, { receives, report, evidence, ...told });
        throw error;
      }
      return logOutcome(plan.outcome, { report, evidence, ...told });
    }

    const done = await carryOut(cognito, report, plan.measures, evidence.stateAt);
    const facts: ReceiptFacts = {
      ...known,
      outcome: outcomeOf(plan.outcome, done),
      steps: done.steps,
      containedAt: done.endedAt,
      // While a step is missing there is no telling until when.
      exposure: done.complete
        ? exposureAfter(
            done.endedAt,
            done.cookieOpen && evidence.state !== "DISABLED",
            await readLifetime(report.userPoolId),
          )
        : undefined,
    };
    const { steps, containedAt, exposure } = facts;
    const line = { report, evidence, steps, containedAt, exposure };
    if (facts.outcome !== null) {
      return logOutcome(facts.outcome, { ...line, ...(await tell(receipt(facts), report)) });
    }
    const error = incomplete(report, done);
    const told = await tellOfFailure(receipt(facts), receives, report);
    logFailure(error, { receives, ...line, ...told });
    throw error;
  }

  /** Posts to Slack, unless it could not take something a moment ago. */
  async function post(message: IncomingWebhookSendArguments): Promise<Telling> {
    if (Date.now() < slackRestsUntil) {
      return { slack: "failed", slackFailure: "Slack could not take the message before this one" };
    }
    const telling = await tellSlack(readWebhook, message);
    if (telling.slack === "failed") {
      const { retryAfterSeconds } = telling;
      const rest = retryAfterSeconds === undefined ? SLACK_REST_MS : retryAfterSeconds * 1000;
      slackRestsUntil = Date.now() + rest;
    }
    return telling;
  }

  /** Tells Slack; what it can't take now goes back into the queue, so that the report need not come again for it. */
  async function tell(
    message: IncomingWebhookSendArguments,
    report?: BadLoginReport,
    isAllThatIsDone = false,
  ): Promise<Told> {
    const telling = await post(message);
    if (telling.slack !== "failed") return telling;
    const { slackFailure, retryAfterSeconds = LATE_RECEIPT_SECONDS } = telling;
    const since = new Date().toISOString();
    const late: LateReceipt = {
      since,
      eventId: report?.eventId,
      ...(isAllThatIsDone && { isAllThatIsDone }),
      message,
    };
    const delay = Math.min(Math.ceil(retryAfterSeconds), LONGEST_DELAY_SECONDS);
    try {
      await putIntoQueue(sqs, settings.reportQueueUrl, late, delay);
      return { slack: "queued", slackFailure };
    } catch (error) {
      const queueFailure = `the queue did not take it: ${describeError(error)}`;
      return { slack: "lost", slackFailure: `${slackFailure}; ${queueFailure}` };
    }
  }

  /** Tells of the first failure and the last; the ones between would fill the channel with the same news. */
  async function tellOfFailure(
    message: IncomingWebhookSendArguments,
    receives: number,
    report?: BadLoginReport,
  ): Promise<Told> {
    const isNews = receives <= 1 || receives >= settings.maxReceives;
    return isNews ? tell(message, report) : { slack: "held back" };
  }

  /** Posts a receipt that has waited in the queue. Nothing else is done: its report has ended, or comes by itself. */
  async function tellLate(late: LateReceipt, receives: number): Promise<void> {
    const { since, eventId, isAllThatIsDone, message } = late;
    const telling = await post(lateNotice(message, since));
    const line = { type: "receipt", eventId, since, receives, ...telling };
    const comesAgain =
      telling.slack === "failed" || (telling.slack === "refused" && isAllThatIsDone);
    if (!comesAgain) return console.info(line);
    const error = namedError("ReceiptNotSent", `Slack did not take it: ${telling.slackFailure}`);
    logFailure(error, { ...line, type: "failure" });
    throw error;
  }
}

/** How a containment ends, or null when it is not complete. */
function outcomeOf(planned: Outcome, done: Containment): Outcome | null {
  if (done.gone) return "no-such-user";
  if (!done.complete) return null;
  return done.escalated ? "escalated" : planned;
}

/** Where Lambda keeps this process's log (Lambda developer guide, "Defined runtime environment variables"). */
function ownLog(environment: Record<string, string | undefined>): ReceiptFacts["log"] {
  const region = environment.AWS_REGION;
  const group = environment.AWS_LAMBDA_LOG_GROUP_NAME;
  const stream = environment.AWS_LAMBDA_LOG_STREAM_NAME;
  return region && group && stream ? { region, group, stream } : undefined;
}

function incomplete(report: BadLoginReport, { steps }: Containment): Error {
  const failures = steps
    .filter((step) => !step.done)
    .map((step) => `${step.action} failed: ${step.reason}`);
  return namedError(
    "ContainmentFailed",
    `the containment of ${JSON.stringify(report.user)} in pool ${report.userPoolId} is not complete: ` +
      failures.join("; "),
  );
}

function untold(report: BadLoginReport): Error {
  return namedError(
    "ReportNotTold",
    `nothing was locked for ${JSON.stringify(report.user)} in pool ${report.userPoolId}, and Slack was not told`,
  );
}

/** The one line per report that ended. An object, which Lambda's JSON log format keeps as JSON under `message`. */
function logOutcome(outcome: Outcome, facts: object): void {
  console.info({ type: "report", outcome, ...facts });
}

/** The line per delivery that failed; what is left of the report is in the queue. */
function logFailure(error: unknown, facts: object): void {
  console.error({ type: "failure", error: describeError(error), ...facts });
}
