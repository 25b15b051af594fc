/**
 * The record of a click that nobody made, as CloudTrail writes it and EventBridge delivers it: the rehearsal runs it, and
 * the drill puts it into a real queue. AWS publishes no sample of Event_Feedback_GET; this one has the fields of
 * the hosted-UI family (developer guide, "Example Amazon Cognito entries") and `user_name`, which a public report of
 * 2022 found in it.
 */
import { randomUUID } from "node:crypto";

/** The account of every ARN and record in a rehearsal; AWS's documentation uses it as well. */
export const ACCOUNT_ID = "123456789012";

/** A click that nobody made. */
export interface MadeUpClick {
  region: string;
  userPoolId: string;
  user: string;
  time: Date;
  /** Which command made it: shown in the record's user agent and domain. */
  by?: "rehearsal" | "drill";
  accountId?: string;
  /** Absent for a new GUID. */
  eventId?: string;
}

/** EventBridge's envelope around a CloudTrail record. */
export interface Envelope {
  source: string;
  "detail-type": string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a record has the shape its writer gave it
  detail: any;
  [field: string]: unknown;
}

/** The record of a customer's click on "this wasn't me". */
export function feedbackRecord({
  region,
  userPoolId,
  user,
  time,
  by = "rehearsal",
  accountId = ACCOUNT_ID,
  eventId = randomUUID(),
}: MadeUpClick): Record<string, unknown> {
  return {
    eventVersion: "1.08",
    userIdentity: { accountId },
    eventTime: time.toISOString(),
    eventSource: "cognito-idp.amazonaws.com",
    eventName: "Event_Feedback_GET",
    awsRegion: region,
    sourceIPAddress: "192.0.2.44",
    userAgent: `Mozilla/5.0 (${by})`,
    errorCode: "",
    errorMessage: "",
    requestParameters: null,
    responseElements: null,
    additionalEventData: {
      responseParameters: { status: 200 },
      requestParameters: { user_name: [user] },
      userPoolDomain: `${by}.auth.${region}.amazoncognito.com`,
      userPoolId,
    },
    requestID: randomUUID(),
    eventID: eventId,
    readOnly: false,
    eventType: "AwsServiceEvent",
    managementEvent: true,
    recipientAccountId: accountId,
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
    account: detail.recipientAccountId ?? ACCOUNT_ID,
    time: detail.eventTime,
    region: detail.awsRegion,
    resources: [],
    detail,
  };
}
