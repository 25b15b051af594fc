/**
 * An API Gateway HTTP API with a few routes to one function, on 127.0.0.1: payload format 2.0 (API Gateway developer guide,
 * "Create AWS Lambda proxy integrations for HTTP APIs"). It is not throttled, and passes one request at a time.
 */
import { randomUUID } from "node:crypto";
import type * as http from "node:http";
import type { LocalFunction } from "./lambda";
import { startServer } from "./server";
import type { Answer, LocalServer } from "./server";

/** A request, as the function gets it. */
export interface GatewayEvent {
  version: "2.0";
  routeKey: string;
  /** Without the query. */
  rawPath: string;
  /** As it was received, without "?". */
  rawQueryString: string;
  /** By lower-cased name; several of one name are joined by commas. */
  headers: Record<string, string>;
  requestContext: {
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: "$default";
    timeEpoch: number;
  };
  /** Absent where the request has none. */
  body?: string;
  isBase64Encoded: boolean;
}

/** A request that has been answered; it says nothing of the query. */
export interface Answered {
  method: string;
  path: string;
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What is behind the gateway. */
export interface GatewayOptions {
  /** Such as `GET /report`. A request of another method or path never reaches the function. */
  routes: readonly string[];
  page: Pick<LocalFunction, "invoke">;
  /** Runs an invocation of the page. */
  during?: <Result>(invocation: () => Promise<Result>) => Promise<Result>;
  /** A free port unless it is given. */
  port?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Called before the function is invoked. */
  onRequest?: (request: Pick<Answered, "method" | "path">) => void;
  /** Called before each response is sent. */
  onAnswer?: (answered: Answered) => void;
}

/** Starts it. @throws Error when the port is taken */
export function startGateway({
  routes,
  page,
  during = (invocation) => invocation(),
  port,
  now = Date.now,
  onRequest = () => undefined,
  onAnswer = () => undefined,
}: GatewayOptions): Promise<LocalServer> {
  let last: Promise<unknown> = Promise.resolve();
  return startServer(async (request, _body, bytes) => {
    const [path = "", ...query] = request.url!.split("?");
    const method = request.method!;
    const routeKey = `${method} ${path}`;
    const answer = async (): Promise<Answer> => {
      if (!routes.includes(routeKey)) return message(404, "Not Found");
      const event = eventOf(request, bytes, {
        routeKey,
        path,
        query: query.join("?"),
        time: now(),
      });
      const invocation = last.then(() => {
        onRequest({ method, path });
        return during(() => page.invoke(event));
      });
      last = invocation.catch(() => undefined);
      const { error, response } = await invocation;
      return error ? message(500, "Internal Server Error") : answerOf(response);
    };
    const { status = 200, headers = {}, body } = await answer();
    onAnswer({ method, path, status, headers, body });
    return { status, headers, body };
  }, port);
}

function eventOf(
  { method = "", headers, socket }: http.IncomingMessage,
  bytes: Buffer,
  { routeKey, path, query, time }: { routeKey: string; path: string; query: string; time: number },
): GatewayEvent {
  const isText = TEXT.test(headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ),
    requestContext: {
      http: {
        ...{ method, path, protocol: "HTTP/1.1" },
        sourceIp: socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      ...{ requestId: randomUUID(), routeKey, stage: "$default", timeEpoch: time },
    },
    ...(bytes.length > 0 && { body: bytes.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: bytes.length > 0 && !isText,
  };
}

/** Content types whose bodies are passed as they are; every other is base64-encoded, a form's too. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b)/i;

interface FunctionResponse {
  statusCode?: unknown;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

/** What the function's response becomes (same page, "Format of the Lambda function response"). */
function answerOf(response: unknown): Answer {
  const { statusCode, headers, body = "", isBase64Encoded } = (response ?? {}) as FunctionResponse;
  if (statusCode === undefined) {
    const text = typeof response === "string" ? response : JSON.stringify(response ?? null);
    return { headers: JSON_BODY, body: text };
  }
  if (typeof statusCode !== "number") return message(500, "Internal Server Error");
  return {
    status: statusCode,
    headers: { "content-type": "text/plain;charset=utf-8", ...lowerCased(headers) },
    body: isBase64Encoded ? Buffer.from(body, "base64").toString() : body,
  };
}

const JSON_BODY = { "content-type": "application/json" };

function message(status: number, text: string): Answer {
  return { status, headers: JSON_BODY, body: JSON.stringify({ message: text }) };
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
