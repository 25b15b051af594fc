/**
 * What administrators were told of a report from our page. One link may be used a hundred times, and each time is a message
 * of the queue; each of its states is told once. Pure.
 */

/** A notification, or that one is about to be sent. */
export interface Told {
  /** The outcome, or `incomplete`, and what an administrator must do. */
  as: string;
  /** The queue's message that it was for. That one may tell it again: its run may have died before. */
  by: string;
  /** When it was about to be sent, in milliseconds since 1970. */
  at: number;
  /** Whether Slack, or the queue, has taken it. */
  isDone?: true;
}

/** How long a notification can be under way: the longest run (`stack/retries.ts`), and room. */
const UNDER_WAY_MS = 120_000;

/** No news once the lock is told: there is nothing to do. Where there is, it is told. */
const NO_NEWS = "already-contained, done";

/** States that tell of a lock. */
const LOCKS = /^(contained|escalated|already-contained),/;

/** Whether another message has told it, or is about to. */
export function isToldBefore(told: Told[], { as, by, at }: Told): boolean {
  const others = told.filter((one) => one.by !== by && (one.isDone || at - one.at < UNDER_WAY_MS));
  return others.some((one) => one.as === as || (as === NO_NEWS && LOCKS.test(one.as)));
}
