/** The SDK clients that deploy to a server, look at it, and take down again. */
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";

/** A running AWS-compatible server, and how to speak to it. */
export interface Server {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** One client per service. Leave in all cases. */
export interface Clients {
  cloudwatch: CloudWatchClient;
  cognito: CognitoIdentityProviderClient;
  events: EventBridgeClient;
  iam: IAMClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  sns: SNSClient;
  sqs: SQSClient;
  ssm: SSMClient;
  /** Closes their connections. */
  leave(): void;
}

/**
 * Connects to a server. A second attempt, because a server may close a connection that was idle during a scene at the
 * moment in which it is used again.
 */
export function connect(server: Server): Clients {
  const options = { ...server, maxAttempts: 2 };
  const clients = {
    cloudwatch: new CloudWatchClient(options),
    cognito: new CognitoIdentityProviderClient(options),
    events: new EventBridgeClient(options),
    iam: new IAMClient(options),
    lambda: new LambdaClient(options),
    logs: new CloudWatchLogsClient(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
  };
  return { ...clients, leave: () => Object.values(clients).forEach((client) => client.destroy()) };
}
