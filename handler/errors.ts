/**
 * Errors made and described by functions: a subclass of Error that is declared at module level loses its message
 * and its stack when Pulumi serializes it (docs/decisions.md, "What handler/ may not contain").
 */

/** An Error with a name to sort it by. */
export function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Name and message of whatever was thrown, on one line, at most 500 characters. */
export function describeError(error: unknown): string {
  const { name, message, $metadata } = (error ?? {}) as {
    name?: unknown;
    message?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  // The SDK's words for an answer that names no error, such as a load balancer's page.
  if (message === "UnknownError")
    return `no error that AWS names (status ${$metadata?.httpStatusCode})`;
  return `${String(name ?? "Error")}: ${String(message ?? error)}`
    .replace(/\s+/g, " ")
    .slice(0, 500);
}
