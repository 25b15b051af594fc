/** What a customer sees of a report on the page: one word in a table of its own, without a name, gone after an hour. */

/**
 * How far a report is, in the words that the table holds. There is no item before the first of them.
 *
 * `locked`: the password is reset, the sessions are ended, and a code is on its way. `locked-before`: an earlier report had
 * done that; the sessions are ended again. `closed`: the account is disabled until an administrator enables it.
 * `signed-out`: the sessions are ended, the password is not reset, or not yet. `not-locked`: nothing was changed.
 */
export const PAGE_STATES = [
  "locked",
  "locked-before",
  "closed",
  "signed-out",
  "not-locked",
] as const;
export type PageState = (typeof PAGE_STATES)[number];

/** How long a state is shown, from the moment of the report. TTL may delete it later, so readers compare `expiresAt`. */
export const STATE_KEPT_MS = 3_600_000;

/** The attributes of an item. `expiresAt` is in seconds since 1970, for DynamoDB's Time to Live. */
export interface PageStateItem {
  /** `PageReport.stateId`. */
  id: { S: string };
  state: { S: PageState };
  expiresAt: { N: string };
}
