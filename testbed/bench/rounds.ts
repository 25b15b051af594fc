/** Counts round trips: in calls that wait for each other, not in time, which a busy machine multiplies. */
import { createSequence } from "../aws/call-log";
import type { Fault, ProxiedCall } from "./fault-proxy";

/** A call, in the one sequence of all beginnings and ends. */
export interface TimedCall extends ProxiedCall {
  began: number;
  /** Absent while it is under way. */
  ended?: number;
}

/** Round trips to open a connection: one for TCP, one for TLS 1.3 (RFC 8446, section 2). */
export const TO_CONNECT = 2;

/**
 * Round trips from the first call until the answer to this one; NaN where it was not made or not answered. Calls that
 * overlap share one. One that opens a connection takes `TO_CONNECT` more.
 */
export function roundTripsTo(operation: string, calls: TimedCall[]): number {
  const target = calls.find((call) => call.operation === operation);
  if (target?.ended === undefined) return NaN;
  let rounds = 0;
  let costs = 0;
  let ends = -1;
  const before = calls.filter(({ began }) => began <= target.began);
  for (const { began, ended = Infinity, opensConnection } of before) {
    if (began > ends) {
      rounds += costs;
      costs = 0;
    }
    costs = Math.max(costs, opensConnection ? 1 + TO_CONNECT : 1);
    ends = Math.max(ends, ended);
  }
  return rounds + costs;
}

/** Records the calls to several services. */
export interface CallRecorder {
  /** Passes a call on after the latency, and records it. */
  fault: Fault;
  /** The calls since the last time, in the order in which they began. */
  take(): TimedCall[];
}

/**
 * Makes a recorder. The latency keeps calls that were sent together from being answered before the last of them arrives.
 *
 * @param pause waits for one round trip
 */
export function recordCalls(pause: () => Promise<unknown>): CallRecorder {
  const sequence = createSequence();
  let calls: TimedCall[] = [];
  return {
    async fault(call, forward) {
      const timed: TimedCall = { ...call, began: sequence() };
      calls.push(timed);
      const [answer] = await Promise.all([forward(), pause()]);
      timed.ended = sequence();
      return answer;
    },
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
  };
}
