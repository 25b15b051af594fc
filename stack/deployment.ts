/** What all resources of one `CognitoLockdown` have in common: their names, their place in Pulumi's tree, their tags. */
import type * as pulumi from "@pulumi/pulumi";

/** Where the resources are. */
export interface Place {
  /** Such as `aws`, or `aws-us-gov`. */
  partition: string;
  region: string;
  accountId: string;
}

/** One component in one stack. */
export interface Deployment {
  /** The component's name. */
  name: string;
  /** The Pulumi stack. */
  stack: string;
  /** Begins the name of every resource. */
  prefix: string;
  /** The component itself. */
  parent: pulumi.Resource;
  region: string;
  place: pulumi.Output<Place>;
  /** On everything that takes tags; `aws:defaultTags` adds to them. */
  tags: Record<string, string>;
  /** Days for which logs are kept. */
  logRetentionDays: number;
  /** Whether Pulumi refuses to delete or replace what holds data. */
  protectData: boolean;
  /** The boundary of every role, or null for none. */
  permissionsBoundaryArn: string | null;
}

/** The options of a resource of the deployment. */
export function childOf(
  { parent }: Pick<Deployment, "parent">,
  more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  return { parent, ...more };
}

/** The options of a resource that holds data: reports, what was done about them, and the logs of both. */
export function dataOf(
  { parent, protectData }: Pick<Deployment, "parent" | "protectData">,
  more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  // `false` would win over a `protect` that somebody has given to the component.
  return { parent, ...(protectData && { protect: true }), ...more };
}
