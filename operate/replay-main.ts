/** `npm run replay`. Exit codes: 0 everything was moved or shown, 1 it failed, 2 bad usage or a bad config file. */
import { run } from "../cli/run";
import { exitCodeOf } from "../cli/usage";
import { readReplayOptions, REPLAY_HELP } from "./options";
import { readRegion } from "./region";

async function main(): Promise<number> {
  const options = readReplayOptions(process.argv.slice(2));
  if (options === null) {
    console.log(REPLAY_HELP);
    return 0;
  }
  const region = readRegion(options, process.env);
  // Imported here because the SDK loads slowly, and a mistyped option should fail at once.
  const { replay } = await import("./replay");
  return exitCodeOf(await replay(options, region));
}

run(main, "the replay failed");
