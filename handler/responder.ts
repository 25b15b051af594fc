/**
 * The callback that Pulumi serializes into the Lambda function. `makeResponder` is a callback *factory*: it runs once
 * per cold start, so the clients that it creates live as long as the process. A serialized function gets a new copy of
 * everything that it takes from module scope on every call, so `handler/` has only constants and functions there.
 *
 * Contract of one invocation: return = the message is done (a report has an outcome or waits in the follow-up queue, a
 * follow-up is done), or, named in `batchItemFailures`, it comes back; throw = SQS redelivers it, and at last moves it to
 * the dead-letter queue.
 */
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { Handled } from "./act";
import { makeWayBackReader } from "./way-back";
import { CONNECTION_MS } from "./deadlines";
import { namedError } from "./errors";
import { makeLifetimeReader } from "./exposure";
import { makeFollowUpHandler } from "./handle-follow-up";
import { makeReportHandler } from "./handle-report";
import { failed, log } from "./log";
import { makeMemory } from "./memory";
import { openDelivery } from "./message";
import type { Delivery } from "./message";
import type { LogLocation, NotificationPlace } from "./notification-facts";
import { makeNotifier } from "./notifier";
import { makeCustomerTeller } from "./page-states";
import { makeQueues, queueName } from "./queues";
import { readSettings } from "./settings";
import { makeWebhookReader } from "./webhook";

/** Connections to Cognito, opened once per cold start: the account and its audit log are read side by side. */
const COGNITO_SOCKETS = 2;

/** What Lambda reads (Lambda developer guide, "Handling errors for an SQS event source", partial batch responses). */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Creates the function's handler.
 *
 * @returns a handler of SQS events that hold one message each: EventBridge's envelope, or a follow-up
 * @throws Error when a setting is missing from the environment: Lambda then reports an init error
 */
export function makeResponder(): (event: unknown) => Promise<BatchResponse> {
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
  const { webhookParameter } = settings;
  const readWebhook =
    webhookParameter === null
      ? null
      : makeWebhookReader(
          new SSMClient({ maxAttempts: 2, requestHandler: { connectionTimeout: CONNECTION_MS } }),
          webhookParameter,
        );
  const queues = makeQueues(settings);
  const openMemory = makeMemory(settings.memoryTable);
  const notifier = makeNotifier(readWebhook, queues);
  const location = logLocation(process.env);
  const { runbookUrl } = settings;
  const place: NotificationPlace = {
    ...(location && { log: location }),
    ...(runbookUrl !== null && { runbookUrl }),
  };
  const services = { settings, cognito, openMemory, queues, notifier };
  const { handleReport, lookAgain } = makeReportHandler({
    ...services,
    tellCustomer: makeCustomerTeller(settings.page),
    readLifetime: makeLifetimeReader(cognito),
    readWayBack: makeWayBackReader(cognito),
    place,
  });
  const handleFollowUp = makeFollowUpHandler({ ...services, lookAgain });

  return async (event) => {
    const delivery = openDelivery(event, settings);
    const handled = await handle(delivery);
    if (handled === "done") return { batchItemFailures: [] };
    // Where that fails, it comes back when its visibility timeout ends.
    if (handled === "comes-back-soon") {
      await queues.comeBackSoon(delivery.queueUrl, delivery.receiptHandle);
    }
    return { batchItemFailures: [{ itemIdentifier: delivery.messageId }] };
  };

  async function handle(delivery: Delivery): Promise<Handled> {
    const { message } = delivery;
    switch (message.kind) {
      case "report":
        return handleReport(message.report, delivery);
      case "rejected":
        log(
          message.report
            ? { type: "report", outcome: "rejected", report: message.report }
            : { type: "report", outcome: "rejected", unreadable: message.unreadable },
        );
        return "done";
      case "unreadable":
        return handleUnreadable(message.reason, delivery);
      case "follow-up":
        return handleFollowUp(message, delivery);
      case "unknown":
        throw failed(namedError("UnknownMessage", message.reason), {
          receiveCount: delivery.receiveCount,
          queue: queueName(delivery.queueUrl),
        });
    }
  }

  /**
   * Nobody can be locked on a report that names nobody. No redelivery heals it, so it goes to the dead-letter queue at its
   * first delivery, and the administrators are notified once.
   */
  async function handleUnreadable(
    reason: string,
    { body, receiveCount, isLast }: Delivery,
  ): Promise<Handled> {
    const text = `this report can't be read: ${reason}`;
    const isMoved = body !== "" && (await queues.sendToDeadLetters(body)) === null;
    const isNews = isMoved || receiveCount <= 1 || isLast;
    const { stack, name } = settings;
    const about = { kind: "unreadable", stack, name, reason: text } as const;
    const content = { ...about, isMoved, isLast, ...place };
    const notified = isNews
      ? await notifier.notify(openMemory(), content)
      : ({ slack: "held back" } as const);
    const error = failed(namedError("UnreadableReport", text), { receiveCount, ...notified });
    if (!isMoved) throw error;
    return "done";
  }
}

/** Where Lambda keeps this process's log (Lambda developer guide, "Defined runtime environment variables"). */
function logLocation(environment: Record<string, string | undefined>): LogLocation | undefined {
  const region = environment.AWS_REGION;
  const group = environment.AWS_LAMBDA_LOG_GROUP_NAME;
  const stream = environment.AWS_LAMBDA_LOG_STREAM_NAME;
  return region && group && stream ? { region, group, stream } : undefined;
}
