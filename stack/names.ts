/** Physical names. Pure and without Pulumi, so that `operate/` finds a deployed stack by the same rule. */

// The function names it in commands, and may load nothing of `stack/`.
export { PROJECT } from "../handler/component";

/**
 * Checks a component's name. It begins the names of queues and of a parameter, which may not begin with `aws` or `ssm`
 * (Systems Manager API reference, PutParameter); the stack's name must still fit behind it.
 *
 * @returns what is wrong with it, or null
 */
export function wrongName(name: string): string | null {
  return /^(?!aws|ssm)[a-z][a-z0-9-]{0,23}$/i.test(name)
    ? null
    : "not a letter with at most 23 letters, digits and hyphens behind it, or it begins with aws or ssm";
}

/**
 * A function's, a role's and a rule's name have at most 64 characters (Lambda API, FunctionName; IAM API, RoleName;
 * EventBridge API, PutRule). Pulumi's suffix takes 8 of them and our longest ending there, `-slack-webhook`, 14. Queues may
 * have 80 (SQS API, CreateQueue), which leaves room for `-page-report-dead-letters`: 42 + 25 + 8 = 75. A longer stack name
 * is cut.
 */
const MAX_PREFIX = 64 - 8 - 14;

/**
 * The prefix of every physical name, which shows in the console which stack a resource belongs to:
 * `cognito-lockdown-<stack>`, cut so that every name fits. A stack's name may have dots, a queue's may not.
 *
 * @param name the component's
 */
export function namePrefix(name: string, stack: string): string {
  return `${name}-${stack}`.replaceAll(".", "-").slice(0, MAX_PREFIX);
}

/** Name of the parameter that holds the webhook. Not generated, because administrators type it to rotate the webhook. */
export function webhookParameterName(name: string, stack: string): string {
  return `/${name}/${stack}/slack-webhook-url`;
}

/** The namespace of a stack's metrics. @param name the component's */
export function metricNamespace(name: string, stack: string): string {
  return `${name}/${stack}`;
}

/** The tag with the component's name. With `pulumi:project` and `pulumi:stack` it says whose a resource is. */
export const NAME_TAG = "cognito-lockdown:name";

/**
 * Name of the stack's trail, and with a suffix of the trail's bucket: lower case and single hyphens. A bucket's name has
 * nothing else, and at most 63 characters (S3 user guide, "General purpose bucket naming rules"): 42 + 6 + 8 = 56. A trail's
 * may not have two separators side by side (CloudTrail API reference, CreateTrail).
 */
export function trailName(prefix: string): string {
  return `${prefix}-trail`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
