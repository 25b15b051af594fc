/** `npm start`: sets up the local driver, runs scenarios on it, and removes everything again. */
import type { Envelope } from "../../cli/record";
import { makeTerminal } from "../../cli/terminal";
import type { Proof, Terminal } from "../../cli/terminal";
import { UsageError } from "../../cli/usage";
import type { BadLoginReport } from "../../handler/report";
import { zipArchive } from "../aws/archive";
import { installFunction, startFunction } from "../aws/lambda";
import type { LocalFunction } from "../aws/lambda";
import { mismatch } from "../aws/pattern";
import { startQueues } from "../aws/queue";
import { startSlack } from "../aws/slack";
import { cleaningUp } from "../clean-up";
import type { RemoveLater } from "../clean-up";
import { declareDeployment, environmentOf } from "../deployment";
import { optionsFor } from "../environment";
import type { Stack } from "../environment";
import { allHold } from "../proofs";
import { missingAbilities, runScenario } from "../scenarios/scenario";
import type { Scenario } from "../scenarios/scenario";
import { openEndpointBackend, startOwnBackend } from "./backend";
import { makeClock } from "./clock";
import { makeLocalEnvironment } from "./environment";

/** What is run, and on what. */
export interface Rehearsal {
  /** The user's own record, or null for a made-up customer. */
  own: { record: Envelope; report: BadLoginReport } | null;
  /** An AWS-compatible server with the Cognito and the parameter store to use, or null for our own. */
  endpoint: string | null;
  /** Region of the made-up customer's pool. */
  region: string;
  scenarios: Scenario[];
}

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
  { own, endpoint, region: defaultRegion, scenarios }: Rehearsal,
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
      stack === "default" ? {} : optionsFor(userPoolId),
      own ? String(own.record.account ?? "") : undefined,
    );
  const byDefault = await declare("default");
  const differs = own && mismatch(byDefault.pattern, own.record);
  if (differs) throw new UsageError(`the rule does not match this record: ${differs} differs`);

  terminal.heading("The stack");
  const { step } = terminal;
  step("deploy", `index.ts declares ${byDefault.resourceCount} resources`);
  const zip = await zipArchive(byDefault.responder.archive);
  const installed = installFunction(zip);
  removeLater(installed.remove);
  /** Starts a process of the function; each scenario then makes a cold start with its own environment. */
  const start = async () => {
    const started = await startFunction({
      installed,
      timeoutSeconds: byDefault.responder.timeoutSeconds,
      environment: environmentOf(byDefault, { AWS_REGION: region }),
    });
    removeLater(started.stop);
    return started;
  };
  const responder = await start();
  let twin: LocalFunction | undefined;
  const megabytes = (zip.length / 1e6).toFixed(1);
  step("deploy", `the function's zip (${megabytes} MB) runs in ${installed.folder}`);
  step("deploy", `Cognito and the parameter store: ${endpoint ?? "our own, on 127.0.0.1"}`);
  step("deploy", "the queues and the table: our own, on 127.0.0.1");

  const proofs: Proof[] = [];
  for (const scenario of scenarios) {
    const deployment = scenario.stack === "default" ? byDefault : await declare(scenario.stack);
    const clock = makeClock();
    const backend =
      endpoint === null
        ? await startOwnBackend(userPoolId, deployment, clock)
        : await openEndpointBackend(endpoint, deployment, clock);
    removeLater(backend.remove);
    const queues = await startQueues();
    removeLater(queues.stop);
    const missing = missingAbilities(scenario, backend.pool.abilities);
    if (missing.length > 0) {
      terminal.note(`Not run: the scenario ${scenario.name}: it needs ${missing.join(", ")}`);
      continue;
    }
    const variables = { ...backend.environment, AWS_ENDPOINT_URL_SQS: queues.url };
    const functionEnvironment = environmentOf(deployment, variables);
    await responder.coldStart(functionEnvironment);
    const environment = makeLocalEnvironment({
      deployment,
      responder,
      startTwin: async () => {
        twin ??= await start();
        await twin.coldStart(functionEnvironment);
        return twin;
      },
      clock,
      pool: backend.pool,
      slack,
      queues,
      own,
      terminal,
    });
    proofs.push(...(await runScenario(scenario, environment)));
  }
  terminal.note(
    "Cognito, CloudTrail and EventBridge were imitated here; the README says what that can't prove.",
  );
  return allHold(proofs);
}
