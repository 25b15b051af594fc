/** The page's responses, with the headers that every one of them has. */
import { createHash } from "node:crypto";
import type { PageResponse } from "./http";
import { STYLE } from "./html";

/** What makes a response. */
export interface Responses {
  html(statusCode: number, body: string, headers?: Record<string, string>): PageResponse;
  /** To another address of this page, with GET. */
  seeOther(location: string): PageResponse;
}

/**
 * Creates the responses, once per cold start.
 *
 * No script runs, nothing is loaded from anywhere, the form goes nowhere else, and no other page may hold this one in a
 * frame, where it would be clicked on without being seen (MDN, "Content-Security-Policy"). Nothing is kept in a cache, and
 * no address is passed on: it may hold a token.
 */
export function makeResponses(): Responses {
  const styleHash = createHash("sha256").update(STYLE).digest("base64");
  const common: Record<string, string> = {
    "content-security-policy": [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000",
  };
  return {
    html: (statusCode, body, headers = {}) => ({
      statusCode,
      headers: { ...common, "content-type": "text/html; charset=utf-8", ...headers },
      body,
    }),
    seeOther: (location) => ({ statusCode: 303, headers: { ...common, location }, body: "" }),
  };
}
