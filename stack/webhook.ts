/** The webhook's parameter: encrypted, and the only copy outside the stack's config. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";

/**
 * Declares the parameter, encrypted with the account's own key for the parameter store (`aws/ssm`), whose key policy
 * lets every principal that may read the parameter decrypt it; the role needs no KMS permission.
 */
export function declareWebhookParameter(
  deployment: Deployment,
  name: string,
  url: pulumi.Output<string>,
): aws.ssm.Parameter {
  return new aws.ssm.Parameter(
    `${deployment.prefix}-slack-webhook`,
    {
      name,
      description: "Slack incoming webhook of the administrators' channel",
      type: "SecureString",
      value: url,
      tags: deployment.tags,
    },
    childOf(deployment),
  );
}
