/** The function as it is deployed, for a test file: the serialized text with its packages, in a process of its own. */
import type { asset } from "@pulumi/pulumi";
import { zipArchive } from "../../testbed/aws/archive";
import { installFunction, startFunction } from "../../testbed/aws/lambda";
import type { InstalledFunction, LocalFunction } from "../../testbed/aws/lambda";
import { runProgram } from "../../testbed/program";
import type { ProgramRun } from "../../testbed/program";
import { ENVIRONMENT } from "../support/cases";
import { MINIMAL_CONFIG, PAGE_CONFIG, SECRET_KEYS } from "../support/config";
import { named } from "../support/declared";
import { PAGE_ENVIRONMENT } from "../support/page-run";

export const FUNCTION = "aws:lambda/function:Function";

/** The environment of the first start; each test then makes a cold start with its own. */
const QUIET = {
  ...ENVIRONMENT,
  AWS_REGION: "us-east-2",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

/** The deployed function, and where it came from. */
export interface Artifact {
  run(): ProgramRun;
  installed(): InstalledFunction;
  /** The running function. */
  responder(): LocalFunction;
  /** Starts a second one beside it; stop it in all cases. */
  another(): Promise<LocalFunction>;
}

/** Runs the program, and starts the responder for the current describe block. */
export function installArtifact(): Artifact {
  return install({ config: MINIMAL_CONFIG, ending: "responder", environment: QUIET });
}

/** The same for the page's function, of a stack with the page. */
export function installPage(): Artifact {
  return install({
    config: PAGE_CONFIG,
    ending: "page",
    environment: { ...QUIET, ...PAGE_ENVIRONMENT },
  });
}

/** The same for the self-check, of a stack with the page. */
export function installSelfCheck(environment: Record<string, string>): Artifact {
  return install({
    config: PAGE_CONFIG,
    ending: "self-check",
    environment: { ...QUIET, ...environment },
  });
}

function install({
  config,
  ending,
  environment,
}: {
  config: Record<string, string>;
  ending: string;
  environment: Record<string, string>;
}): Artifact {
  let run: ProgramRun;
  let installed: InstalledFunction;
  let responder: LocalFunction;
  const start = () => startFunction({ installed, environment, timeoutSeconds: 30 });

  before(async () => {
    run = await runProgram({ config, secretKeys: SECRET_KEYS });
    installed = installFunction(await zipArchive(codeOf(run, ending)));
    responder = await start();
  });
  after(async () => {
    await responder?.stop();
    await installed?.remove();
  });
  return {
    run: () => run,
    installed: () => installed,
    responder: () => responder,
    another: start,
  };
}

/** The archive of a function, as the program declares it. */
export function codeOf(run: ProgramRun, ending = "responder"): asset.AssetArchive {
  return named(run, FUNCTION, ending).inputs.code as asset.AssetArchive;
}
