/** Events of Cognito's audit log, as the SDK returns them. */
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import type { AuditLog } from "../../handler/audit-log";
import { REPORT } from "./report";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** An event with feedback that was given this long after the report. */
export function feedback(
  value: "Valid" | "Invalid",
  afterMs = 0,
  more: Partial<AuthEventType> = {},
): AuthEventType {
  const FeedbackDate = new Date(REPORT.time.getTime() + afterMs);
  return {
    EventId: "event-1",
    EventType: "SignIn",
    EventFeedback: { FeedbackValue: value, Provider: "anything", FeedbackDate },
    ...more,
  };
}

/** A passed event without feedback, a minute after the report. */
export function later(EventType: AuthEventType["EventType"]): AuthEventType {
  const CreationDate = new Date(REPORT.time.getTime() + MINUTE);
  return { EventType, EventResponse: "Pass", CreationDate };
}

/** An audit log that was read to its end. */
export function readLog(...events: AuthEventType[]): AuditLog {
  return { events, end: "reached", isFinal: false };
}
