/** The start of physical names. Pure and without Pulumi, so that `operate/` finds a deployed stack by the same rule. */

/** This program's name in Pulumi.yaml, for who asks without Pulumi; a test holds the two together. */
export const PROJECT = "cognito-lockdown";

/**
 * A function's and a role's name have at most 64 characters (Lambda API, FunctionName; IAM API, RoleName), of which
 * Pulumi's suffix takes 8 and our longest ending, `-slack-webhook`, 14. A longer stack name is cut.
 */
const MAX_PREFIX = 64 - 8 - 14;

/** `cognito-lockdown-<stack>`, cut so that every name fits; a stack's name may have dots, a queue's may not. */
export function prefixOf(project: string, stack: string): string {
  return `${project}-${stack}`.replaceAll(".", "-").slice(0, MAX_PREFIX);
}
