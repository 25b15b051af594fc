/**
 * The callback that Pulumi serializes into the Lambda function. `makeResponder` is a callback *factory*: it runs once
 * per cold start, so the clients that it creates live as long as the process. A serialized function gets a new copy of
 * everything that it takes from module scope on every call, so `handler/` has only constants and functions there.
 *
 * Contract of one invocation: return = the message is done (a report has an outcome, a deferred notification has Slack's
 * answer); throw = SQS redelivers it, and at last moves it to the dead-letter queue.
 */
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { isDisabled } from "./account";
import { assess } from "./assessment";
import type { Evidence } from "./assessment";
import { carryOut } from "./containment";
import { CONNECTION_MS } from "./deadlines";
import { decide } from "./decision";
import type { LeavePlan, LockPlan } from "./decision";
import type { DeferredNotification } from "./deferred-notification";
import { describeError, namedError } from "./errors";
import { exposureAfter, makeLifetimeReader } from "./exposure";
import { log } from "./log";
import type { FailureFacts } from "./log";
import { openDelivery } from "./message";
import { delayedNotification, notification, unreadableNotification } from "./notification";
import type { LogLocation } from "./notification-facts";
import { makeNotifier } from "./notifier";
import type { NotificationResult } from "./notifier";
import { keyOf } from "./report";
import type { BadLoginReport } from "./report";
import { readSettings } from "./settings";
import type { SlackMessage } from "./slack-text";
import type { Step } from "./step";

/** Connections to Cognito, opened once per cold start: the account and its audit log are read side by side. */
const COGNITO_SOCKETS = 2;

/**
 * Creates the function's handler.
 *
 * @returns a handler of SQS events that hold one message each: EventBridge's envelope, or a deferred notification
 * @throws Error when a setting is missing from the environment: Lambda then reports an init error
 */
