/** Sets everything up for the story, plays it, shows the proofs, and leaves nothing behind. */
import { envelope, feedbackRecord } from "../cli/record";
import type { Envelope } from "../cli/record";
import { makeTerminal } from "../cli/terminal";
import type { Proof, Terminal } from "../cli/terminal";
import { UsageError } from "../cli/usage";
import type { BadLoginReport } from "../handler/report";
import { zipArchive } from "./aws/archive";
import { cleaningUp } from "./clean-up";
import type { RemoveLater } from "./clean-up";
import { declareDeployment, environmentOf } from "./deployment";
import type { Deployment } from "./deployment";
import { installFunction, startFunction } from "./aws/lambda";
import { mismatch } from "./aws/pattern";
import { startInbox } from "./aws/queue";
import { startSlack } from "./aws/slack";
import { setEmbeddedStage, setEndpointStage } from "./stage";
import type { Customer, Stage } from "./stage";
import type { Scene } from "./scenes";
import { allHold, People } from "./story";

/** What is rehearsed, and where. */
export interface Rehearsal {
  /** The user's own record, or null for a made-up customer. */
  own: { record: Envelope; report: BadLoginReport } | null;
  /** An AWS-compatible endpoint to play on, or null for servers of our own. */
  endpoint: string | null;
  /** Region of the made-up customer's pool. */
  region: string;
  scenes: Scene[];
}

/**
 * Runs the rehearsal and prints it. Interrupted, or left without a reader, it cleans up and ends the process.
 *
 * @returns whether every proof holds
 * @throws UsageError when the rule does not match the user's record
 * @throws Error when something can't be started
 */
export function rehearse(
  rehearsal: Rehearsal,
  terminal: Terminal = makeTerminal(process.stdout),
): Promise<boolean> {
  return cleaningUp(terminal, (removeLater) => play(rehearsal, terminal, removeLater));
}

async function play(
  { own, endpoint, region: defaultRegion, scenes }: Rehearsal,
  terminal: Terminal,
  removeLater: RemoveLater,
): Promise<boolean> {
  const slack = await startSlack();
  removeLater(slack.stop);
  const inbox = await startInbox();
  removeLater(inbox.stop);
  const region = own?.report.region ?? defaultRegion;
  const deployment = await declareDeployment(region, slack.webhookUrl);
  const differs = own && mismatch(deployment.pattern, own.record);
  if (differs) throw new UsageError(`the rule does not match this record: ${differs} differs`);

  terminal.heading("The stack");
  const { step } = terminal;
  step("deploy", `index.ts declares ${deployment.resourceCount} resources`);
  const zip = await zipArchive(deployment.responder.archive);
  const installed = installFunction(zip);
  removeLater(installed.remove);
  const responder = await startFunction({
    installed,
    timeoutSeconds: deployment.responder.timeoutSeconds,
    environment: environmentOf(deployment, { AWS_REGION: region }),
  });
  removeLater(responder.stop);
  const megabytes = (zip.length / 1e6).toFixed(1);
  step("deploy", `the function's zip (${megabytes} MB) runs in ${installed.folder}`);
  step("deploy", `Cognito and the parameter store: ${endpoint ?? "our own, on 127.0.0.1"}`);

  const played: Proof[] = [];
  for (const scene of scenes) {
    terminal.heading(scene.title);
    slack.messages.length = 0;
    const stage = await setStage(deployment, own?.report ?? null, endpoint);
    removeLater(stage.clear);
    const environment = { ...stage.environment, AWS_ENDPOINT_URL_SQS: inbox.url };
    await responder.coldStart(environmentOf(deployment, environment));
    const record = own?.record ?? madeUpRecord(region, stage.customer);
    const people = new People(stage);
    const proofs = await scene
      .play({ deployment, responder, stage, slack, inbox, record, terminal }, people)
      .finally(() => people.leave());
    terminal.gap();
    proofs.forEach(terminal.proof);
    played.push(...proofs);
  }
  terminal.note(
    "Cognito, CloudTrail and EventBridge were imitated here; the README says what that can't prove.",
  );
  return allHold(played);
}

function setStage(
  { region, webhookParameter }: Deployment,
  report: BadLoginReport | null,
  endpoint: string | null,
): Promise<Stage> {
  const customer: Customer = {
    user: report?.user ?? "casey",
    password: "Correct-horse-7-battery",
    userPoolId: report?.userPoolId ?? `${region}_Rehearsal`,
  };
  return endpoint === null
    ? setEmbeddedStage(region, customer, webhookParameter)
    : setEndpointStage(region, endpoint, customer, webhookParameter);
}

function madeUpRecord(region: string, { userPoolId, user }: Customer): Envelope {
  return envelope(feedbackRecord({ region, userPoolId, user, time: new Date() }));
}
