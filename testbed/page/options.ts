/** The options of `npm run page`, and one line for every mistake in them. */
import { parseOptions } from "../../cli/options";
import { UsageError } from "../../cli/usage";

/** The text behind --help. */
export const HELP = `The report page in your own browser, with a stolen account behind it, without a cloud account.

  npm run page                    serve it on 127.0.0.1, and print the links of two customers
  npm run page -- --port NUMBER   on this port, not on a free one
  npm run page -- --help          this text

Open a link, press a button, and watch the terminal: it prints what the page, Cognito, the queue and the function do, and
what the attacker's token is good for then. The page and the function are the ones that would be deployed, each in a
process of its own; Cognito, the queue, the tables and Slack are local. Ctrl-C ends it and removes everything.

Exit code: 1 it could not run, 2 bad usage, 130 it was ended by Ctrl-C`;

const PORT = { port: { type: "string" } } as const;

/** What was asked for. */
export interface Options {
  help: boolean;
  /** Absent for a free one. */
  port?: number;
}

/**
 * Reads the command line.
 *
 * @throws UsageError with one line that says what is wrong
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): Options {
  // Without `--`, npm takes an option for its own: only npm_config_... still shows it.
  if (environment.npm_config_port && !args.some((arg) => arg.startsWith("--port"))) {
    throw new UsageError("npm took --port for itself; write: npm run page -- --port NUMBER");
  }
  const { help = false, port } = parseOptions("npm run page", args, PORT);
  if (port === undefined) return { help };
  const isPort = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  if (!isPort) throw new UsageError(`--port is "${port}", not a number from 1 to 65535`);
  return { help, port: Number(port) };
}
