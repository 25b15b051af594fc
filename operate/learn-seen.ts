/** What `npm run learn` has seen so far: everything is absent until it was seen. */
import type { LineOfReport } from "./follow";
import type { LinkFacts } from "./learn-link";

/** What became of something that a lock should have ended. */
export interface Tried {
  /** Null where the answer says nothing about the lock. */
  isRefused: boolean | null;
  /** Cognito's error or challenge, or that the person said so. */
  how: string;
}

/** A CloudTrail record. Untrusted. */
export type TrailRecord = Record<string, unknown>;

/** What was seen. Times are in milliseconds since 1970. */
export interface Seen {
  /** Whether the mail came. */
  mail?: boolean;
  /** How Cognito judged the sign-in that the mail is about. */
  risk?: { decision?: string; level?: string };
  link?: LinkFacts;
  /** When the person was asked to click, by this machine's clock. */
  clickedAt?: number;
  /** Whether the page behind the link said that it worked. */
  pageSaidYes?: boolean;
  /** The record of the click, as CloudTrail's event history has it. */
  record?: TrailRecord;
  recordSeenAt?: number;
  feedback?: { value?: string; provider?: string; date?: number };
  feedbackSeenAt?: number;
  /** The function's line about the report that ended, or that failed. */
  line?: LineOfReport;
  lineAt?: number;
  /** State of the account, as Cognito's word and switch. */
  before?: string;
  after?: string;
  refreshToken?: Tried;
  oldPassword?: Tried;
  cookie?: Tried;
}
