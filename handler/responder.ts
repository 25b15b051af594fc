/**
 * The callback that Pulumi serializes into the Lambda function. `makeResponder` is a callback *factory*: it runs once
 * per cold start, so the clients it makes live as long as the process. Whatever a serialized function takes from
 * module scope is rebuilt on every call, so nothing but constants and functions stands there in `handler/`.
 *
 * Contract of one invocation: return = the report ended in an outcome; throw = the queue delivers it again, and in
 * the end keeps it in its dead-letter queue.
 */
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { IncomingWebhookSendArguments } from "@slack/webhook";
import { contain, isContained } from "./containment";
import type { Step } from "./containment";
import { COGNITO_ATTEMPTS, CONNECTION_MS } from "./deadlines";
import { describeError, namedError } from "./errors";
import { containedReceipt, failedReceipt, unconfirmedReceipt, unreadableReceipt } from "./receipt";
import { readDelivery, wasRefused } from "./report";
import type { BadLoginReport } from "./report";
import { readSettings } from "./settings";
import { tellSlack } from "./slack";
import type { Delivery } from "./slack";
import { makeWebhookReader } from "./webhook";

/** How a report ended; what is none of these is an error and stays in the queue. */
export type Outcome = "contained" | "unconfirmed" | "rejected";

/**
 * Makes the function's handler.
 *
 * @returns a handler of SQS events that hold one message each, whose body is EventBridge's envelope
 * @throws Error when a setting is missing from the environment: Lambda then reports an init error
 */
export function makeResponder(): (event: unknown) => Promise<void> {
  const settings = readSettings(process.env);
  const cognito = new CognitoIdentityProviderClient({
    maxAttempts: COGNITO_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_MS },
  });
  const readWebhook =
    settings.webhookParameter === null
      ? null
      : makeWebhookReader(
          new SSMClient({ maxAttempts: 2, requestHandler: { connectionTimeout: CONNECTION_MS } }),
          settings.webhookParameter,
        );
  const tell = (receipt: IncomingWebhookSendArguments) => tellSlack(readWebhook, receipt);

  const tellUnreadable = async (error: unknown) => {
    // Nobody can be locked on a report that names nobody, so the administrators must hear of it.
    const delivery = await tell(unreadableReceipt(settings.stack, (error as Error).message));
    logFailure(error, delivery);
  };

  return async (event) => {
    let report: BadLoginReport;
    try {
      report = readDelivery(event);
    } catch (error) {
      await tellUnreadable(error);
      throw error;
    }

    if (wasRefused(report)) return logOutcome("rejected", report);
    if (settings.unconfirmedReports === "alert") {
      const delivery = await tell(unconfirmedReceipt(settings.stack, report));
      // Telling is all that is done here, so a report that nobody was told of is not done.
      if (delivery.slack === "failed") throw untold(report, delivery);
      return logOutcome("unconfirmed", report, delivery);
    }

    const steps = await contain(cognito, report, settings.containment);
    if (isContained(steps)) {
      const delivery = await tell(containedReceipt(settings.stack, report, steps));
      return logOutcome("contained", report, { steps, ...delivery });
    }
    const error = incomplete(report, steps);
    const delivery = await tell(failedReceipt(settings.stack, report, steps));
    logFailure(error, { report, steps, ...delivery });
    throw error;
  };
}

function incomplete(report: BadLoginReport, steps: Step[]): Error {
  const failures = steps
    .filter((step) => !step.done)
    .map((step) => `${step.action} failed: ${step.reason}`);
  return namedError(
    "ContainmentFailed",
    `the containment of ${JSON.stringify(report.user)} in pool ${report.userPoolId} is not complete: ` +
      failures.join("; "),
  );
}

function untold(report: BadLoginReport, delivery: Delivery): Error {
  const error = namedError(
    "ReportNotTold",
    `nothing was locked for ${JSON.stringify(report.user)} in pool ${report.userPoolId}, and Slack was not told`,
  );
  logFailure(error, { report, ...delivery });
  return error;
}

/** The one line per report that ended. An object, which Lambda's JSON log format keeps as JSON under `message`. */
function logOutcome(outcome: Outcome, report: BadLoginReport, more: object = {}): void {
  console.info({ type: "report", outcome, report, ...more });
}

/** The line per delivery that failed; what is left of the report is in the queue. */
function logFailure(error: unknown, more: object): void {
  console.error({ type: "failure", error: describeError(error), ...more });
}
