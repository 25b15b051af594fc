/**
 * The callback that Pulumi serializes into the page's Lambda function: where a customer says that a sign-in was not
 * theirs. `makePage` is a callback *factory*, like `makeResponder`. The function can do two things: put a report into its
 * queue, and read the state of one report. It asks Cognito to check the token as anybody could, without a permission.
 */
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { PAGE_REPORT_VERSION } from "../handler/page-report";
import { CONNECTION_MS } from "./deadlines";
import { giveFeedback } from "./feedback";
import { makePages } from "./html";
import { readRequest } from "./http";
import type { PageRequest, PageResponse, ReadRequest } from "./http";
import { readForm, readLink } from "./link";
import type { ReportLink } from "./link";
import { log } from "./log";
import { sendReport } from "./queue";
import { makeResponses } from "./responses";
import { readPageEnvironment } from "./settings";
import {
  makeHandle,
  readState,
  readStatusLink,
  refreshAfter,
  stateIdOf,
  statusPath,
  waitingAfter,
} from "./state";
import { LOOK_AGAIN, REFUSED, STATES, STOP_LOOKING, THANKS, WAITING } from "./texts";

/**
 * Creates the function's handler.
 *
 * @returns a handler of API Gateway's requests. It never throws, and answers each with a page.
 * @throws Error when a setting is missing from the environment: Lambda then reports an init error
 */
export function makePage(): (event: PageRequest) => Promise<PageResponse> {
  const { region, userPoolIds, reportQueueUrl, stateTable, serviceName } = readPageEnvironment(
    process.env,
  );
  const connection = { requestHandler: { connectionTimeout: CONNECTION_MS } };
  // A customer who gets no answer presses again; the tries of a send are in queue.ts.
  const cognito = new CognitoIdentityProviderClient({ maxAttempts: 1, ...connection });
  const sqs = new SQSClient({ maxAttempts: 1, useQueueUrlAsEndpoint: false, ...connection });
  const dynamoDb = new DynamoDBClient({ maxAttempts: 2, ...connection });
  const { html, seeOther } = makeResponses();
  const pages = makePages(serviceName);
  const refused = () => html(400, pages.text(REFUSED));

  return async (event) => {
    const request = readRequest(event);
    const response = request ? await respond(request) : malformed();
    return request?.method === "HEAD" ? { ...response, body: "" } : response;
  };

  async function respond(request: ReadRequest): Promise<PageResponse> {
    const { method, path, query } = request;
    const isRead = method === "GET" || method === "HEAD";
    if (path === "/report" && isRead) return ask(query);
    if (path === "/report" && method === "POST") return answer(request);
    if (path === "/status" && isRead) return status(query);
    return html(path === "/report" || path === "/status" ? 405 : 404, pages.text(REFUSED));
  }

  /** Whoever only fetches the link, changes nothing: a mail scanner does. */
  function ask(query: string): PageResponse {
    const link = readLink(query, userPoolIds);
    return link ? html(200, pages.ask(link)) : malformed();
  }

  /** A button was pressed. */
  async function answer(request: ReadRequest): Promise<PageResponse> {
    const form = readForm(request.body, userPoolIds);
    if (!form) return malformed();
    const { link } = form;
    const { userPoolId, eventId } = link;
    const given = await giveFeedback(cognito, link, form.answer);
    if (given.kind === "refused") {
      log({ type: "page", result: "refused", userPoolId, eventId, error: given.error });
      return refused();
    }
    if (given.kind === "unavailable") {
      const { users } = link;
      log({ type: "page", result: "unavailable", userPoolId, eventId, users, error: given.error });
      return tryAgain(link);
    }
    if (form.answer === "Valid") {
      log({ type: "page", result: "valid", userPoolId, eventId });
      return html(200, pages.text(THANKS));
    }
    return report(link, given.user, request);
  }

  /** Cognito has accepted the report: it goes into the queue. */
  async function report(
    link: ReportLink,
    user: string,
    { sourceAddress, userAgent }: ReadRequest,
  ): Promise<PageResponse> {
    const { userPoolId, eventId } = link;
    const handle = makeHandle();
    const since = new Date(Date.now());
    const error = await sendReport(sqs, reportQueueUrl, {
      version: PAGE_REPORT_VERSION,
      userPoolId,
      user,
      authEventId: eventId,
      region,
      time: since.toISOString(),
      ...(sourceAddress !== undefined && { sourceAddress }),
      ...(userAgent !== undefined && { userAgent }),
      stateId: stateIdOf(handle),
    });
    if (error !== null) {
      log({ type: "page", result: "not-queued", userPoolId, eventId, user, error });
      return tryAgain(link);
    }
    log({ type: "page", result: "queued", userPoolId, eventId });
    return seeOther(statusPath({ handle, since, isStill: false }));
  }

  async function status(query: string): Promise<PageResponse> {
    const link = readStatusLink(query, new Date(Date.now()));
    if (!link) return malformed();
    const state = await readState(dynamoDb, stateTable, link.handle);
    const ageMs = Math.max(0, Date.now() - link.since.getTime());
    const seconds = refreshAfter(ageMs);
    const waiting = waitingAfter(ageMs);
    const mayChange = state === null ? waiting !== "over" : state === "signed-out";
    const isLookedAtAgain = mayChange && seconds !== null && !link.isStill;
    const text = state === null ? WAITING[waiting] : STATES[state];
    const links = [
      ...(mayChange ? [{ label: LOOK_AGAIN, address: statusPath(link) }] : []),
      ...(isLookedAtAgain
        ? [{ label: STOP_LOOKING, address: statusPath({ ...link, isStill: true }) }]
        : []),
    ];
    const refresh = isLookedAtAgain ? { refresh: String(seconds) } : undefined;
    return html(200, pages.text(text, links), refresh);
  }

  function tryAgain(link: ReportLink): PageResponse {
    return html(503, pages.tryAgain(link));
  }

  /** The same page as for whatever Cognito refuses. */
  function malformed(): PageResponse {
    log({ type: "page", result: "malformed" });
    return refused();
  }
}
