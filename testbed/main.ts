/**
 * `npm start`: the main job on a laptop. Exit codes: 0 every proof holds, 1 a proof failed or the rehearsal could not
 * run, 2 bad usage or a bad file.
 */
import { run } from "../cli/run";
import { exitCodeOf } from "../cli/usage";
import { readEventFile } from "./local/event-file";
import { HELP, readOptions } from "./local/options";
import { SCENARIOS } from "./scenarios";

async function main(): Promise<number> {
  const names = SCENARIOS.map((scenario) => scenario.name);
  const options = readOptions(process.argv.slice(2), process.env, names);
  const { help, list, event, user, blockKit, endpoint, region } = options;
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (list) {
    for (const { name, title } of SCENARIOS) console.log(`${name.padEnd(25)} ${title}`);
    return 0;
  }
  const own = event === null ? null : readEventFile(event, user);
  const scenarios = SCENARIOS.filter(({ name }) => options.scenarios.includes(name));
  // Loaded only now: Pulumi takes a while to load, and a mistyped option should be reported at once.
  const { rehearse } = await import("./local/rehearse");
  return exitCodeOf(await rehearse({ own, endpoint, region, scenarios, blockKit }));
}

run(main, "the rehearsal could not run");
