/** What every bench plays with: the function as it would be deployed, and a Cognito, a Slack and a queue of its own. */
import { zipSync } from "fflate";
import { zipArchive } from "../aws/archive";
import type { LocalCognito } from "../aws/cognito";
import { declareDeployment, environmentOf } from "../deployment";
import type { Deployment } from "../deployment";
import { installFunction, startFunction } from "../aws/lambda";
import type { InstalledFunction, LocalFunction } from "../aws/lambda";
import type { RemoveLater } from "../clean-up";
import { startInbox } from "../aws/queue";
import type { LocalInbox } from "../aws/queue";
import { startSlack } from "../aws/slack";
import type { LocalSlack } from "../aws/slack";
import { setEmbeddedStage } from "../stage";

const REGION = "us-east-2";

/** The stack wants a webhook; each bench puts that of its own Slack into the parameter store. */
const NO_WEBHOOK = "https://hooks.slack.com/services/T0BENCH/B0BENCH/notarealsecret";

/** The function, unpacked and ready to run. */
export interface Artifact {
  deployment: Deployment;
  zip: Uint8Array;
  installed: InstalledFunction;
}

/** Runs the program and unpacks the function that it declares. */
export async function makeArtifact(removeLater: RemoveLater): Promise<Artifact> {
  const deployment = await declareDeployment(REGION, NO_WEBHOOK);
  const zip = await zipArchive(deployment.responder.archive);
  return { deployment, zip, installed: install(zip, removeLater) };
}

/** The servers of one bench. */
export interface World {
  region: string;
  userPoolId: string;
  cognito: LocalCognito;
  slack: LocalSlack;
  inbox: LocalInbox;
  /** The function's environment, which leads it here. */
  environment: Record<string, string>;
}

/** Starts servers that know of nothing yet. */
export async function makeWorld(
  { deployment }: Artifact,
  removeLater: RemoveLater,
): Promise<World> {
  const slack = await startSlack();
  removeLater(slack.stop);
  const inbox = await startInbox();
  removeLater(inbox.stop);
  const userPoolId = `${REGION}_Bench`;
  const stage = await setEmbeddedStage(
    REGION,
    { userPoolId, user: "casey", password: "Correct-horse-7-battery" },
    { name: deployment.webhookParameter.name, value: slack.webhookUrl },
  );
  removeLater(stage.clear);
  return {
    region: REGION,
    userPoolId,
    cognito: stage.own!.cognito,
    slack,
    inbox,
    environment: environmentOf(deployment, {
      ...stage.environment,
      AWS_ENDPOINT_URL_SQS: inbox.url,
    }),
  };
}

/** Starts the function in a process of its own. */
export async function startResponder(
  { deployment, installed }: Artifact,
  environment: Record<string, string>,
  clock: "fake" | "real",
  removeLater: RemoveLater,
): Promise<LocalFunction> {
  const { timeoutSeconds } = deployment.responder;
  const responder = await startFunction({ installed, environment, timeoutSeconds, clock });
  removeLater(responder.stop);
  return responder;
}

/** Installs a handler of one file, to run beside the function in the same way. */
export function installHandler(source: Uint8Array, removeLater: RemoveLater): InstalledFunction {
  return install(zipSync({ "__index.js": source }), removeLater);
}

function install(zip: Uint8Array, removeLater: RemoveLater): InstalledFunction {
  const installed = installFunction(zip);
  removeLater(installed.remove);
  return installed;
}
