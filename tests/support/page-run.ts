/** The page with the SDK's clients mocked: what it answers, and what it calls. */
import {
  CognitoIdentityProviderClient,
  UpdateAuthEventFeedbackCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import type { PageReport } from "../../handler/page-report";
import type { PageRequest, PageResponse } from "../../page/http";
import { makePage } from "../../page/page";
import { toPageEnvironment } from "../../page/settings";
import { catchConsole } from "./console";
import { recordDeadlines, recordPauses } from "./time";

export const POOL = "us-east-2_Ab12Cd34E";
export const TOKEN = "eyJ.token-_=.value";
export const EVENT_ID = "a1b2+c3d4";

/** The page's environment. */
export const PAGE_ENVIRONMENT = {
  AWS_REGION: "us-east-2",
  ...toPageEnvironment({
    userPoolIds: [POOL, "us-east-2_Other"],
    reportQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/page-reports",
    stateTable: "states",
    serviceName: null,
  }),
};

/** The query of a link, as Cognito's mail has it. */
export function linkQuery(change: Partial<Record<"p" | "e" | "t" | "u", string>> = {}): string {
  const { p, e, t, u } = { p: POOL, e: EVENT_ID, t: TOKEN, u: "casey", ...change };
  return `p=${p}&e=${e}&t=${t}&u=${u}`;
}

/** A request as API Gateway passes it on. */
export function request(
  method: string,
  path: string,
  more: Partial<PageRequest> = {},
): PageRequest {
  const http = { method, sourceIp: "198.51.100.7", userAgent: "Mozilla/5.0 (a phone)" };
  return { rawPath: path, rawQueryString: "", requestContext: { http }, ...more };
}

/** The press of a button: the form as a browser sends it, and API Gateway encodes it. */
export function press(fields: Record<string, string> = {}): PageRequest {
  const form = { p: POOL, e: EVENT_ID, t: TOKEN, u: "casey", answer: "Invalid", ...fields };
  const body = Buffer.from(new URLSearchParams(form).toString()).toString("base64");
  return request("POST", "/report", { body, isBase64Encoded: true });
}

/** The fields of the form in a page, as a browser would send them. */
export function formOf(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input type="hidden" name="(\w)" value="([^"]*)">/g)];
  return Object.fromEntries(inputs.map(([, name, value]) => [name, unescapeHtml(value!)]));
}

/** The text of an HTML attribute. */
function unescapeHtml(text: string): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!);
}

/** Makes the page anew for each test of a suite. Every call succeeds unless the test says otherwise. */
export function usePage() {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const sqs = mockClient(SQSClient);
  const dynamodb = mockClient(DynamoDBClient);
  const pauses = recordPauses();
  const deadlines = recordDeadlines();
  const environment = process.env;
  beforeEach(() => {
    process.env = { ...environment, ...PAGE_ENVIRONMENT };
    for (const mock of [cognito, sqs, dynamodb]) mock.reset();
    cognito.on(UpdateAuthEventFeedbackCommand).resolves({});
    sqs.on(SendMessageCommand).resolves({});
    dynamodb.on(GetItemCommand).resolves({});
  });
  afterEach(() => {
    process.env = environment;
  });
  after(() => {
    for (const mock of [cognito, sqs, dynamodb]) mock.restore();
  });
  return {
    cognito,
    sqs,
    dynamodb,
    pauses,
    deadlines,
    /** The answer to one request, and what was logged. */
    async ask(event: PageRequest): Promise<PageResponse & { lines: unknown[] }> {
      const page = makePage();
      const caught = catchConsole();
      const response = await page(event).finally(caught.release);
      return { ...response, lines: caught.lines };
    },
    /** What Cognito was given, in order. */
    feedback: () =>
      cognito.commandCalls(UpdateAuthEventFeedbackCommand).map((call) => call.args[0].input),
    /** What was sent to the queue. */
    reports: () =>
      sqs
        .commandCalls(SendMessageCommand)
        .map((call) => JSON.parse(call.args[0].input.MessageBody!) as PageReport),
  };
}
