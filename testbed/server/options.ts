/** The options and the environment of `npm run e2e`, and one line for every mistake in them. */
import { parseOptions } from "../../cli/options";
import { readEndpoint, readRegion } from "../endpoint";
import type { Server } from "./clients";

/** The text behind --help. */
export const HELP = `The end-to-end run: what index.ts declares, deployed to an AWS-compatible server and run there.

  npm run e2e                start MiniStack for it (needs Python 3.10 or newer with venv)
  npm run e2e -- --help      this text

Environment
  AWS_ENDPOINT_URL           use this running server instead; everything that is made there is deleted again
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
                             keys of an administrator there (test, test)
  AWS_REGION                 region to use (us-east-2)
  NO_COLOR                   plain text on a terminal, too

Exit code: 0 every proof holds, 1 a proof failed or the run stopped, 2 bad usage or Python is missing`;

/** What was asked for. */
export interface Options {
  help: boolean;
  /** The running server to use, or null to start one. */
  server: Server | null;
  region: string;
}

/**
 * Reads the command line and the environment.
 *
 * @throws UsageError with one line that says what is wrong
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): Options {
  const { help = false } = parseOptions("npm run e2e", args, {});
  // --help works even with a mistake in the environment.
  if (help) environment = {};
  const region = readRegion(environment.AWS_REGION);
  const endpoint = readEndpoint(
    environment.AWS_ENDPOINT_URL,
    "the end-to-end run makes and deletes a whole stack",
  );
  const credentials = {
    accessKeyId: environment.AWS_ACCESS_KEY_ID || "test",
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY || "test",
  };
  return { help, region, server: endpoint === null ? null : { endpoint, region, credentials } };
}
