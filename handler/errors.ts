/**
 * Errors made and described by functions: a subclass of Error that is declared at module level loses its message
 * and its stack when Pulumi serializes it (docs/decisions.md, "What handler/ may not contain").
 */

/** The fields that an error of the SDK or of Node may have. Anything can be thrown, so any of them may be absent. */
interface ErrorFields {
  name?: string;
  message?: string;
  /** Node's code, such as ECONNRESET. */
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** The fields of whatever was thrown. */
export function errorFields(error: unknown): ErrorFields {
  return (error ?? {}) as ErrorFields;
}

/** Whether the error's name is one of these. AWS SDK v3 names its errors by the service's error code. */
export function hasName(error: unknown, ...names: string[]): boolean {
  const { name } = errorFields(error);
  return name !== undefined && names.includes(name);
}

/** Creates an Error with a name. */
export function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Name and message of whatever was thrown, on one line, at most 500 characters. */
export function describeError(error: unknown): string {
  const { name, message, $metadata } = errorFields(error);
  // The SDK's message for a response without an error name, such as a load balancer's page.
  if (message === "UnknownError")
    return `a response without an AWS error name (status ${$metadata?.httpStatusCode})`;
  return `${String(name ?? "Error")}: ${String(message ?? error)}`
    .replace(/\s+/g, " ")
    .slice(0, 500);
}
