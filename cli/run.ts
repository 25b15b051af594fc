/** The entry point of a command. */
import { explain } from "./usage";

/**
 * Runs a command. It returns the exit code; what it throws becomes one line on stderr.
 *
 * @param failure what an error prevents, such as "the rehearsal could not run"
 */
export function run(command: () => Promise<number>, failure: string): void {
  // The SDK warns on Node 20 that versions of 2027 will not run there; the lockfile pins the one that does.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  command()
    .then((exitCode) => {
      process.exitCode = exitCode;
    })
    .catch((error: unknown) => {
      const { text, exitCode } = explain(error, failure);
      console.error(text);
      process.exitCode = exitCode;
    });
}
