/** A bench of the round trips from the button of the report page until the account's password is reset. */
import { setTimeout as wait } from "node:timers/promises";
import { zipArchive } from "../aws/archive";
import { installFunction } from "../aws/lambda";
import type { LocalFunction } from "../aws/lambda";
import { queueName, sqsEvent } from "../aws/queue";
import { declareDeployment, environmentOf } from "../deployment";
import type { DeclaredPage } from "../deployment";
import { optionsFor } from "../environment";
import { REGION, startEnvironment, startResponder, UNUSED_WEBHOOK, USER_POOL_ID } from "./context";
import type { Bench } from "./context";
import { recordCalls, roundTripsTo } from "./rounds";
import { median } from "./statistics";
import { atMost } from "./table";

const PAGE = {
  /** What a proxy adds to each call, so that calls which were sent together overlap. */
  latencyMs: 30,
  reports: 11,
  coldStarts: 3,
};

/**
 * From the page: Cognito's answer to the token, and the message in the queue. From the responder: account and audit log side
 * by side, the memory by the account's sub, the reset as begun, and the reset: six. On a cold start each of the four clients
 * opens a connection, which takes two more.
 */
const LIMITS = { warm: 8, cold: 14 };

/** Round trips from the POST until the reset is answered, over both functions; the way through SQS and Lambda is AWS's. */
export const page: Bench = async (context) => {
  const options = optionsFor(USER_POOL_ID, "report page");
  const deployment = await declareDeployment(REGION, UNUSED_WEBHOOK, options);
  const declared = deployment.page!;
  const recorder = recordCalls(() => wait(PAGE.latencyMs));
  const { fault } = recorder;
  const withPage = { ...context, artifact: { ...context.artifact, deployment } };
  const servers = await startEnvironment(withPage, { cognito: fault, dynamodb: fault, sqs: fault });
  const { cognito, queues, variables } = servers;
  await servers.dynamodb.createTable(declared.stateTable.name);
  const installed = installFunction(await zipArchive(declared.archive));
  context.removeLater(installed.remove);
  const startPage = () =>
    startResponder(
      { ...context, artifact: { ...context.artifact, installed } },
      environmentOf(declared, endpointsOf(variables)),
    );

  let users = 0;
  /** Presses the button for a new customer. @returns the round trips, or NaN where something failed */
  const measure = async (running: LocalFunction, responder: LocalFunction): Promise<number> => {
    const user = cognito.addUser(USER_POOL_ID, { name: `page-customer-${++users}` });
    const notice = cognito.noticeOf(user, cognito.addEvent(user, {}));
    recorder.take();
    const { response } = await running.invoke(pressOf(declared, notice));
    if ((response as { statusCode?: number } | undefined)?.statusCode !== 303) return NaN;
    const [message] = queues.take(queueName(declared.reports.url));
    if (!message || (await responder.invoke(sqsEvent(message, 1))).error) return NaN;
    return roundTripsTo("AdminResetUserPassword", recorder.take());
  };

  const cold: number[] = [];
  for (let count = 0; count < PAGE.coldStarts; count++) {
    const [running, responder] = [await startPage(), await startResponder(withPage, variables)];
    cold.push(await measure(running, responder));
    await Promise.all([running.stop(), responder.stop()]);
  }
  const [running, responder] = [await startPage(), await startResponder(withPage, variables)];
  await measure(running, responder);
  const warm: number[] = [];
  for (let count = 0; count < PAGE.reports; count++) warm.push(await measure(running, responder));
  return [
    atMost("round trips from the button to the reset", median(warm), LIMITS.warm),
    atMost("round trips from the button to the reset, both cold", median(cold), LIMITS.cold),
  ];
};

/** The variables that lead the function to the servers, without its settings. */
function endpointsOf(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith("AWS_")));
}

/** The request of the button, as API Gateway passes it on. */
function pressOf(
  { routes }: DeclaredPage,
  {
    eventId,
    feedbackToken,
    userName,
  }: { eventId: string; feedbackToken: string; userName: string },
): object {
  const [method, rawPath] = routes.find((route) => route.startsWith("POST"))!.split(" ");
  const form = { p: USER_POOL_ID, e: eventId, t: feedbackToken, u: userName, answer: "Invalid" };
  return {
    rawPath,
    requestContext: { http: { method } },
    body: Buffer.from(new URLSearchParams(form).toString()).toString("base64"),
    isBase64Encoded: true,
  };
}
