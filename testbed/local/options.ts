/** The options and the environment of `npm start`, and one line for every mistake in them. */
import { parseOptions } from "../../cli/options";
import { UsageError } from "../../cli/usage";
import { readEndpoint, readRegion } from "../endpoint";

/** The text behind --help. */
export const HELP = `The rehearsal: a stolen account, from the click to the customer's recovery, without a cloud account.

  npm start                        run the scenario stolen-account with a made-up customer
  npm start -- --scene NAME        run another scenario, or "all"
  npm start -- --list              list the scenarios
  npm start -- --event FILE        run it with a record of your own: EventBridge's event or the bare
                                   CloudTrail record, as JSON
  npm start -- --help              this text

It runs index.ts under Pulumi's test runtime, takes the rule, the queues, the table and the function's zip out of
it, and runs the zip in a process of its own against a local Cognito, DynamoDB, parameter store and Slack on
127.0.0.1. What is done minutes, hours or days later is done at once, on a clock that goes ahead.

Environment
  AWS_ENDPOINT_URL   use this AWS-compatible server's Cognito and parameter store instead (not with --event)
  AWS_REGION         region of the made-up customer's pool (us-east-2)
  NO_COLOR           plain text on a terminal, too

Exit code: 0 every proof holds, 1 a proof failed or the rehearsal could not run, 2 bad usage or a bad file`;

/** What was asked for. */
export interface Options {
  help: boolean;
  /** Whether to list the scenarios and run none. */
  list: boolean;
  /** Names of the scenarios to run. */
  scenarios: string[];
  /** File with the user's own record, or null for a made-up customer. */
  event: string | null;
  /** AWS-compatible server to use, or null for our own. */
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
  const {
    event = null,
    help = false,
    list = false,
    scene = "stolen-account",
  } = parseOptions("npm start", args, {
    event: { type: "string" },
    scene: { type: "string" },
    list: { type: "boolean" },
  });
  // --help works even with a mistake in the environment.
  if (help) environment = {};
  const endpoint = readEndpoint(
    environment.AWS_ENDPOINT_URL,
    "the rehearsal makes and deletes a pool",
  );
  if (event !== null && endpoint !== null) {
    throw new UsageError(
      "--event can't be used with AWS_ENDPOINT_URL: a pool on that server has another id than the record's",
    );
  }
  const region = readRegion(environment.AWS_REGION);
  const scenarios = scene === "all" ? scenarioNames : [scene];
  if (!scenarios.every((name) => scenarioNames.includes(name))) {
    throw new UsageError(`there is no scenario "${scene}" (see npm start -- --list)`);
  }
  if (scene !== "stolen-account" && (event !== null || endpoint !== null)) {
    throw new UsageError(
      "with --event or AWS_ENDPOINT_URL only the scenario stolen-account can be run: " +
        "the others need the local Cognito and customers of their own",
    );
  }
  return { help, list, scenarios, event, endpoint, region };
}
