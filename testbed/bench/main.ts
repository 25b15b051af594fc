/**
 * `npm run bench`: what the retries hold out, and what the function costs. Exit codes: 0 every limit is met, 1 one is
 * not or the bench could not run, 2 bad usage.
 */
import { run } from "../../cli/run";
import { exitCodeOf } from "../../cli/usage";
import { help, readOptions } from "./options";

/** In the order of the table. */
const NAMES = ["burst", "twins", "outage", "soak", "overhead", "cold-start", "size"];

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), NAMES);
  if (options.help) {
    console.log(help(NAMES));
    return 0;
  }
  // Loaded only now: Pulumi takes a while to load, and a mistyped option should be answered at once.
  const { playBenches } = await import("./bench");
  const { BENCHES } = await import("./benches");
  const benches = BENCHES.filter(({ name }) => options.only.includes(name));
  return exitCodeOf(await playBenches(benches));
}

run(main, "the bench could not run");
