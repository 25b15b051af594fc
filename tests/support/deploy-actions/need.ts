/** What a deployment calls in AWS, and how this table writes it down. */
import type { Registration } from "../../../testbed/program";
import type { Call } from "../allows";

/** Where a run of the program deploys to. */
export interface Target {
  accountId: string;
  region: string;
}

/** One resource as AWS has it. */
export interface Resource extends Target {
  /** Its physical name, where it has one. */
  name: string;
  /** What the test runtime gives as the id. */
  id: string;
  inputs: Registration["inputs"];
  /** An ARN of the deployment's account and region. */
  arn(service: string, rest: string): string;
}

/** What a type needs. */
export interface TypeNeeds {
  /** The provider's files, under terraform-provider-aws's `internal/service/`. */
  from: string;
  needs(resource: Resource): Call[];
}

/** What changes tags in most services. */
export const TAGS = "ListTagsForResource TagResource UntagResource";

/** Calls of one service on one resource. */
export function on(
  resource: string,
  service: string,
  actions: string,
  context: Call["context"] = {},
): Call[] {
  return actions
    .split(" ")
    .map((action) => ({ action: `${service}:${action}`, resource, context }));
}

/** A role's ARN. */
export function roleArn({ accountId }: Target, name: string): string {
  return `arn:aws:iam::${accountId}:role/${name}`;
}
