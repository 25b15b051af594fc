/**
 * `npm start`: the main job on a laptop. Exit codes: 0 every proof holds, 1 a proof failed or the rehearsal could not
 * run, 2 bad usage or a bad file.
 */
import { readEventFile } from "./event-file";
import { HELP, readOptions } from "./options";
import { explain } from "./usage";

async function main(): Promise<number> {
  const { help, event, endpoint, region } = readOptions(process.argv.slice(2), process.env);
  if (help) {
    console.log(HELP);
    return 0;
  }
  const own = event === null ? null : readEventFile(event);
  // Loaded only now: Pulumi takes a while to load, and a mistyped option should be answered at once.
  const { rehearse } = await import("./rehearse");
  return (await rehearse({ own, endpoint, region })) ? 0 : 1;
}

// The SDK warns on Node 20 that versions of 2027 will not run there; the lockfile pins the one that does.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

main()
  .then((exitCode) => {
    process.exitCode = exitCode;
  })
  .catch((error: unknown) => {
    const { text, exitCode } = explain(error);
    console.error(text);
    process.exitCode = exitCode;
  });
