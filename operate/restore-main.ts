/** `npm run restore`. Exit codes: 0 done or shown, 1 something failed, 2 bad usage or a bad config file. */
import { run } from "../cli/run";
import { exitCodeOf } from "../cli/usage";
import { readRestoreOptions, RESTORE_HELP } from "./account-options";
import { readRegion } from "./region";

async function main(): Promise<number> {
  const options = readRestoreOptions(process.argv.slice(2));
  if (options === null) {
    console.log(RESTORE_HELP);
    return 0;
  }
  const region = readRegion(options, process.env);
  // Imported here because the SDK loads slowly, and a mistyped option should fail at once.
  const { restoreAccounts } = await import("./restore");
  return exitCodeOf(await restoreAccounts(options, region));
}

run(main, "the restore failed");
