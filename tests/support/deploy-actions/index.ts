/**
 * What a deployment needs in IAM: by type of resource, the calls that the provider makes to create, read, update, tag and
 * delete one, and the calls that the program makes itself. `docs/deploy-policy*.json` is compared with this table.
 *
 * The calls are those of terraform-provider-aws, which the Pulumi provider is made from: `from` names the files under
 * `internal/service/`. A call is listed where the stack declares the input that it writes (`logs:PutRetentionPolicy`, and not
 * `logs:DeleteRetentionPolicy`). Nothing deletes what is declared with `retainOnDelete`. Which resource an action is on, and
 * which condition keys it has: Service Authorization Reference, "Actions, resources, and condition keys" of each service.
 */
import type { Registration } from "../../../testbed/program";
import type { Call } from "../allows";
import { EVERY_STACK, READS } from "./every-stack";
import type { Target } from "./need";
import { OPTIONS } from "./options";

/** By Pulumi's type. */
export const TYPES = { ...EVERY_STACK, ...OPTIONS };

/**
 * The actions that IAM takes no resource for (Service Authorization Reference: no resource type in the action's row), so that
 * their statement says `"Resource": "*"`. Whatever else narrows them is in the statement's condition.
 */
export const WITHOUT_RESOURCE = [
  "cloudtrail:DescribeTrails",
  "lambda:CreateEventSourceMapping",
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DeleteQueryDefinition",
  "logs:DescribeLogGroups",
  "logs:DescribeQueryDefinitions",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutQueryDefinition",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  "sns:GetSubscriptionAttributes",
  "sns:Unsubscribe",
  "ssm:DescribeParameters",
];

/** What a declared resource needs. @throws Error when its type is not in the table */
export function needsOf(
  { type, name, inputs }: Pick<Registration, "type" | "name" | "inputs">,
  target: Target,
): Call[] {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!known) throw new Error(`tests/support/deploy-actions does not know what ${type} needs`);
  const { accountId, region } = target;
  const calls = known.needs({
    // As the test runtime makes them.
    ...{ name: inputs.name ?? `${name}-0123abc`, id: `${name}-id`, inputs, accountId, region },
    arn: (service, rest) => `arn:aws:${service}:${region}:${accountId}:${rest}`,
  });
  return inRegion(calls, target);
}

/** What an operation of the program's own needs. @throws Error when it is not in the table */
export function readNeeds(operation: string, target: Target): Call[] {
  const known = READS[operation];
  if (!known) throw new Error(`tests/support/deploy-actions does not know what ${operation} needs`);
  return inRegion(known(target), target);
}

/** Every request names its region (IAM user guide, "AWS global condition context keys"). */
function inRegion(calls: Call[], { region }: Target): Call[] {
  return calls.map((call) => ({
    ...call,
    context: { ...call.context, "aws:RequestedRegion": region },
  }));
}
