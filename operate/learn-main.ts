/** `npm run learn`. Exit codes: 0 the click was followed to its outcome, 1 it was not, 2 bad usage or a bad config file. */
import { closeSync, openSync, rmSync } from "node:fs";
import { run } from "../cli/run";
import { exitCodeOf, UsageError } from "../cli/usage";
import { LEARN_HELP, readLearnOptions } from "./learn-options";
import { readRegion } from "./region";

async function main(): Promise<number> {
  const options = readLearnOptions(process.argv.slice(2));
  if (options === null) {
    console.log(LEARN_HELP);
    return 0;
  }
  reserve(options.out);
  const region = readRegion(options, process.env);
  const controller = new AbortController();
  // The first Ctrl+C ends it with what was learnt; a second one ends the process.
  process.once("SIGINT", () => controller.abort());
  // Imported here because the SDK loads slowly, and a mistyped option should fail at once.
  const { learn } = await import("./learn");
  return exitCodeOf(await learn(options, region, { signal: controller.signal }));
}

/**
 * Makes sure, before anybody is locked, that what is learnt can be saved, and overwrites nothing.
 *
 * @throws UsageError
 */
function reserve(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
    rmSync(file);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
    const why = isThere ? "is there already" : "can't be written";
    throw new UsageError(`${file} ${why}: name another file (--out FILE)`);
  }
}

run(main, "nothing was learnt");
