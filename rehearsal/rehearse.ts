/** Sets everything up for the story, plays it, shows the proofs, and leaves nothing behind. */
import { createHash } from "node:crypto";
import type { BadLoginReport } from "../handler/report";
import { declareDeployment } from "./deployment";
import type { Deployment } from "./deployment";
import { installFunction, startFunction } from "./lambda";
import type { InstalledFunction } from "./lambda";
import { mismatch } from "./pattern";
import { envelope, feedbackRecord } from "./record";
import type { Envelope } from "./record";
import { startSlack } from "./slack";
import { setEmbeddedStage, setEndpointStage } from "./stage";
import type { Customer, Stage } from "./stage";
import { playStolenAccount } from "./story";
import { makeTerminal } from "./terminal";
import { UsageError } from "./usage";

/** What is rehearsed, and where. */
export interface Rehearsal {
  /** The user's own record, or null for a made-up customer. */
  own: { record: Envelope; report: BadLoginReport } | null;
  /** An AWS-compatible endpoint to play on, or null for servers of our own. */
  endpoint: string | null;
}

/**
 * Runs the rehearsal and prints it.
 *
 * @returns whether every proof holds
 * @throws UsageError when the rule does not match the user's record
 * @throws Error when something can't be started
 */
export async function rehearse({ own, endpoint }: Rehearsal): Promise<boolean> {
  const terminal = makeTerminal(process.stdout);
  const { step } = terminal;
  const cleanUps: (() => Promise<void>)[] = [];
  const cleanUp = async () => {
    for (let next = cleanUps.pop(); next; next = cleanUps.pop()) await next();
  };
  process.once("SIGINT", () => void cleanUp().finally(() => process.exit(130)));
  try {
    const slack = await startSlack();
    cleanUps.push(slack.stop);
    const region = own?.report.region ?? process.env.AWS_REGION ?? "us-east-2";
    const deployment = await declareDeployment(region, slack.webhookUrl);
    const differs = own && mismatch(deployment.pattern, own.record);
    if (differs) throw new UsageError(`the rule does not match this record: ${differs} differs`);

    terminal.heading("A stolen account: from the click to the way back in");
    step("deploy", `index.ts declares ${deployment.resourceCount} resources`);
    const stage = await setStage(deployment, own?.report ?? null, endpoint);
    cleanUps.push(stage.clear);
    step("deploy", `Cognito and the parameter store: ${endpoint ?? "our own, on 127.0.0.1"}`);
    const installed = installFunction(deployment.responder.zip);
    cleanUps.push(installed.remove);
    const responder = await startResponder(deployment, installed, stage);
    cleanUps.push(responder.stop);
    step("deploy", `${describeZip(deployment.responder.zip)} runs in ${installed.folder}`);

    const record = own?.record ?? madeUpRecord(region, stage.customer);
    const proofs = await playStolenAccount({
      deployment,
      responder,
      stage,
      slack,
      record,
      terminal,
    });

    terminal.heading("Proofs");
    proofs.forEach(terminal.proof);
    return proofs.every((proof) => proof.holds);
  } finally {
    await cleanUp();
  }
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

function startResponder({ responder }: Deployment, installed: InstalledFunction, stage: Stage) {
  return startFunction({
    installed,
    timeoutSeconds: responder.timeoutSeconds,
    environment: {
      ...responder.environment,
      ...stage.environment,
      // The function declares nodejs24.x; here it runs on the laptop's Node, of which the SDK may warn.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  });
}

function describeZip(zip: Uint8Array): string {
  const digest = createHash("sha256").update(zip).digest("hex").slice(0, 12);
  return `the function's zip (${(zip.length / 1e6).toFixed(1)} MB, sha256 ${digest}…)`;
}

function madeUpRecord(region: string, { userPoolId, user }: Customer): Envelope {
  return envelope(feedbackRecord({ region, userPoolId, user, time: new Date() }));
}
