/**
 * Reads the audit log that Cognito's threat protection keeps of a user (AdminListUserAuthEvents). It holds what the
 * CloudTrail record keeps encrypted: which feedback was given, when, and about which sign-in.
 */
import { AdminListUserAuthEventsCommand } from "@aws-sdk/client-cognito-identity-provider";
import type {
  AuthEventType,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AccountKey } from "./account";
import { AUDIT_PAGE_MS } from "./deadlines";
import { describeError, hasName } from "./errors";
import { isFinal, isThrottled, withRetry } from "./retry";

/** What one read of the audit log returned. */
export interface AuditLog {
  events: AuthEventType[];
  /**
   * `reached`: the log was read to its end. `failed`: a read was throttled or failed. `unfinished`: pages were read until the
   * time was up, or the function lacks the permission: neither is Cognito's trouble. `no-log`: the pool keeps none.
   */
  end: "reached" | "failed" | "unfinished" | "no-log";
  /** Why the end was not reached. */
  reason?: string;
  /** Whether a retry within seconds would get the same answer. */
  isFinal: boolean;
}

/** The sign-in that the customer judged, as the audit log shows it. Every text in it is untrusted. */
export interface JudgedSignIn {
  eventId?: string;
  time?: Date;
  ipAddress?: string;
  city?: string;
  country?: string;
  device?: string;
  riskLevel?: string;
  riskDecision?: string;
  /** Who gave the feedback. AWS does not document its value for a link; logged only. */
  provider?: string;
  /** Cognito's EventResponse: Pass, Fail or InProgress. */
  response?: string;
}

/** The most events of one page (API reference, AdminListUserAuthEvents, MaxResults). */
const PAGE_SIZE = 60;

/** Pages that are read in any case, 60 events each; more only as long as there is no flood. */
const PAGES = 10;

/**
 * Reads the log newest first, page by page, to its end, or until it shows what is looked for. The judged sign-in may be
 * much older than the report, with an attacker's failed sign-ins after it, as many as he likes: only the time limits how
 * many pages are read. Never throws.
 *
 * @param isLookedFor whether an event decides on the report, whatever the log holds beside it
 * @param deadline ends the reading
 * @param mayGoOn asked once, after ten pages: in a flood the others wait behind this report
 */
export async function readAuditLog(
  cognito: CognitoIdentityProviderClient,
  key: AccountKey,
  isLookedFor: (event: AuthEventType) => boolean,
  deadline: AbortSignal,
  mayGoOn: () => Promise<boolean> = async () => true,
): Promise<AuditLog> {
  const events: AuthEventType[] = [];
  let pages = 0;
  let nextToken: string | undefined;
  try {
    do {
      const input = { ...key, MaxResults: PAGE_SIZE, NextToken: nextToken };
      const { AuthEvents: found = [], NextToken: next } = await withRetry(
        (options) => cognito.send(new AdminListUserAuthEventsCommand(input), options),
        AbortSignal.any([deadline, AbortSignal.timeout(AUDIT_PAGE_MS)]),
      );
      events.push(...found);
      if (found.some(isLookedFor)) break;
      nextToken = next;
      if (nextToken && ++pages === PAGES && !(await mayGoOn())) {
        const reason = "the audit log is long, and there are many reports";
        return { events, end: "unfinished", reason, isFinal: true };
      }
    } while (nextToken);
    return { events, end: "reached", isFinal: false };
  } catch (error) {
    const hasNoLog = hasName(error, "UserPoolAddOnNotEnabledException");
    const isTooLong = deadline.aborted && events.length > 0 && !isThrottled(error);
    const isUnfinished = isTooLong || hasName(error, "AccessDeniedException");
    return {
      events,
      end: hasNoLog ? "no-log" : isUnfinished ? "unfinished" : "failed",
      reason: hasNoLog
        ? "the pool keeps no audit log (UserPoolAddOnNotEnabledException)"
        : `the audit log can't be read to its end: ${describeError(error)}`,
      isFinal: isFinal(error),
    };
  }
}

/** Whether feedback was given on this event within so many milliseconds of the click, before or after it. */
export function hasFeedbackNear(event: AuthEventType, clickedAt: Date, windowMs: number): boolean {
  const givenAt = event.EventFeedback?.FeedbackDate;
  return givenAt !== undefined && Math.abs(givenAt.getTime() - clickedAt.getTime()) <= windowMs;
}

/** Whether an event was marked as Invalid. */
export function isInvalid(event: AuthEventType): boolean {
  return event.EventFeedback?.FeedbackValue === "Invalid";
}

/** What a notification and the log show of a judged event. */
export function describeSignIn(event: AuthEventType): JudgedSignIn {
  const context = event.EventContextData;
  return {
    eventId: event.EventId,
    time: valid(event.CreationDate),
    ipAddress: known(context?.IpAddress),
    city: known(context?.City),
    country: known(context?.Country),
    device: known(context?.DeviceName),
    riskLevel: known(event.EventRisk?.RiskLevel),
    riskDecision: known(event.EventRisk?.RiskDecision),
    provider: event.EventFeedback?.Provider,
    response: event.EventResponse,
  };
}

/** Cognito writes the word "null" for a city that it does not know (API reference, AdminListUserAuthEvents, sample response). */
function known(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" || text === "null" ? undefined : text;
}

/** The SDK makes an invalid Date of a number that is no time; such a Date throws where it is written out. */
function valid(time: Date | undefined): Date | undefined {
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
}
