/** AWS clients of `npm run doctor`. */
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SNSClient } from "@aws-sdk/client-sns";
import { makeClients, REQUESTS, withAwsFailure } from "./aws";

/** The clients of one region; none of them connects before its first call. */
export type DoctorClients = ReturnType<typeof makeDoctorClients>;

/** Makes the clients. They throw `AwsFailure` only, except `cognito` and `cloudTrail`, whose errors `checks/` describes. */
export function makeDoctorClients(region: string) {
  const clients = makeClients(region);
  const options = { region, requestHandler: REQUESTS };
  const events = new EventBridgeClient(options);
  const cloudWatch = new CloudWatchClient(options);
  const sns = new SNSClient(options);
  const apiGateway = new ApiGatewayV2Client(options);
  const cloudTrail = new CloudTrailClient(options);
  withAwsFailure(events, "events");
  withAwsFailure(cloudWatch, "cloudwatch");
  withAwsFailure(sns, "sns");
  withAwsFailure(apiGateway, "apigateway");
  const more = { events, cloudWatch, sns, apiGateway, cloudTrail };
  const close = () => {
    clients.close();
    for (const client of Object.values(more)) client.destroy();
  };
  return { ...clients, ...more, close };
}
