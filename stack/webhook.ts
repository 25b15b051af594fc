/** The one place outside the stack's config where the webhook stands: an encrypted parameter. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { webhookParameterName } from "./names";

/**
 * Declares the parameter, encrypted with the account's own key for the parameter store (`aws/ssm`), whose key policy
 * lets whoever may read the parameter decrypt it; the role needs no KMS permission for that.
 */
export function declareWebhookParameter(
  prefix: string,
  url: pulumi.Output<string>,
): aws.ssm.Parameter {
  return new aws.ssm.Parameter(`${prefix}-slack-webhook`, {
    name: webhookParameterName(),
    description: "Slack incoming webhook of the administrators' channel",
    type: "SecureString",
    value: url,
  });
}
