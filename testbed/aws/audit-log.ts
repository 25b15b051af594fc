/** The audit log that threat protection keeps of each user. Events have the fields and units of the API's JSON. */
import { randomUUID } from "node:crypto";
import type { LocalUser } from "./user";

/** Where a request came from. */
export interface LocalContext {
  IpAddress: string;
  DeviceName: string;
  City: string;
  Country: string;
}

/** Feedback of a customer or an administrator on an event. */
export interface LocalFeedback {
  FeedbackValue: "Valid" | "Invalid";
  Provider: string;
  /** Seconds since 1970. */
  FeedbackDate: number;
}

/** An entry of the audit log. */
export interface LocalAuthEvent {
  EventId: string;
  EventType: "SignIn" | "ForgotPassword" | "PasswordChange";
  /** Seconds since 1970, with a fraction. */
  CreationDate: number;
  EventResponse: "Pass" | "Fail" | "InProgress";
  EventRisk: { RiskDecision: "NoRisk" };
  EventContextData: LocalContext;
  EventFeedback?: LocalFeedback;
}

/** The audit log of all users. */
export interface AuditLog {
  /** Newest first. */
  events(user: LocalUser): LocalAuthEvent[];
  /** Adds at the top, whatever date the event has; the defaults are those of a passed sign-in without risk. */
  add(
    user: LocalUser,
    event: Partial<LocalAuthEvent> & { EventContextData: LocalContext },
  ): LocalAuthEvent;
  giveFeedback(event: LocalAuthEvent, value: LocalFeedback["FeedbackValue"], at?: Date): void;
}

/** Makes an empty log; `now` returns milliseconds since 1970. */
export function createAuditLog(now: () => number): AuditLog {
  const logs = new WeakMap<LocalUser, LocalAuthEvent[]>();
  const events = (user: LocalUser) => {
    const log = logs.get(user) ?? [];
    logs.set(user, log);
    return log;
  };
  return {
    events,
    add(user, given) {
      const event: LocalAuthEvent = {
        EventId: randomUUID(),
        EventType: "SignIn",
        CreationDate: now() / 1000,
        EventResponse: "Pass",
        EventRisk: { RiskDecision: "NoRisk" },
        ...given,
      };
      events(user).unshift(event);
      return event;
    },
    giveFeedback(event, value, at = new Date(now())) {
      event.EventFeedback = {
        FeedbackValue: value,
        Provider: "undocumented",
        FeedbackDate: at.getTime() / 1000,
      };
    },
  };
}
