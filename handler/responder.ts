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
import { carryOut } from "./containment";
import type { Containment } from "./containment";
import { COGNITO_ATTEMPTS, CONNECTION_MS } from "./deadlines";
import { decide } from "./decision";
import type { Outcome } from "./decision";
import { describeError, namedError } from "./errors";
import { weigh } from "./evidence";
import { exposureAfter, makeLifetimeReader } from "./exposure";
import { receipt, unreadableReceipt } from "./receipt";
import type { ReceiptFacts } from "./receipt";
import { readDelivery, wasRefused } from "./report";
import type { BadLoginReport } from "./report";
import { readSettings } from "./settings";
import { tellSlack } from "./slack";
import { makeWebhookReader } from "./webhook";

/**
 * Outcomes that the administrators are not told of: nobody has to do anything, and anyone could fill the channel by
 * forging links.
 */
const UNTOLD: Outcome[] = ["rejected", "benign"];

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
    // One connection, opened once per cold start; what is read side by side takes turns on it.
    requestHandler: {
      connectionTimeout: CONNECTION_MS,
      httpAgent: { maxSockets: 1 },
      httpsAgent: { maxSockets: 1 },
    },
  });
  const readWebhook =
    settings.webhookParameter === null
      ? null
      : makeWebhookReader(
          new SSMClient({ maxAttempts: 2, requestHandler: { connectionTimeout: CONNECTION_MS } }),
          settings.webhookParameter,
        );
  const readLifetime = makeLifetimeReader(cognito);
  const tell = (message: IncomingWebhookSendArguments) => tellSlack(readWebhook, message);

  return async (event) => {
    let report: BadLoginReport;
    try {
      report = readDelivery(event);
    } catch (error) {
      if ((error as { refused?: boolean }).refused) {
        return logOutcome("rejected", { unreadable: (error as Error).message });
      }
      // Nobody can be locked on a report that names nobody, so the administrators must hear of it.
      const delivery = await tell(unreadableReceipt(settings.stack, (error as Error).message));
      logFailure(error, delivery);
      throw error;
    }
    if (wasRefused(report)) return logOutcome("rejected", { report });

    const evidence = await weigh(cognito, report);
    const plan = decide(evidence, settings);
    const known = { stack: settings.stack, report, evidence, log: ownLog(process.env) };
    if (plan.measures.length === 0) {
      if (UNTOLD.includes(plan.outcome)) return logOutcome(plan.outcome, { report, evidence });
      const delivery = await tell(receipt({ ...known, outcome: plan.outcome, steps: [] }));
      // Telling is all that is done here, so a report that nobody was told of is not done.
      if (delivery.slack === "failed" && plan.outcome === "unconfirmed") {
        const error = untold(report);
        logFailure(error, { report, evidence, ...delivery });
        throw error;
      }
      return logOutcome(plan.outcome, { report, evidence, ...delivery });
    }

    const done = await carryOut(cognito, report, plan.measures);
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
    const delivery = await tell(receipt(facts));
    const { steps, containedAt, exposure } = facts;
    const line = { report, evidence, steps, containedAt, exposure, ...delivery };
    if (facts.outcome !== null) return logOutcome(facts.outcome, line);
    const error = incomplete(report, done);
    logFailure(error, line);
    throw error;
  };
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
