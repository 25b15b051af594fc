/** The options and the environment of `npm start`, and one line for every mistake in them. */
import { parseOptions } from "../../cli/options";
import { nearest } from "../../cli/nearest";
import { UsageError } from "../../cli/usage";
import { readEndpoint, readRegion } from "../endpoint";

/** The text behind --help. */
export const HELP = `The rehearsal: a stolen account, from the click to the customer's recovery, without a cloud account.

  npm start                        run the scenario stolen-account with a made-up customer
  npm start -- --scene NAME        run another scenario, several (NAME,NAME), or "all"
  npm start -- --list              list the scenarios
  npm start -- --event FILE        run it with a record of your own: EventBridge's event, a CloudTrail record, a
                                   log file, or a whole answer of "aws cloudtrail lookup-events", as JSON
  npm start -- --event FILE --user NAME
                                   the same where FILE has clicks of several users
  npm start -- --block-kit         also print a link to Slack's own rendering of each notification
  npm start -- --help              this text

It runs index.ts under Pulumi's test runtime, takes the rule, the queues, the table and the function's zip out of
it, and runs the zip in a process of its own against a local Cognito, DynamoDB, parameter store and Slack on
127.0.0.1. What is done minutes, hours or days later is done at once, on a clock that goes ahead.

Environment
  AWS_ENDPOINT_URL   use this AWS-compatible server's Cognito and parameter store instead (not with --event)
  AWS_REGION         region of the made-up customer's pool (us-east-2)
  NO_COLOR           plain text on a terminal, too

Exit code: 0 every proof holds, 1 a proof failed or the rehearsal could not run, 2 bad usage or a bad file`;

/** The main scenario. */
const MAIN = "stolen-account";

const OPTIONS = {
  event: { type: "string" },
  user: { type: "string" },
  scene: { type: "string", multiple: true },
  list: { type: "boolean" },
  "block-kit": { type: "boolean" },
} as const;

/** Options that are missed at once when npm has taken them. */
const SWALLOWED = ["scene", "event", "list", "block-kit"] as const;

/** What was asked for. */
export interface Options {
  help: boolean;
  /** Whether to list the scenarios and run none. */
  list: boolean;
  /** Names of the scenarios to run. */
  scenarios: string[];
  /** File with the user's own record, or null for a made-up customer. */
  event: string | null;
  /** The user whose click in that file is run, or null. */
  user: string | null;
  /** Whether to link to Slack's own rendering of each notification. */
  blockKit: boolean;
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
  refuseSwallowed(args, environment);
  const {
    "block-kit": blockKit = false,
    event = null,
    help = false,
    list = false,
    scene = [MAIN],
    user = null,
  } = parseOptions("npm start", args, OPTIONS);
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
  if (user !== null && event === null) {
    throw new UsageError("--user needs --event: it says whose click in that file is run");
  }
  const scenarios = readScenarios(scene, scenarioNames);
  if (scenarios.join() !== MAIN && (event !== null || endpoint !== null)) {
    throw new UsageError(
      "with --event or AWS_ENDPOINT_URL only the scenario stolen-account can be run: " +
        "the others need the local Cognito and customers of their own",
    );
  }
  return { help, list, scenarios, event, user, blockKit, endpoint, region };
}

/** The scenarios that were asked for, in the order in which all are run. */
function readScenarios(scene: string[], scenarioNames: string[]): string[] {
  const asked = scene.flatMap((names) => names.split(",")).map((name) => name.trim());
  for (const name of asked) {
    if (name === "all" || scenarioNames.includes(name)) continue;
    const meant = nearest(name, ["all", ...scenarioNames]);
    const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
    throw new UsageError(`there is no scenario "${name}"${hint} (see npm start -- --list)`);
  }
  return scenarioNames.filter((name) => asked.includes("all") || asked.includes(name));
}

/**
 * Without `--`, npm takes an option for its own and passes on what follows it: only npm_config_... still shows it.
 *
 * @throws UsageError with the command that was meant
 */
function refuseSwallowed(args: string[], environment: Record<string, string | undefined>): void {
  for (const name of SWALLOWED) {
    const swallowed = environment[`npm_config_${name.replace("-", "_")}`];
    if (!swallowed || args.some((argument) => argument.startsWith(`--${name}`))) continue;
    const isBare = /^true(\s+true)*$/.test(swallowed);
    const values = args.filter((argument) => !argument.startsWith("-"));
    const value = isBare ? (name === "scene" ? values.join(",") : (values[0] ?? "")) : swallowed;
    const meant = OPTIONS[name].type === "string" ? `--${name} ${value || "..."}` : `--${name}`;
    throw new UsageError(`npm took --${name} for itself; write: npm start -- ${meant}`);
  }
}
