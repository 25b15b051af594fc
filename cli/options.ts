/** How a command parses its options. */
import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";
import { UsageError } from "./usage";

const HELP = { help: { type: "boolean", short: "h" } } as const;

/**
 * Parses the options of a command, and --help, which every command has.
 *
 * @param command as it is typed, such as "npm start"
 * @throws UsageError with one line that names the mistake
 */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options: { ...options, ...HELP } }).values;
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${firstSentence} (see ${command} -- --help)`);
  }
}
