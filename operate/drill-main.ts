/** `npm run drill`. Exit codes: 0 the report ended as it should, 1 anything else, 2 bad usage or a bad file. */
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
  const region = readRegion(options.stack, process.env);
  // Loaded only now: the SDK takes a while to load, and a mistyped option should be answered at once.
  const { drill } = await import("./drill");
  return exitCodeOf(await drill(options, region));
}

run(main, "the drill failed");
