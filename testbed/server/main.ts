/**
 * `npm run e2e`: the stack on a third-party AWS-compatible server. Exit codes: 0 every proof holds, 1 a proof failed or
 * the run had to stop, 2 bad usage or Python is missing.
 */
import { exitCodeOf, explain } from "../../cli/usage";
import { HELP, readOptions } from "./options";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  // Loaded only now: Pulumi takes a while to load, and a mistyped option should be reported at once.
  const { runEndToEnd } = await import("./run");
  return exitCodeOf(await runEndToEnd(options));
}

// The SDK warns on Node 20 that versions of 2027 will not run there; the lockfile pins the one that does.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

main()
  .catch((error: unknown) => {
    const { text, exitCode } = explain(error, "the end-to-end run stopped");
    console.error(text);
    return exitCode;
  })
  // Pulumi's runtime sets an exit code of its own at the end, after a deployment that failed.
  .then((exitCode) => process.exit(exitCode));
