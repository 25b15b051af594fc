/**
 * A stand-in for one operation of the server's Cognito, UpdateAuthEventFeedback: MiniStack sends no mail about a sign-in,
 * and accepts no token. It takes the tokens that it made, and puts the answer into the server's own audit log. It does not
 * check that the sign-in is the user's, since AWS does not say that Cognito does.
 */
import { randomBytes } from "node:crypto";
import { hasName } from "../../handler/errors";
import { answerAws, startServer } from "../aws/server";
import { REFUSALS } from "../aws/refusals";
import type { Clients } from "./clients";

/** What Cognito's mail about a sign-in holds besides the name. */
export interface Notice {
  eventId: string;
  token: string;
}

/** The stand-in. Stop it in all cases. */
export interface FeedbackStandIn {
  url: string;
  /** A token for one sign-in of one user. */
  notice(userPoolId: string, user: string, eventId: string): Notice;
  /** How many requests came, and how many of them with credentials. */
  requests(): { all: number; signed: number };
  stop(): Promise<void>;
}

/** The input of the operation, which has passed the SDK. */
interface FeedbackInput {
  UserPoolId: string;
  Username: string;
  EventId: string;
  FeedbackToken: string;
  FeedbackValue: "Valid" | "Invalid";
}

/** Starts it. */
export async function startFeedbackStandIn({
  cognito,
}: Pick<Clients, "cognito">): Promise<FeedbackStandIn> {
  const subjects = new Map<string, string>();
  const subjectOf = (...parts: string[]) => JSON.stringify(parts);
  let [all, signed] = [0, 0];
  const answer = answerAws({
    UpdateAuthEventFeedback: async ({ FeedbackToken, ...feedback }: FeedbackInput) => {
      const { UserPoolId, Username, EventId } = feedback;
      const isItsOwn = subjects.get(FeedbackToken) === subjectOf(UserPoolId, Username, EventId);
      if (!isItsOwn) return REFUSALS.badFeedbackToken;
      await cognito.adminUpdateAuthEventFeedback(feedback).catch((error: unknown) => {
        // The sign-in is not this user's.
        if (!hasName(error, "InvalidParameterException")) throw error;
      });
      return {};
    },
  });
  const { url, stop } = await startServer((request, body) => {
    all += 1;
    if (request.headers.authorization !== undefined) signed += 1;
    return answer(request, body);
  });
  return {
    url,
    stop,
    notice(userPoolId, user, eventId) {
      const token = `${randomBytes(30).toString("base64url")}.-_=`;
      subjects.set(token, subjectOf(userPoolId, user, eventId));
      return { eventId, token };
    },
    requests: () => ({ all, signed }),
  };
}
