/** The clock of the current describe block: pauses are recorded and not slept, deadlines expire on demand. */
import timers from "node:timers/promises";

/** Replaces the pauses of `node:timers/promises`. @returns the pauses of the current test, in milliseconds */
export function recordPauses(): number[] {
  const { setTimeout } = timers;
  const pauses: number[] = [];
  beforeEach(() => {
    pauses.length = 0;
    timers.setTimeout = (async (pause: number) => void pauses.push(pause)) as typeof setTimeout;
  });
  afterEach(() => {
    timers.setTimeout = setTimeout;
  });
  return pauses;
}

/** The deadlines that were set in the current test. */
export interface Deadlines {
  /** Durations in milliseconds, in the order in which they were set. */
  set: number[];
  signals: AbortSignal[];
  /** Duration whose deadlines have expired when they are set; none by default. */
  expired?: number;
}

/** Replaces AbortSignal.timeout. */
export function recordDeadlines(): Deadlines {
  const { timeout } = AbortSignal;
  const deadlines: Deadlines = { set: [], signals: [] };
  beforeEach(() => {
    Object.assign(deadlines, { set: [], signals: [], expired: undefined });
    AbortSignal.timeout = (milliseconds) => {
      const isExpired = milliseconds === deadlines.expired;
      const expired = AbortSignal.abort(new DOMException("too late", "TimeoutError"));
      const signal = isExpired ? expired : new AbortController().signal;
      deadlines.set.push(milliseconds);
      deadlines.signals.push(signal);
      return signal;
    };
  });
  afterEach(() => {
    AbortSignal.timeout = timeout;
  });
  return deadlines;
}
