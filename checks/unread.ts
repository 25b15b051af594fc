/** What a check could not read. */
import { describeError, hasName } from "../handler/errors";

/** Something that could not be read, and why. */
export interface Unread {
  /** Why, on one line, such as `AccessDeniedException: User ... is not authorized`. */
  unread: string;
  /** Whether AWS says that it is not there, so that no permission and no second try would help. */
  isMissing: boolean;
}

/** Whether it could not be read. */
export function isUnread(read: object): read is Unread {
  return "unread" in read;
}

/** What to do about anything that could not be read. */
export const ALLOW_READING =
  "allow the call (docs/pool.md lists the permissions that the checks need), and try again";

/** Names of the errors for what is not there (API references of each service, "Errors"). */
const MISSING = [
  "ResourceNotFoundException",
  "TrailNotFoundException",
  "NotFoundException",
  "ParameterNotFound",
];

/** Why a read failed. */
export function toUnread(error: unknown): Unread {
  const isTooLate = hasName(error, "AbortError", "TimeoutError");
  return {
    unread: isTooLate ? "no answer in time" : describeError(error),
    isMissing: hasName(error, ...MISSING),
  };
}
