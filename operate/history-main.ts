/** `npm run history`. Exit codes: 0 everything was shown, 1 something failed, 2 bad usage or a bad config file. */
import { run } from "../cli/run";
import { exitCodeOf } from "../cli/usage";
import { HISTORY_HELP, readHistoryOptions } from "./account-options";
import { readRegion } from "./region";

async function main(): Promise<number> {
  const options = readHistoryOptions(process.argv.slice(2));
  if (options === null) {
    console.log(HISTORY_HELP);
    return 0;
  }
  const region = readRegion(options, process.env);
  // Imported here because the SDK loads slowly, and a mistyped option should fail at once.
  const { history } = await import("./history");
  return exitCodeOf(await history(options, region));
}

run(main, "the history could not be shown");
