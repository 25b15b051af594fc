/** What the local Cognito refuses, in Cognito's words, and the pages of its list operations. */
import type { AwsOutput, AwsRefusal } from "./server";
import type { LocalUser } from "./user";

/** The maximum page size of a list operation. */
const PAGE = 60;

/** Every refusal, by its reason. */
export const REFUSALS = {
  noUser: refuse("UserNotFoundException", "User does not exist."),
  disabled: refuse("NotAuthorizedException", "User is disabled."),
  unconfirmed: refuse("UserNotConfirmedException", "User is not confirmed."),
  wrongPassword: refuse("NotAuthorizedException", "Incorrect username or password."),
  resetRequired: refuse("PasswordResetRequiredException", "Password reset required for the user"),
  wrongState: refuse(
    "NotAuthorizedException",
    "User password cannot be reset in the current state.",
  ),
  noContact: refuse(
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
  ),
  wrongCode: refuse(
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
  ),
  revoked: refuse("NotAuthorizedException", "Refresh Token has been revoked"),
  badToken: refuse("NotAuthorizedException", "Invalid Refresh Token"),
  accessRevoked: refuse("NotAuthorizedException", "Access Token has been revoked"),
  badAccessToken: refuse("NotAuthorizedException", "Invalid Access Token"),
  noThreatProtection: refuse(
    "UserPoolAddOnNotEnabledException",
    "Threat protection is not enabled",
  ),
  noSessions: refuse(
    "OperationNotEnabledException",
    "Session management is not enabled for this user pool",
  ),
  userExists: refuse("UsernameExistsException", "User account already exists"),
  notInvited: refuse(
    "UnsupportedUserStateException",
    "Resend not possible. User status is not FORCE_CHANGE_PASSWORD",
  ),
  badFeedbackToken: refuse("NotAuthorizedException", "Invalid feedback token"),
  noSuchFeedback: refuse(
    "InvalidParameterException",
    "Member must satisfy enum value set: [Valid, Invalid]",
  ),
  noEvent: refuse("InvalidParameterException", "Event does not exist."),
  noSession: refuse("ResourceNotFoundException", "Session does not exist."),
  pageTooLong: refuse("InvalidParameterException", `MaxResults must be between 0 and ${PAGE}.`),
  badNextToken: refuse("InvalidParameterException", "Invalid NextToken."),
};

/** Why a sign-in with this password is refused; undefined when it is not. */
export function signInRefusal(user: LocalUser, password: string): AwsRefusal | undefined {
  if (!user.enabled) return REFUSALS.disabled;
  if (user.status === "RESET_REQUIRED") return REFUSALS.resetRequired;
  if (user.password !== password) return REFUSALS.wrongPassword;
  return user.status === "UNCONFIRMED" ? REFUSALS.unconfirmed : undefined;
}

/** Input of a list operation. */
export interface PageInput {
  MaxResults?: number;
  NextToken?: string;
}
/** One page of a list. The token names the last item, not a position: the list may grow at the top between two pages. */
export function page<T>(
  field: string,
  items: T[],
  { MaxResults: size, NextToken: token }: PageInput,
  tokenOf: (item: T) => string,
): AwsOutput {
  const length = size || PAGE;
  if (length < 0 || length > PAGE) return REFUSALS.pageTooLong;
  const last = token === undefined ? -1 : items.findIndex((item) => tokenOf(item) === token);
  if (token !== undefined && last === -1) return REFUSALS.badNextToken;
  const start = last + 1;
  const found = items.slice(start, start + length);
  const isMore = items.length > start + length;
  return { [field]: found, NextToken: isMore ? tokenOf(found.at(-1)!) : undefined };
}

/** A refusal with HTTP status 400. */
export function refuse(refusal: string, message: string): AwsRefusal {
  return { refusal, message };
}
