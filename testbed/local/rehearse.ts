/** `npm start`: sets up the local driver, runs scenarios on it, and removes everything again. */
import { makeTerminal } from "../../cli/terminal";
import type { Terminal } from "../../cli/terminal";
import { UsageError } from "../../cli/usage";
import { describeError } from "../../handler/errors";
import { mismatch } from "../aws/pattern";
import { startSlack } from "../aws/slack";
import { cleaningUp } from "../clean-up";
import type { RemoveLater } from "../clean-up";
import { declareDeployment } from "../deployment";
import type { Deployment } from "../deployment";
import { optionsFor } from "../environment";
import type { Environment, Stack } from "../environment";
import { describeEnding } from "../ending";
import type { Played } from "../ending";
import { allHold } from "../proofs";
import { missingAbilities, runScenario } from "../scenarios/scenario";
import type { Scenario } from "../scenarios/scenario";
import { openEndpointBackend, startOwnBackend } from "./backend";
import { makeClock } from "./clock";
import type { OwnRecord } from "./event-file";
import { installProgram, openEnvironment } from "./open";
import type { Program } from "./open";

/** What is run, and on what. */
export interface Rehearsal {
  /** The user's own record, or null for a made-up customer. */
  own: OwnRecord | null;
  /** An AWS-compatible server with the Cognito and the parameter store to use, or null for our own. */
  endpoint: string | null;
  /** Region of the made-up customer's pool. */
  region: string;
  scenarios: Scenario[];
  /** Whether to print a link to Slack's own rendering of each notification. */
  blockKit: boolean;
}

/** How long before the user's own record the sign-ins are. */
const BEFORE_RECORD_MS = 3 * 60_000;

/**
 * Runs the rehearsal and prints it. When it is interrupted, or stdout has no reader any more, it cleans up and ends the
 * process.
 *
 * @returns whether every proof holds
 * @throws UsageError when the rule does not match the user's record
 * @throws Error when something can't be started
 */
export function rehearse(
  rehearsal: Rehearsal,
  terminal: Terminal = makeTerminal(process.stdout),
): Promise<boolean> {
  return cleaningUp(terminal, (removeLater) => run(rehearsal, terminal, removeLater));
}

async function run(
  { own, endpoint, region: defaultRegion, scenarios, blockKit }: Rehearsal,
  terminal: Terminal,
  removeLater: RemoveLater,
): Promise<boolean> {
  const slack = await startSlack();
  removeLater(slack.stop);
  const region = own?.report.region ?? defaultRegion;
  const userPoolId = own?.report.userPoolId ?? `${region}_Rehearsal`;
  const declare = (stack: Stack) =>
    declareDeployment(
      region,
      slack.webhookUrl,
      optionsFor(userPoolId, stack),
      own ? String(own.record.account ?? "") : undefined,
    );
  const byDefault = await declare("default");
  const differs = own && mismatch(byDefault.pattern, own.record);
  if (differs) throw new UsageError(`the rule does not match this record: ${differs} differs`);

  terminal.heading("The stack");
  const { step } = terminal;
  step("deploy", `index.ts declares ${byDefault.resourceCount} resources`);
  const responder = await installProgram(byDefault.responder, removeLater);
  step("deploy", `the function's zip (${responder.megabytes} MB) runs in ${responder.folder}`);
  step("deploy", `Cognito and the parameter store: ${endpoint ?? "our own, on 127.0.0.1"}`);
  step("deploy", "the queues and the table: our own, on 127.0.0.1");
  if (own) step("deploy", own.chosen);

  const deployments = new Map<Stack, Deployment>([["default", byDefault]]);
  let page: Program | null = null;
  const played: Played[] = [];
  const notRun: string[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    const deployment = deployments.get(scenario.stack) ?? (await declare(scenario.stack));
    deployments.set(scenario.stack, deployment);
    const clock = makeClock(
      own ? new Date(own.report.time.getTime() - BEFORE_RECORD_MS) : undefined,
    );
    const backend =
      endpoint === null
        ? await startOwnBackend(userPoolId, deployment, clock)
        : await openEndpointBackend(endpoint, deployment, clock);
    removeLater(backend.remove);
    const missing = missingAbilities(scenario, backend.pool.abilities);
    if (missing.length > 0) {
      terminal.note(`Not run: the scenario ${scenario.name}: it needs ${missing.join(", ")}`);
      notRun.push(scenario.name);
      continue;
    }
    if (deployment.page) page ??= await installProgram(deployment.page, removeLater);
    const drawing = { isBrief: scenarios.length > 1, hasLink: blockKit };
    const { environment } = await openEnvironment(
      { ...{ deployment, backend, responder, page }, ...{ clock, slack, own, terminal, drawing } },
      removeLater,
    );
    const position = scenarios.length > 1 ? `${index + 1} of ${scenarios.length}` : undefined;
    played.push(await play(scenario, environment, position));
  }
  terminal.note(
    "Cognito, CloudTrail and EventBridge were imitated here; the README says what that can't prove.",
  );
  const holds = allHold(played.flatMap(({ proofs }) => proofs));
  terminal.result(describeEnding(played, notRun), holds);
  return holds;
}

/** Runs a scenario. One that breaks off is a failed proof: the others are still run, and the ending names it. */
async function play(
  scenario: Scenario,
  environment: Environment,
  position: string | undefined,
): Promise<Played> {
  try {
    return { scenario: scenario.name, proofs: await runScenario(scenario, environment, position) };
  } catch (error) {
    const brokenOff = { claim: "it runs to its end", holds: false, evidence: describeError(error) };
    environment.terminal.gap();
    environment.terminal.proof(brokenOff);
    return { scenario: scenario.name, proofs: [brokenOff] };
  }
}
