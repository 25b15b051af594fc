/** The log groups: of each function, and of the page's requests. */
import * as aws from "@pulumi/aws";
import { dataOf } from "./deployment";
import type { Deployment } from "./deployment";

/** Declares a log group. */
export function declareLogGroup(deployment: Deployment, name: string): aws.cloudwatch.LogGroup {
  const { logRetentionDays: retentionInDays, prefix, tags } = deployment;
  return new aws.cloudwatch.LogGroup(
    `${prefix}-${name}`,
    { retentionInDays, tags },
    dataOf(deployment),
  );
}
