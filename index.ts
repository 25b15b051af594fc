/**
 * The program of this project: one `CognitoLockdown` with the stack's config. Run by `pulumi up`; the functions' own code is in
 * `handler/`, `page/` and `checks/`.
 */
import * as pulumi from "@pulumi/pulumi";
import { CognitoLockdown } from "./stack/cognito-lockdown";
import type { LockdownOutputs } from "./stack/cognito-lockdown";
import { readStackConfig } from "./stack/config";
import type { MakeOutside } from "./stack/outside";

/**
 * Pulumi runs an exported function and takes what it returns for the stack's outputs (@pulumi/pulumi, cmd/run/run.ts).
 *
 * @param makeOutside what the checks read over the SDK; tests pass their own
 */
export = async function program(makeOutside?: MakeOutside): Promise<LockdownOutputs> {
  const args = readStackConfig();
  return new CognitoLockdown(pulumi.getProject(), args, {}, makeOutside).outputs;
};
