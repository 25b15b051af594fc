/** What the checks read over the SDK, because the provider has no data source for it or would log a secret with it. */
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { STSClient } from "@aws-sdk/client-sts";
import * as pulumi from "@pulumi/pulumi";

/** Clients of the stack's region, and the time that all checks together have. */
export interface Outside {
  cognito: CognitoIdentityProviderClient;
  cloudTrail: CloudTrailClient;
  sts: STSClient;
  /** Aborts when the time is over. */
  deadline: AbortSignal;
  /** How the provider is asked; without them, the default provider. */
  invokeOptions?: pulumi.InvokeOptions;
}

/** Makes the clients; tests pass their own. */
export type MakeOutside = (region: string) => Outside;

/** How long a deployment waits for the checks; what was not read until then is a warning. */
const CHECKS_MS = 60_000;

/** Milliseconds to open a connection, and to wait for the response to one attempt. */
const REQUESTS = { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

/** The real one. It takes `aws:profile` from the stack's config; other settings of the provider are unknown to the SDK. */
export const awsOutside: MakeOutside = (region) => {
  const profile = new pulumi.Config("aws").get("profile");
  const options = { region, requestHandler: REQUESTS, ...(profile && { profile }) };
  const sts = new STSClient(options);
  // Found once: a search for credentials that hangs would not end with the deadline of a call.
  const { credentials } = sts.config;
  return {
    sts,
    cognito: new CognitoIdentityProviderClient({ ...options, credentials }),
    cloudTrail: new CloudTrailClient({ ...options, credentials }),
    deadline: AbortSignal.timeout(CHECKS_MS),
  };
};
