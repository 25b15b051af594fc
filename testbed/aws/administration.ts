/** What an administrator does to a user of the local Cognito, and the function may not: giving an account back. */
import { randomUUID } from "node:crypto";
import type { AuditLog, LocalFeedback } from "./audit-log";
import { REFUSALS } from "./refusals";
import type { AwsOperation, AwsOutput, AwsRefusal } from "./server";
import type { LocalUser } from "./user";

/** Input of these operations. */
export interface AdministrationInput {
  Password: string;
  Permanent?: boolean;
  MessageAction?: string;
  EventId: string;
  FeedbackValue: LocalFeedback["FeedbackValue"];
}

/** What they need of the pool. */
export interface AdministrationContext {
  onUser(
    act: (user: LocalUser, input: AdministrationInput) => AwsOutput,
    refusal?: () => AwsRefusal | false,
  ): AwsOperation;
  change(user: LocalUser, to: Partial<Pick<LocalUser, "password" | "status" | "enabled">>): void;
  mails: { user: string; code: string }[];
  log: AuditLog;
  settings: { threatProtection: boolean };
}

/** The operations. */
export function administration({
  onUser,
  change,
  mails,
  log,
  settings,
}: AdministrationContext): Record<string, AwsOperation> {
  return {
    AdminEnableUser: onUser((user) => {
      change(user, { enabled: true });
      return {};
    }),

    AdminSetUserPassword: onUser((user, { Password: password, Permanent: isPermanent }) => {
      change(user, { password, status: isPermanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD" });
      return {};
    }),

    // An invitation, again. Whether Cognito sends one to a disabled user is not documented.
    AdminCreateUser: onUser((user, { MessageAction: action }) => {
      if (action !== "RESEND") return REFUSALS.userExists;
      if (!user.enabled) return REFUSALS.disabled;
      if (user.status !== "FORCE_CHANGE_PASSWORD") return REFUSALS.notInvited;
      const password = randomUUID();
      change(user, { password });
      mails.push({ user: user.name, code: password });
      return {};
    }),

    AdminUpdateAuthEventFeedback: onUser(
      (user, { EventId: id, FeedbackValue: value }) => {
        const event = log.events(user).find((candidate) => candidate.EventId === id);
        if (!event) return REFUSALS.noEvent;
        log.giveFeedback(event, value);
        return {};
      },
      () => !settings.threatProtection && REFUSALS.noThreatProtection,
    ),
  };
}
