/** The time of a rehearsal: the machine's or a record's at first, and then ahead by what has passed in no time. */
import type { LocalFunction } from "../aws/lambda";

/** One clock for Cognito, the table, the queues and the functions. */
export interface LocalClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets time pass, in the functions as well. */
  advance(milliseconds: number): void;
  /** Takes a function along from now on. Its fake clock must not be ahead. */
  takeAlong(running: Ticking): void;
  /** Runs an invocation of a function, whose pauses pass here as well. */
  during<Result>(running: Ticking, invocation: () => Promise<Result>): Promise<Result>;
}

/** What the clock needs of a function. */
export type Ticking = Pick<LocalFunction, "advance" | "pauses">;

/** Makes a clock that shows the machine's time at first, or another one, which may be long past. */
export function makeClock(startsAt?: Date): LocalClock {
  let ahead = startsAt ? startsAt.getTime() - Date.now() : 0;
  const functions: Ticking[] = [];
  const advance = (milliseconds: number, except?: Ticking) => {
    if (milliseconds <= 0) return;
    ahead += milliseconds;
    for (const running of functions) if (running !== except) running.advance(milliseconds);
  };
  return {
    now: () => Date.now() + ahead,
    advance: (milliseconds) => advance(milliseconds),
    takeAlong(running) {
      functions.push(running);
      if (ahead !== 0) running.advance(ahead);
    },
    async during(running, invocation) {
      const before = running.pauses().length;
      const result = await invocation();
      const paused = running.pauses().slice(before);
      // The function's own clock has gone on already.
      advance(
        paused.reduce((sum, pause) => sum + pause, 0),
        running,
      );
      return result;
    },
  };
}

/** A time span in words: "30 s", "77 minutes", "2 days". */
export function describeSpan(milliseconds: number): string {
  const units: [string, number][] = [
    ["day", 24 * 3_600_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
  ];
  for (const [name, length] of units) {
    const count = milliseconds / length;
    const isWhole = Number.isInteger(count);
    if (isWhole && (count > 1 || name === "minute"))
      return `${count} ${name}${count > 1 ? "s" : ""}`;
  }
  return `${Math.round(milliseconds / 1000)} s`;
}
