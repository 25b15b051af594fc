/** The report page with everything behind it, for somebody who opens it in a real browser. */
import type { Terminal } from "../../cli/terminal";
import { startSlack } from "../aws/slack";
import type { LocalQueues } from "../aws/queue";
import type { RemoveLater } from "../clean-up";
import { declareDeployment } from "../deployment";
import type { Deployment } from "../deployment";
import { optionsFor } from "../environment";
import type { Environment, ReportPage } from "../environment";
import { startOwnBackend } from "../local/backend";
import type { Backend } from "../local/backend";
import { makeClock } from "../local/clock";
import type { LocalClock } from "../local/clock";
import { installProgram, openEnvironment } from "../local/open";
import type { PageOptions } from "../local/page";

/** The site, and what is behind it. */
export interface Site {
  deployment: Deployment;
  environment: Environment;
  page: ReportPage;
  /** Address of its API, without a path. */
  url: string;
  backend: Backend;
  queues: LocalQueues;
  clock: LocalClock;
}

const REGION = "us-east-2";

/** Name of the pool whose customers use it. */
export const USER_POOL_ID = `${REGION}_Customers`;

/** Opens it: both functions as they would be deployed, each in a process of its own. Nothing is delivered by itself. */
export async function openSite(
  terminal: Terminal,
  removeLater: RemoveLater,
  pageOptions?: PageOptions,
): Promise<Site> {
  const slack = await startSlack();
  removeLater(slack.stop);
  const options = optionsFor(USER_POOL_ID, "report page");
  const deployment = await declareDeployment(REGION, slack.webhookUrl, options);
  const clock = makeClock();
  const backend = await startOwnBackend(USER_POOL_ID, deployment, clock);
  removeLater(backend.remove);
  const { environment, queues, page } = await openEnvironment(
    {
      ...{ deployment, backend, clock, slack, terminal, pageOptions, own: null },
      responder: await installProgram(deployment.responder, removeLater),
      page: await installProgram(deployment.page!, removeLater),
      drawing: { isBrief: false, hasLink: false },
    },
    removeLater,
  );
  return {
    ...{ deployment, environment, backend, queues, clock },
    page: environment.page!,
    url: page!.url,
  };
}
