/**
 * Weighs a report: what does Cognito's own audit log say about it, and what state is the account in? Reads only.
 *
 * The audit log (AdminListUserAuthEvents) knows what the record keeps encrypted: who said what, when, about which
 * sign-in. Nothing links a record to its event, so they are matched by user and by the time of the feedback.
 */
import { setTimeout as wait } from "node:timers/promises";
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  AuthEventType,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { askCognito } from "./attempts";
import {
  AUDIT_LOG_PAGES,
  CLICK_WINDOW_MS,
  FEEDBACK_WINDOW_MS,
  LOOK_MS,
  PAUSES_BEFORE_LOOKS_MS,
  WEIGHING_MS,
} from "./deadlines";
import { describeError } from "./errors";
import type { BadLoginReport } from "./report";

/** What the audit log says of the report. */
export type Verdict = "confirmed" | "benign" | "unconfirmed";

/** The state of the account; `UNKNOWN` where it could not be read, or is one that this code has never heard of. */
export type AccountState =
  | "CONFIRMED"
  | "RESET_REQUIRED"
  | "FORCE_CHANGE_PASSWORD"
  | "UNCONFIRMED"
  | "EXTERNAL_PROVIDER"
  | "DISABLED"
  | "GONE"
  | "UNKNOWN";

/** The sign-in that the customer judged, as the audit log shows it. Every text in it is foreign. */
export interface JudgedSignIn {
  eventId?: string;
  /** ISO 8601. */
  time?: string;
  ipAddress?: string;
  city?: string;
  country?: string;
  device?: string;
  riskLevel?: string;
  riskDecision?: string;
  /** Who gave the feedback. AWS does not say what it is for a link; logged, never relied on. */
  provider?: string;
}

/** Everything that is known before anything is done. */
export interface Evidence {
  verdict: Verdict;
  /** Why the verdict is `unconfirmed`. */
  reason?: string;
  state: AccountState;
  /** Cognito's own word for the state, which a disabled account has as well; absent where it could not be read. */
  userStatus?: string;
  /** ISO 8601 time at which the state was asked for; absent where it could not be read. */
  stateAt?: string;
  /** ISO 8601 time at which the customer chose a new password, if that was after the report. */
  recoveredAt?: string;
  signIn?: JudgedSignIn;
  /** How often the audit log was read. */
  looks: number;
}

/** What one look saw; the two reads of a look are made side by side. */
interface Look {
  account: {
    state: AccountState;
    userStatus?: string;
    /** ISO 8601 time at which the state was asked for. */
    stateAt?: string;
    modifiedAt?: number;
    final?: boolean;
  };
  log: { events: AuthEventType[] } | { unreadable: string; final: boolean };
}

/**
 * Weighs a report, looking again for a while before it calls the report unconfirmed: feedback may reach the audit log
 * after the record has reached us. Never throws: what can't be read is a reason, not an error.
 *
 * @param pausesMs milliseconds before each look; for a report that is hours old, one look is enough
 */
export async function weigh(
  cognito: CognitoIdentityProviderClient,
  report: BadLoginReport,
  pausesMs: number[] = PAUSES_BEFORE_LOOKS_MS,
): Promise<Evidence> {
  let evidence: Evidence | undefined;
  let known: Look["account"] | undefined;
  const deadline = AbortSignal.timeout(WEIGHING_MS);
  for (const [index, pause] of pausesMs.entries()) {
    if (pause > 0) await wait(pause, undefined, { signal: deadline }).catch(() => undefined);
    if (evidence && deadline.aborted) break;
    const look = await lookOnce(cognito, report, deadline);
    // An account that could be read once is not forgotten because a later look at it failed.
    const account = look.account.state === "UNKNOWN" && known ? known : look.account;
    known = account;
    const judgement = judge(report, { ...look, account });
    evidence = { ...judgement.evidence, looks: index + 1 };
    if (judgement.settled && (account.state !== "UNKNOWN" || account.final)) break;
  }
  return evidence!;
}

/** What one look says of the report, and whether another look could say something else. Pure. */
export function judge(
  report: BadLoginReport,
  { account, log }: Look,
): { evidence: Omit<Evidence, "looks">; settled: boolean } {
  const { state, userStatus, stateAt } = account;
  if ("unreadable" in log) {
    const reason = log.unreadable;
    return {
      evidence: { verdict: "unconfirmed", reason, state, userStatus, stateAt },
      settled: log.final,
    };
  }

  const reportedAt = Date.parse(report.time);
  const near = log.events
    .filter((event) => liesWithin(FEEDBACK_WINDOW_MS, event, reportedAt))
    .sort((a, b) => feedbackTime(b) - feedbackTime(a));
  // An Invalid anywhere near counts, even if a newer answer to another mail is Valid: a report must not be lost.
  const invalid = near.find((event) => event.EventFeedback?.FeedbackValue === "Invalid");
  const judged = invalid ?? near[0];
  const verdict = invalid ? "confirmed" : judged ? "benign" : "unconfirmed";
  return {
    evidence: {
      verdict,
      ...(verdict === "unconfirmed" && {
        reason: `the audit log holds no feedback near ${report.time}`,
      }),
      state,
      userStatus,
      stateAt,
      recoveredAt: recovery(report, account.modifiedAt, log.events),
      signIn: judged && describeSignIn(judged),
    },
    // A Valid of a minute ago may be of another click, and the Invalid of this one still on its way.
    settled:
      invalid !== undefined ||
      (judged !== undefined && liesWithin(CLICK_WINDOW_MS, judged, reportedAt)),
  };
}

/**
 * When the customer chose a new password after the report, if they did. Only what an attacker with the old password
 * can't do alone counts: a recovery by code that also changed the account (asking for a code, which anyone can do, may
 * be logged alike), or a change of password from the address that the report came from.
 */
