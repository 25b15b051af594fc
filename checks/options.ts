/** What the findings depend on beside what was read. */
export interface CheckOptions {
  /** Whether mails link to the stack's report page instead of Cognito's own link. */
  reportPage: boolean;
  /** Longest lifetime of an access token that is not a finding. */
  maxAccessTokenMinutes: number;
  /** Whether the stack manages the pool's notification mail (`notificationMail`). */
  managesMail: boolean;
}
