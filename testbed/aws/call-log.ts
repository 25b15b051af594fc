/** Records the calls to a local AWS server, and lets a test replace single responses. */
import type { AwsOperation, AwsOutput } from "./server";

/** One call of an operation. Two calls overlapped if one began before the other ended. */
export interface LocalCall {
  operation: string;
  input: Record<string, unknown>;
  /** Milliseconds since 1970. */
  at: number;
  /** Position in the one sequence of all beginnings and ends. */
  began: number;
  /** As `began`; absent while the call is in flight. */
  ended?: number;
}

/**
 * Returns a response in place of the operation's own, or undefined to run the operation. `times` is 1 at the first call.
 * `perform` runs the operation, for a response that is lost or changed afterwards.
 */
export type Intercept = (
  input: Record<string, unknown>,
  times: number,
  perform: () => Promise<AwsOutput>,
) => AwsOutput | undefined | Promise<AwsOutput | undefined>;

/** An intercept that never responds, and does not run the operation. Stopping the server closes the connection. */
export const hangs: Intercept = () => new Promise(() => undefined);

/** Numbers the beginnings and ends of calls. Servers that share one can be compared call by call. */
export type Sequence = () => number;

/** Makes a sequence that starts at 0. */
export function createSequence(): Sequence {
  let next = 0;
  return () => next++;
}

/** The calls to a local server, and how a test replaces a response. */
export interface CallLog {
  /** Every call of a known operation, in the order of arrival. */
  calls: LocalCall[];
  /** Wraps the server's operations, so that each call is recorded. */
  watched(operations: Record<string, AwsOperation>): Record<string, AwsOperation>;
  /**
   * Calls `respond` before the operation from now on; it replaces an earlier `respond`.
   *
   * @throws Error when the server has no such operation
   */
  intercept(operation: string, respond: Intercept): void;
}

/** Makes an empty call log. `now` returns milliseconds since 1970; `sequence` may be another log's. */
export function createCallLog(now: () => number, sequence: Sequence = createSequence()): CallLog {
  const calls: LocalCall[] = [];
  const intercepts = new Map<string, { respond: Intercept; times: number }>();
  let known: string[] = [];

  const watchOne =
    (operation: string, real: AwsOperation): AwsOperation =>
    async (input) => {
      const call: LocalCall = { operation, input, at: now(), began: sequence() };
      calls.push(call);
      try {
        const intercept = intercepts.get(operation);
        const perform = async () => real(input);
        const output = intercept && (await intercept.respond(input, ++intercept.times, perform));
        return output ?? (await perform());
      } finally {
        call.ended = sequence();
      }
    };

  return {
    calls,
    watched(operations) {
      known = Object.keys(operations);
      return Object.fromEntries(
        Object.entries(operations).map(([name, operation]) => [name, watchOne(name, operation)]),
      );
    },
    intercept(operation, respond) {
      if (!known.includes(operation)) throw new Error(`this local server has no ${operation}`);
      intercepts.set(operation, { respond, times: 0 });
    },
  };
}
