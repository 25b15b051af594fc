/** Opens an environment on the functions' code: queues and processes around a backend. */
import { zipArchive } from "../aws/archive";
import { installFunction, startFunction } from "../aws/lambda";
import type { LocalFunction } from "../aws/lambda";
import { startQueues } from "../aws/queue";
import type { LocalQueues } from "../aws/queue";
import type { LocalSlack } from "../aws/slack";
import type { RemoveLater } from "../clean-up";
import { environmentOf } from "../deployment";
import type { DeclaredFunction, Deployment } from "../deployment";
import type { Environment } from "../environment";
import type { Backend } from "./backend";
import { makeLocalEnvironment } from "./environment";
import type { LocalParts } from "./environment";
import { servePage } from "./page";
import type { PageOptions, RunningPage } from "./page";

/** A function's code, unpacked. A process of it is started when it is needed, and the next one takes it over. */
export interface Program {
  /** Size of its zip. */
  megabytes: string;
  folder: string;
  /** Makes a cold start with these variables. @param process which one, where there are several */
  coldStart(variables: Record<string, string>, process?: string): Promise<LocalFunction>;
}

/** Unpacks a function. */
export async function installProgram(
  declared: DeclaredFunction,
  removeLater: RemoveLater,
): Promise<Program> {
  const zip = await zipArchive(declared.archive);
  const installed = installFunction(zip);
  removeLater(installed.remove);
  const processes = new Map<string, LocalFunction>();
  return {
    megabytes: (zip.length / 1e6).toFixed(1),
    folder: installed.folder,
    async coldStart(environment, process = "only") {
      const running = processes.get(process);
      if (running) {
        await running.coldStart(environment);
        return running;
      }
      const { timeoutSeconds } = declared;
      const started = await startFunction({ installed, timeoutSeconds, environment });
      removeLater(started.stop);
      processes.set(process, started);
      return started;
    },
  };
}

/** What is opened. */
export interface Opening extends Pick<LocalParts, "clock" | "own" | "terminal" | "drawing"> {
  deployment: Deployment;
  backend: Backend;
  slack: LocalSlack;
  responder: Program;
  /** Null in a stack without the report page. */
  page: Program | null;
  pageOptions?: PageOptions;
}

/** The environment, and what is behind it. */
export interface Opened {
  environment: Environment;
  queues: LocalQueues;
  /** Null in a stack without it. */
  page: RunningPage | null;
}

/** Makes cold starts, and connects everything. */
export async function openEnvironment(
  { deployment, backend, responder, page, pageOptions, ...parts }: Opening,
  removeLater: RemoveLater,
): Promise<Opened> {
  const queues = await startQueues();
  removeLater(queues.stop);
  const variables = { ...backend.environment, AWS_ENDPOINT_URL_SQS: queues.url };
  const served =
    deployment.page &&
    page &&
    (await servePage(
      {
        declared: deployment.page,
        page: await page.coldStart(environmentOf(deployment.page, variables)),
        ...{ clock: parts.clock, terminal: parts.terminal, options: pageOptions },
      },
      removeLater,
    ));
  const ofResponder = environmentOf(deployment.responder, variables);
  const environment = makeLocalEnvironment({
    ...parts,
    deployment,
    responder: await responder.coldStart(ofResponder),
    startTwin: () => responder.coldStart(ofResponder, "twin"),
    page: served,
    pool: backend.pool,
    queues,
  });
  return { environment, queues, page: served };
}
