/**
 * `npm run page`: the report page in a real browser, with a stolen account behind it. Runs until it is interrupted. Exit
 * codes: 1 it could not run, 2 bad usage, 130 Ctrl-C.
 */
import { run } from "../../cli/run";
import { HELP, readOptions } from "./options";

async function main(): Promise<number> {
  const { help, port } = readOptions(process.argv.slice(2), process.env);
  if (help) {
    console.log(HELP);
    return 0;
  }
  // Loaded only now: Pulumi takes a while to load, and a mistyped option should be reported at once.
  const { showPage } = await import("./show");
  return showPage(port);
}

run(main, "the page could not be shown");
