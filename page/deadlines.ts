/** How long the page waits for other services, in milliseconds. `stack/page.ts` adds them up. */

/** Opening a connection. */
export const CONNECTION_MS = 1_000;

/** UpdateAuthEventFeedback, for one user name. */
export const FEEDBACK_MS = 3_000;

/** User names that one link can stand for, and that are tried. */
export const NAMES_PER_LINK = 2;

/** One try to send a report to its queue. */
export const SEND_MS = 1_000;

/** Pauses before the first try to send a report, the second and the third. */
export const PAUSES_BEFORE_SENDS_MS = [0, 100, 300];

/** Reading the state of a report. */
export const STATE_MS = 1_000;

/** From the button to a page that says honestly that it takes longer. */
export const USUAL_MS = 10_000;
