/** The command line of `npm run bench`. */
import { parseOptions } from "../../cli/options";
import { UsageError } from "../../cli/usage";

/** The names of all benches, in the order of the table. */
export const BENCH_NAMES = [
  "burst",
  "twins",
  "outage",
  "soak",
  "round-trips",
  "page",
  "cold-start",
  "size",
] as const;

/** The name of a bench. */
export type BenchName = (typeof BENCH_NAMES)[number];

const ALL = BENCH_NAMES.join(", ");

/** The text of --help. */
export const HELP = `The bench: the stack's retries under load and in an outage, and what the function costs.

  npm run bench                       run all of it
  npm run bench -- --only NAME,NAME   run some: ${ALL}
  npm run bench -- --help             this text

It runs the function's zip, as the stack declares it, in processes of its own, with a local Cognito, DynamoDB,
parameter store, queues and Slack on 127.0.0.1. It ends with a table of counts and ratios, all measured in that run, with their limits.

Exit code: 0 every limit is met, 1 one is not or the bench could not run, 2 bad usage`;

/** The command line, parsed. */
export interface Options {
  help: boolean;
  /** The benches to run, in the order of the table. */
  only: BenchName[];
}

/**
 * Parses the command line.
 *
 * @throws UsageError with one line that says what is wrong
 */
export function readOptions(args: string[]): Options {
  const { help = false, only = BENCH_NAMES.join() } = parseOptions("npm run bench", args, {
    only: { type: "string" },
  });
  const wanted = only.split(",").map((name) => name.trim());
  const known: readonly string[] = BENCH_NAMES;
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`there is no bench "${unknown}", only ${ALL}`);
  return { help, only: BENCH_NAMES.filter((name) => wanted.includes(name)) };
}
