/** How `npm run bench` is called, and one line for every mistake in it. */
import { parseArgs } from "node:util";
import { UsageError, usageErrorOf } from "../../cli/usage";

/** The text behind --help. */
export function help(names: string[]): string {
  return `The bench: what the stack's retries and the function hold out, and what they cost, on this machine.

  npm run bench                       play all of it
  npm run bench -- --only NAME,NAME   play some: ${names.join(", ")}
  npm run bench -- --help             this text

It runs the function's zip, as the stack declares it, in processes of its own, against a local Cognito, parameter
store, queue and Slack on 127.0.0.1. It ends in a table of ratios and counts, all of them taken in that run.

Exit code: 0 every limit is met, 1 one is not or the bench could not run, 2 bad usage`;
}

/** What was asked for. */
export interface Options {
  help: boolean;
  /** Names of the benches to play. */
  only: string[];
}

/**
 * Reads the command line.
 *
 * @param names names of all benches, which --only takes
 * @throws UsageError with one line that says what is wrong
 */
export function readOptions(args: string[], names: string[]): Options {
  const { help: isHelp = false, only } = parse(args);
  const wanted = only === undefined ? names : only.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no bench "${unknown}", only ${names.join(", ")}`);
  }
  return { help: isHelp, only: wanted };
}

function parse(args: string[]): { help?: boolean; only?: string } {
  try {
    const options = {
      only: { type: "string" },
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw usageErrorOf(error, "npm run bench");
  }
}