function recovery(
  report: BadLoginReport,
  modifiedAt: number | undefined,
  events: AuthEventType[],
): string | undefined {
  const reportedAt = Date.parse(report.time);
  const changed = modifiedAt !== undefined && modifiedAt >= reportedAt;
  const recovered = events.find((event) => {
    const at = event.CreationDate?.getTime() ?? 0;
    if (event.EventResponse !== "Pass" || at <= reportedAt) return false;
    if (event.EventType === "ForgotPassword") return changed;
    return (
      event.EventType === "PasswordChange" &&
      report.sourceAddress !== undefined &&
      event.EventContextData?.IpAddress === report.sourceAddress
    );
  });
  return recovered?.CreationDate?.toISOString();
}

async function lookOnce(
  cognito: CognitoIdentityProviderClient,
  report: BadLoginReport,
  deadline: AbortSignal,
): Promise<Look> {
  const input = { UserPoolId: report.userPoolId, Username: report.user };
  const options = { abortSignal: AbortSignal.any([deadline, AbortSignal.timeout(LOOK_MS)]) };
  const [account, log] = await Promise.all([
    readAccount(cognito, input, options),
    readLog(cognito, input, options, Date.parse(report.time)),
  ]);
  return { account, log };
}

interface UserInput {
  UserPoolId: string;
  Username: string;
}
interface CallOptions {
  abortSignal: AbortSignal;
}

/** Reads the state of an account. Never throws. */
export async function readAccount(
  cognito: CognitoIdentityProviderClient,
  input: UserInput,
  options: CallOptions,
): Promise<Look["account"]> {
  try {
    let stateAt = "";
    const user = await askCognito(() => {
      stateAt = new Date().toISOString();
      return cognito.send(new AdminGetUserCommand(input), options);
    }, options.abortSignal);
    const modifiedAt = user.UserLastModifiedDate?.getTime();
    const state = user.Enabled === false ? "DISABLED" : stateOf(user.UserStatus);
    return { state, userStatus: user.UserStatus, stateAt, modifiedAt };
  } catch (error) {
    const { name } = (error ?? {}) as { name?: string };
    if (name === "UserNotFoundException") return { state: "GONE" };
    return { state: "UNKNOWN", final: name !== undefined && NO_USE_LOOKING_AGAIN.includes(name) };
  }
}

function stateOf(status: string | undefined): AccountState {
  switch (status) {
    case "CONFIRMED":
    case "RESET_REQUIRED":
    case "FORCE_CHANGE_PASSWORD":
    case "UNCONFIRMED":
    case "EXTERNAL_PROVIDER":
      return status;
    default:
      return "UNKNOWN";
  }
}

/**
 * Reads the log newest first, page by page, until it shows the feedback of this very click. The judged sign-in may be
 * far older than the click, with hundreds of an attacker's failed attempts before it; so more than one page is read,
 * but not without end.
 */
async function readLog(
  cognito: CognitoIdentityProviderClient,
  input: UserInput,
  options: CallOptions,
  reportedAt: number,
): Promise<Look["log"]> {
  const events: AuthEventType[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < AUDIT_LOG_PAGES; page++) {
      const command = { ...input, MaxResults: 60, NextToken: token };
      const { AuthEvents: found, NextToken: next } = await askCognito(
        () => cognito.send(new AdminListUserAuthEventsCommand(command), options),
        options.abortSignal,
      );
      events.push(...(found ?? []));
      // Only an Invalid: a Valid of the same moment may be of another mail, with the Invalid on a later page.
      if (!next || (found ?? []).some(isInvalid(CLICK_WINDOW_MS, reportedAt))) break;
      token = next;
    }
    return { events };
  } catch (error) {
    // A later page that fails takes nothing from an Invalid that an earlier one has shown; but it may hold one.
    if (events.some(isInvalid(FEEDBACK_WINDOW_MS, reportedAt))) return { events };
    const { name } = (error ?? {}) as { name?: string };
    return {
      unreadable: `the audit log can't be read: ${describeError(error)}`,
      final: name !== undefined && NO_USE_LOOKING_AGAIN.includes(name),
    };
  }
}

/** Answers of the audit log that will be the same in a second. */
const NO_USE_LOOKING_AGAIN = [
  "UserPoolAddOnNotEnabledException",
  "UserNotFoundException",
  "ResourceNotFoundException",
  "AccessDeniedException",
  "OperationNotEnabledException",
];

function liesWithin(windowMs: number, event: AuthEventType, reportedAt: number): boolean {
  const given = event.EventFeedback?.FeedbackDate?.getTime();
  return given !== undefined && Math.abs(given - reportedAt) <= windowMs;
}

function isInvalid(windowMs: number, reportedAt: number): (event: AuthEventType) => boolean {
  return (event) =>
    event.EventFeedback?.FeedbackValue === "Invalid" && liesWithin(windowMs, event, reportedAt);
}

function feedbackTime(event: AuthEventType): number {
  return event.EventFeedback?.FeedbackDate?.getTime() ?? 0;
}

function describeSignIn(event: AuthEventType): JudgedSignIn {
  const context = event.EventContextData;
  return {
    eventId: event.EventId,
    time: event.CreationDate?.toISOString(),
    ipAddress: known(context?.IpAddress),
    city: known(context?.City),
    country: known(context?.Country),
    device: known(context?.DeviceName),
    riskLevel: event.EventRisk?.RiskLevel,
    riskDecision: event.EventRisk?.RiskDecision,
    provider: event.EventFeedback?.Provider,
  };
}

/** Cognito writes the word "null" where it knows no city (API reference, AdminListUserAuthEvents, sample response). */
function known(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "null" ? undefined : text;
}
