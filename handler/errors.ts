/**
 * Errors made and described by functions: a subclass of Error that is declared at module level loses its message
 * and its stack when Pulumi serializes it (docs/decisions.md, "No error classes").
 */

/** An Error with a name to sort it by; `cause` is kept when given. */
export function namedError(name: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { name });
}

/** Name and message of whatever was thrown, on one line, at most 500 characters. */
export function describeError(error: unknown): string {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  return `${String(name ?? "Error")}: ${String(message ?? error)}`
    .replace(/\s+/g, " ")
    .slice(0, 500);
}
