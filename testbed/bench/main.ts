/** `npm run bench`. Exit codes: 0 every limit is met, 1 one is not or the bench could not run, 2 bad usage. */
import { run } from "../../cli/run";
import { exitCodeOf } from "../../cli/usage";
import { HELP, readOptions } from "./options";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  // Imported only now: Pulumi takes seconds to load, and a usage error should be printed at once.
  const { runBenches } = await import("./run");
  return exitCodeOf(await runBenches(options.only));
}

run(main, "the bench could not run");
