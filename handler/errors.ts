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
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  return `${String(name ?? "Error")}: ${String(message ?? error)}`
    .replace(/\s+/g, " ")
    .slice(0, 500);
}
