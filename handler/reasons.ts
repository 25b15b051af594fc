/** Which part of an error's text people in Slack may see. Pure. */

/**
 * Errors whose text comes from the pool's own triggers, or quotes a response that could not be parsed: it may hold
 * anything, a password too. The log has it.
 */
const PRIVATE = [
  "UserLambdaValidationException",
  "UnexpectedLambdaException",
  "InvalidLambdaResponseException",
  "SyntaxError",
];

/** A reason without a text that may hold a secret. */
export function publicReason(reason: string): string {
  for (const name of PRIVATE) {
    const at = reason.indexOf(`${name}: `);
    if (at !== -1) return `${reason.slice(0, at + name.length)} (its text is in the log)`;
  }
  return reason;
}
