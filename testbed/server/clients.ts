/** The SDK clients with which the run deploys to a server, reads from it, and removes what it made. */
import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { SSM } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";

/** A running AWS-compatible server, and the credentials for it. */
export interface Server {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** One client per service. */
export type Clients = ReturnType<typeof connect>;

/**
 * Connects to a server; `disconnect` closes the connections. Two attempts per call: a server may close an idle
 * connection at the moment in which it is used again.
 */
export function connect(server: Server) {
  const options = { ...server, maxAttempts: 2 };
  const clients = {
    cloudwatch: new CloudWatch(options),
    cognito: new CognitoIdentityProvider(options),
    dynamodb: new DynamoDB(options),
    events: new EventBridge(options),
    gateway: new ApiGatewayV2(options),
    iam: new IAM(options),
    lambda: new Lambda(options),
    logs: new CloudWatchLogs(options),
    sns: new SNS(options),
    sqs: new SQS(options),
    ssm: new SSM(options),
    sts: new STS(options),
  };
  return {
    ...clients,
    disconnect: async () => Object.values(clients).forEach((client) => client.destroy()),
  };
}

/** Where a caller is. Everybody may ask that (STS API reference, GetCallerIdentity). */
export async function whereIs({
  sts,
}: Pick<Clients, "sts">): Promise<{ accountId: string; partition: string; region: string }> {
  const { Account: accountId = "", Arn: arn = "" } = await sts.getCallerIdentity({});
  return { accountId, partition: arn.split(":")[1] ?? "", region: await sts.config.region() };
}
