/** The start of every physical name, so that an administrator sees in the console whose resource it is. */
import * as pulumi from "@pulumi/pulumi";

/**
 * A function's and a role's name have at most 64 characters (Lambda API, FunctionName; IAM API, RoleName), of which
 * Pulumi's suffix takes 8 and our longest ending, `-slack-webhook`, 14. A longer stack name is cut.
 */
const MAX_PREFIX = 64 - 8 - 14;

/** `cognito-lockdown-<stack>`, cut so that every name fits; a stack's name may have dots, a queue's may not. */
export function namePrefix(): string {
  return `${pulumi.getProject()}-${pulumi.getStack()}`.replaceAll(".", "-").slice(0, MAX_PREFIX);
}

/** Path of the parameter that holds the webhook. Said in full, because administrators type it to rotate the webhook. */
export function webhookParameterName(): string {
  return `/${pulumi.getProject()}/${pulumi.getStack()}/slack-webhook-url`;
}
