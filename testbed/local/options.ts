/** How `npm start` is called: its options, its environment, and one line for every mistake in them. */
import { parseArgs } from "node:util";
import { UsageError, usageErrorOf } from "../../cli/usage";
import { readEndpoint, readRegion } from "../endpoint";

/** The text behind --help. */
export const HELP = `The rehearsal: a stolen account, from the click to the way back in, without a cloud account.

  npm start                        play the stolen account with a made-up customer
  npm start -- --scene NAME        play another scene, or "all"
  npm start -- --list              what the scenes are
  npm start -- --event FILE        play it with a record of your own: EventBridge's event or the bare
                                   CloudTrail record, as JSON
  npm start -- --help              this text

It runs index.ts under Pulumi's test runtime, takes the rule, the queue and the function's zip out of it, and
runs the zip in a process of its own against a local Cognito, parameter store and Slack on 127.0.0.1.

Environment
  AWS_ENDPOINT_URL   play on this AWS-compatible endpoint's Cognito and parameter store instead (not with --event)
  AWS_REGION         region of the made-up customer's pool (us-east-2)
  NO_COLOR           plain text on a terminal, too

Exit code: 0 every proof holds, 1 a proof failed or the rehearsal could not run, 2 bad usage or a bad file`;

/** What was asked for. */
export interface Options {
  help: boolean;
  /** Whether the scenes are to be listed, and nothing played. */
  list: boolean;
  /** Names of the scenarios to run. */
  scenarios: string[];
  /** File with the user's own record, or null for a made-up customer. */
  event: string | null;
  /** AWS-compatible endpoint to play on, or null for servers of our own. */
  endpoint: string | null;
  /** Region of the made-up customer's pool. */
  region: string;
}

/**
 * Reads the command line and the environment.
 *
 * @param scenarioNames names that --scene takes
 * @throws UsageError with one line that says what is wrong
 */
export function readOptions(
  args: string[],
  environment: Record<string, string | undefined>,
  scenarioNames: string[],
): Options {
  const { event, help = false, list, scene = "stolen-account" } = parse(args);
  // Whoever asks for help may have a mistake in the environment.
  if (help) environment = {};
  const endpoint = readEndpoint(
    environment.AWS_ENDPOINT_URL,
    "the rehearsal makes and deletes a pool",
  );
  if (event !== undefined && endpoint !== null) {
    throw new UsageError(
      "--event does not go with AWS_ENDPOINT_URL: the endpoint chooses its own pool id, and the record names another",
    );
  }
  const region = readRegion(environment.AWS_REGION);
  const scenarios = scene === "all" ? scenarioNames : [scene];
  if (!scenarios.every((name) => scenarioNames.includes(name))) {
    throw new UsageError(`there is no scene "${scene}" (see npm start -- --list)`);
  }
  if (scene !== "stolen-account" && (event !== undefined || endpoint !== null)) {
    throw new UsageError(
      "a record of your own, or an endpoint of AWS_ENDPOINT_URL, can only play the scene stolen-account: " +
        "the others need a Cognito that they can set up",
    );
  }
  return {
    help,
    list: list ?? false,
    scenarios,
    event: event ?? null,
    endpoint,
    region,
  };
}

function parse(args: string[]): {
  event?: string;
  help?: boolean;
  list?: boolean;
  scene?: string;
} {
  try {
    const options = {
      event: { type: "string" },
      scene: { type: "string" },
      list: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw usageErrorOf(error, "npm start");
  }
}
