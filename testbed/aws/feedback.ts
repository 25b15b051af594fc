/** What a customer does with Cognito's mail about a sign-in: the token in it, and the answer that goes with the token. */
import { randomBytes } from "node:crypto";
import type { AuditLog, LocalAuthEvent, LocalFeedback } from "./audit-log";
import { REFUSALS } from "./refusals";
import type { AwsOperation, AwsOutput, AwsRefusal } from "./server";
import type { LocalUser } from "./user";

/** What the mail about a sign-in holds (developer guide, "Message templates", placeholders). */
export interface LocalNotice {
  /** `{event-id}` */
  eventId: string;
  /** `{feedback-token}` */
  feedbackToken: string;
  /** `{username}` */
  userName: string;
}

/** Input of UpdateAuthEventFeedback. */
export interface FeedbackInput {
  EventId: string;
  FeedbackToken: string;
  FeedbackValue: LocalFeedback["FeedbackValue"];
}

/** What it needs of the pool. */
export interface FeedbackContext {
  onUser(
    act: (user: LocalUser, input: FeedbackInput) => AwsOutput,
    refusal?: () => AwsRefusal | false,
  ): AwsOperation;
  log: AuditLog;
  settings: { threatProtection: boolean };
}

/** The operation, and the mail that goes before it. */
export interface Feedback {
  operations: Record<string, AwsOperation>;
  /** The mail about a sign-in. The token is the same for every mail about it. */
  noticeOf(user: LocalUser, event: LocalAuthEvent): LocalNotice;
}

/**
 * Makes them. A token fits one event of one user, and can be used any number of times; Cognito documents neither its
 * length and lifetime, nor whether a second use is refused, nor which error stands for a token that does not fit.
 */
export function feedback({ onUser, log, settings }: FeedbackContext): Feedback {
  const tokens = new WeakMap<LocalAuthEvent, string>();
  return {
    operations: {
      UpdateAuthEventFeedback: onUser(
        (user, { EventId: id, FeedbackToken: token, FeedbackValue: value }) => {
          if (value !== "Valid" && value !== "Invalid") return REFUSALS.noSuchFeedback;
          const event = log.events(user).find((candidate) => candidate.EventId === id);
          if (!event || tokens.get(event) !== token) return REFUSALS.badFeedbackToken;
          log.giveFeedback(event, value);
          return {};
        },
        () => !settings.threatProtection && REFUSALS.noThreatProtection,
      ),
    },
    noticeOf(user, event) {
      const feedbackToken = tokens.get(event) ?? makeToken();
      tokens.set(event, feedbackToken);
      return { eventId: event.EventId, feedbackToken, userName: user.name };
    },
  };
}

/** Long, and with every character that a token may have besides letters and digits (API reference, `FeedbackToken`). */
function makeToken(): string {
  const part = (bytes: number) => randomBytes(bytes).toString("base64url");
  return `${part(30)}.${part(160)}-_.${part(32)}=`;
}