export function makeResponder(): (event: unknown) => Promise<void> {
  const settings = readSettings(process.env);
  const cognito = new CognitoIdentityProviderClient({
    // Retries are in retry.ts.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_MS,
      httpAgent: { maxSockets: COGNITO_SOCKETS },
      httpsAgent: { maxSockets: COGNITO_SOCKETS },
    },
  });
  const notifier = makeNotifier(settings);
  const readLifetime = makeLifetimeReader(cognito);

  return async (event) => {
    const { message, receiveCount } = openDelivery(event);
    switch (message.kind) {
      case "report":
        return handleReport(message.report, receiveCount);
      case "rejected":
        return log(
          message.report
            ? { type: "report", outcome: "rejected", report: message.report }
            : { type: "report", outcome: "rejected", unreadable: message.unreadable },
        );
      case "unreadable":
        return handleUnreadable(message.reason, receiveCount);
      case "deferred-notification":
        return postDeferred(message.notification, receiveCount);
    }
  };

  async function handleReport(report: BadLoginReport, receiveCount: number): Promise<void> {
    const evidence = await assess(cognito, report);
    const plan = decide(evidence, settings);
    await (plan.kind === "leave"
      ? leave(plan, report, evidence, receiveCount)
      : lock(plan, report, evidence, receiveCount));
  }

  /** Ends a report without changing the account. */
  async function leave(
    plan: LeavePlan,
    report: BadLoginReport,
    evidence: Evidence,
    receiveCount: number,
  ): Promise<void> {
    const line = { report, evidence };
    if (plan.notification === "none") {
      return log({ type: "report", outcome: plan.outcome, ...line });
    }
    const { outcome } = plan;
    const facts = { ...contextOf(report, evidence), kind: "untouched", outcome } as const;
    const isRequired = plan.notification === "required";
    const result = await notifier.notify(notification(facts), report.eventId, isRequired);
    if (isRequired && (result.slack === "lost" || result.slack === "refused")) {
      throw failed(notNotified(report), { receiveCount, ...line, ...result });
    }
    log({ type: "report", outcome, ...line, ...result });
  }

  /** Locks the account, then notifies. */
  async function lock(
    plan: LockPlan,
    report: BadLoginReport,
    evidence: Evidence,
    receiveCount: number,
  ): Promise<void> {
    const { account } = evidence;
    const readAt = account.kind === "found" ? account.readAt : undefined;
    const result = await carryOut(cognito, keyOf(report), plan, readAt);
    const { steps, endedAt } = result;
    const known = contextOf(report, evidence);
    const line = { report, evidence, steps };
    if (result.kind === "incomplete") {
      const isLast = receiveCount >= settings.maxReceives;
      const facts = { ...known, kind: "incomplete", steps, triedAt: endedAt, isLast } as const;
      const notified = await notifyOfFailure(notification(facts), receiveCount, report.eventId);
      throw failed(incomplete(report, steps), {
        receiveCount,
        ...line,
        triedAt: endedAt,
        ...notified,
      });
    }
    const exposure = exposureAfter(
      endedAt,
      result.isCookieOpen && !isDisabled(account),
      await readLifetime(report.userPoolId),
    );
    const { outcome } = result;
    const facts = {
      ...known,
      kind: "locked",
      outcome,
      steps,
      lockedAt: endedAt,
      exposure,
    } as const;
    const notified = await notifier.notify(notification(facts), report.eventId);
    log({ type: "report", outcome, ...line, lockedAt: endedAt, exposure, ...notified });
  }

  /** Nobody can be locked on a report that names nobody, so the administrators must be notified. */
  async function handleUnreadable(reason: string, receiveCount: number): Promise<void> {
    const isLast = receiveCount >= settings.maxReceives;
    const text = `this report can't be read: ${reason}`;
    const message = unreadableNotification(settings.stack, text, isLast);
    const notified = await notifyOfFailure(message, receiveCount);
    throw failed(namedError("UnreadableReport", text), { receiveCount, ...notified });
  }

  /** Notifies of the first failure and of the last; the ones between would repeat the same news. */
  async function notifyOfFailure(
    message: SlackMessage,
    receiveCount: number,
    eventId?: string,
  ): Promise<NotificationResult> {
    const isNews = receiveCount <= 1 || receiveCount >= settings.maxReceives;
    return isNews ? notifier.notify(message, eventId) : { slack: "held back" };
  }

  /** Posts a notification that has waited in the queue, and does nothing else: its report is done, or redelivered. */
  async function postDeferred(
    { since, eventId, isRequired, message }: DeferredNotification,
    receiveCount: number,
  ): Promise<void> {
    const result = await notifier.post(delayedNotification(message, since));
    const line = { eventId, since, receiveCount };
    if (result.slack === "failed" || (result.slack === "refused" && isRequired)) {
      const text = `Slack did not take it: ${result.slackFailure}`;
      throw failed(namedError("NotificationNotSent", text), { ...line, ...result });
    }
    log({ type: "notification", ...line, ...result });
  }

  function contextOf(report: BadLoginReport, evidence: Evidence) {
    return { stack: settings.stack, report, evidence, log: logLocation(process.env) };
  }
}

/** Where Lambda keeps this process's log (Lambda developer guide, "Defined runtime environment variables"). */
function logLocation(environment: Record<string, string | undefined>): LogLocation | undefined {
  const region = environment.AWS_REGION;
  const group = environment.AWS_LAMBDA_LOG_GROUP_NAME;
  const stream = environment.AWS_LAMBDA_LOG_STREAM_NAME;
  return region && group && stream ? { region, group, stream } : undefined;
}

/** Logs a failed delivery, and returns its error for the caller to throw. */
function failed(error: Error, line: FailureFacts): Error {
  log({ type: "failure", error: describeError(error), ...line });
  return error;
}

function incomplete(report: BadLoginReport, steps: Step[]): Error {
  const failures = steps.flatMap((step) =>
    step.result === "failed" || step.result === "refused"
      ? [`${step.operation} ${step.result}: ${step.reason}`]
      : [],
  );
  return namedError(
    "ContainmentFailed",
    `the containment of ${JSON.stringify(report.user)} in pool ${report.userPoolId} is not complete: ` +
      failures.join("; "),
  );
}

function notNotified(report: BadLoginReport): Error {
  return namedError(
    "AdministratorsNotNotified",
    `nothing was locked for ${JSON.stringify(report.user)} in pool ${report.userPoolId}, ` +
      "and Slack did not take the notification",
  );
}
