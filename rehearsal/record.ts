/**
 * The record of a click, as CloudTrail writes it and EventBridge delivers it. AWS publishes no sample of
 * Event_Feedback_GET; this one has the fields of the hosted-UI family (developer guide, "Example Amazon Cognito
 * entries") and `user_name`, which a public report of 2022 found in it.
 */
import { randomUUID } from "node:crypto";

/** The account that every ARN and record of a rehearsal names; AWS's documentation uses it as well. */
export const ACCOUNT_ID = "123456789012";

/** EventBridge's envelope around a CloudTrail record. */
export interface Envelope {
  source: string;
  "detail-type": string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a record has the shape its writer gave it
  detail: any;
  [field: string]: unknown;
}

/** The record of a customer's click on "this wasn't me". */
export function feedbackRecord(click: {
  region: string;
  userPoolId: string;
  user: string;
  time: Date;
}): Record<string, unknown> {
  return {
    eventVersion: "1.08",
    userIdentity: { accountId: ACCOUNT_ID },
    eventTime: click.time.toISOString(),
    eventSource: "cognito-idp.amazonaws.com",
    eventName: "Event_Feedback_GET",
    awsRegion: click.region,
    sourceIPAddress: "192.0.2.44",
    userAgent: "Mozilla/5.0 (rehearsal)",
    errorCode: "",
    errorMessage: "",
    requestParameters: null,
    responseElements: null,
    additionalEventData: {
      responseParameters: { status: 200 },
      requestParameters: { user_name: [click.user] },
      userPoolDomain: `rehearsal.auth.${click.region}.amazoncognito.com`,
      userPoolId: click.userPoolId,
    },
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: "AwsServiceEvent",
    managementEvent: true,
    recipientAccountId: ACCOUNT_ID,
    serviceEventDetails: { serviceAccountId: "111122223333" },
    eventCategory: "Management",
  };
}

/** The envelope that EventBridge puts around a CloudTrail record of Cognito's domain endpoints. */
export function envelope(detail: Record<string, unknown>): Envelope {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "AWS Service Event via CloudTrail",
    source: "aws.cognito-idp",
    account: ACCOUNT_ID,
    time: detail.eventTime,
    region: detail.awsRegion,
    resources: [],
    detail,
  };
}
