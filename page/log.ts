/** The lines of the page's log. None holds a token or a handle. The stack's metric filters read them. */

/** A line. */
export type PageLine = { type: "page" } & (
  | { result: "queued" | "valid"; userPoolId: string; eventId: string }
  /** The link or the form is none of the page's. */
  | { result: "malformed" }
  /** Cognito refused the token. The error is its name. */
  | { result: "refused"; userPoolId: string; eventId: string; error: string }
  /** Cognito could not be asked, or did not answer: it may have accepted the report. */
  | {
      result: "unavailable";
      userPoolId: string;
      eventId: string;
      /** The names in the link. Nobody has checked them. */
      users: string[];
      error: string;
    }
  /** Cognito has accepted the report, and the queue has not: a person must lock the account. */
  | {
      result: "not-queued";
      userPoolId: string;
      eventId: string;
      /** The name in the link, with which Cognito accepted the token. */
      user: string;
      error: string;
    }
  /** The page goes on as if there were no state yet. */
  | { result: "state-unreadable"; error: string }
);

const FAILURES: PageLine["result"][] = ["unavailable", "not-queued", "state-unreadable"];

/** Logs a line. An object, because Lambda's JSON log format keeps one as JSON under `message`. */
export function log(line: PageLine): void {
  if (FAILURES.includes(line.result)) console.error(line);
  else console.info(line);
}

/** The name of whatever was thrown. Its message may quote the request, and the token with it. */
export function nameOf(error: unknown): string {
  return String((error as { name?: unknown } | undefined)?.name ?? "Error").slice(0, 100);
}
