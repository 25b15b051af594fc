/** `npm run drill`. Exit codes: 0 the drill passed, 1 it failed, 2 bad usage or a bad config file. */
import { run } from "../cli/run";
import { exitCodeOf } from "../cli/usage";
import { DRILL_HELP, readDrillOptions } from "./options";
import { readRegion } from "./region";

async function main(): Promise<number> {
  const options = readDrillOptions(process.argv.slice(2));
  if (options === null) {
    console.log(DRILL_HELP);
    return 0;
  }
  const region = readRegion(options, process.env);
  // Imported here because the SDK loads slowly, and a mistyped option should fail at once.
  const { drill } = await import("./drill");
  return exitCodeOf(await drill(options, region));
}

run(main, "the drill failed");
