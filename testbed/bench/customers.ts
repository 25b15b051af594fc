/** Customers who have clicked "this wasn't me": an account each, the trace in the audit log, and the queue's message. */
import type { LocalCognito, LocalUser } from "../aws/cognito";
import { envelope, feedbackRecord } from "../../cli/record";
import type { World } from "./world";

/** One of them. */
export interface Reported {
  user: LocalUser;
  /** CloudTrail `eventID`, by which log lines name the report. */
  eventId: string;
  /** The message that lies in the queue. */
  body: string;
}

/** Makes `count` customers. Their names are of one length, so that their requests are as well. */
export function makeReports({ cognito, region, userPoolId }: World, count: number): Reported[] {
  const first = cognitoUsers.get(cognito) ?? 0;
  cognitoUsers.set(cognito, first + count);
  return Array.from({ length: count }, (_, index) => {
    const name = `customer-${String(first + index + 1).padStart(5, "0")}`;
    const user = cognito.addUser(userPoolId, { name });
    const time = new Date();
    cognito.giveFeedback(cognito.addEvent(user, {}), "Invalid", time);
    const record = envelope(feedbackRecord({ region, userPoolId, user: name, time }));
    return { user, eventId: record.detail.eventID, body: JSON.stringify(record) };
  });
}

/** How many customers each Cognito has so far. */
const cognitoUsers = new WeakMap<LocalCognito, number>();
