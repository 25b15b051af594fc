/** Gives Cognito the customer's answer. Cognito checks the token of the mail, and nothing is reported that it refuses. */
import { UpdateAuthEventFeedbackCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { FEEDBACK_MS } from "./deadlines";
import type { Answer, ReportLink } from "./link";
import { nameOf } from "./log";

/** What Cognito said. */
export type FeedbackResult =
  | { kind: "accepted"; user: string }
  /** For whatever reason: AWS does not document which error means a forged, a used or an expired token. */
  | { kind: "refused"; error: string }
  /** No answer about the token: another try may succeed, or somebody must cure what is wrong. */
  | { kind: "unavailable"; error: string };

/**
 * Calls UpdateAuthEventFeedback, for one name after the other that the link can stand for. The operation is
 * unauthenticated (Cognito API reference, UpdateAuthEventFeedback; `smithy.api#noAuth` in its model), so that the SDK
 * sends no credentials. Never throws.
 */
export async function giveFeedback(
  cognito: CognitoIdentityProviderClient,
  { userPoolId, eventId, token, users }: ReportLink,
  answer: Answer,
): Promise<FeedbackResult> {
  let refusal: FeedbackResult = { kind: "refused", error: "no user name" };
  for (const user of users) {
    try {
      await cognito.send(
        new UpdateAuthEventFeedbackCommand({
          UserPoolId: userPoolId,
          Username: user,
          EventId: eventId,
          FeedbackToken: token,
          FeedbackValue: answer,
        }),
        { abortSignal: AbortSignal.timeout(FEEDBACK_MS) },
      );
      return { kind: "accepted", user };
    } catch (error) {
      refusal = { kind: isRefusal(error) ? "refused" : "unavailable", error: nameOf(error) };
      if (refusal.kind === "unavailable") return refusal;
    }
  }
  return refusal;
}

/**
 * The errors that say no to this token or this name. Any other is no answer about them: a pool that is gone or has no threat
 * protection, a firewall, a throttle. Then customers must not be told that their link is bad, and somebody must hear of it.
 */
const REFUSALS = ["NotAuthorizedException", "UserNotFoundException", "InvalidParameterException"];

function isRefusal(error: unknown): boolean {
  return REFUSALS.includes(nameOf(error));
}
