/**
 * What API Gateway's HTTP API passes to a function, and takes from it: payload format 2.0 (API Gateway developer guide,
 * "Create AWS Lambda proxy integrations for HTTP APIs"). Everything in a request is untrusted.
 */

/** The fields of a request that the page reads. Any of them may be missing. */
export interface PageRequest {
  rawPath?: string;
  rawQueryString?: string;
  requestContext?: { http?: { method?: string; sourceIp?: string; userAgent?: string } };
  body?: string;
  isBase64Encoded?: boolean;
}

/** A response. */
export interface PageResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** A request, read. */
export interface ReadRequest {
  method: string;
  path: string;
  /** The query as it came, without decoding: it holds a user name that nobody has encoded. */
  query: string;
  body: string;
  sourceAddress?: string;
  userAgent?: string;
}

/** API Gateway takes 10,240 bytes of request line and headers (developer guide, "Quotas for HTTP APIs"). */
const QUERY_CHARACTERS = 10_240;

/** A body has the query's four values, percent-encoded, and a word. */
const BODY_CHARACTERS = 3 * QUERY_CHARACTERS;

/** A browser's description of itself is cut to this: the message about the report must stay small. */
const USER_AGENT_CHARACTERS = 300;

/** What such a description may not hold (RFC 9110, "User-Agent"). SQS refuses some of it. */
const NOT_PRINTABLE = /[^ -~]/g;

/** Reads a request; undefined where it is none, or larger than a true one can be. Never throws. */
export function readRequest(event: PageRequest | undefined): ReadRequest | undefined {
  const { rawPath, rawQueryString = "", requestContext, body = "", isBase64Encoded } = event ?? {};
  const { method, sourceIp, userAgent } = requestContext?.http ?? {};
  const texts = [rawPath, rawQueryString, body, method];
  if (!texts.every((text) => typeof text === "string")) return undefined;
  if (rawQueryString.length > QUERY_CHARACTERS || body.length > BODY_CHARACTERS) return undefined;
  return {
    method: method!,
    path: rawPath!,
    query: rawQueryString,
    // API Gateway encodes the bodies of forms.
    body: isBase64Encoded === true ? Buffer.from(body, "base64").toString() : body,
    ...(typeof sourceIp === "string" && { sourceAddress: sourceIp }),
    ...(typeof userAgent === "string" && {
      userAgent: userAgent.slice(0, USER_AGENT_CHARACTERS).replace(NOT_PRINTABLE, "?"),
    }),
  };
}
