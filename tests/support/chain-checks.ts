/** Runs the deployment's checks alone, with the provider's and the SDK's answers mocked. */
import * as pulumi from "@pulumi/pulumi";
import { ACCOUNT_ID } from "../../cli/record";
import { checkChain } from "../../stack/pool-checks";
import type { ChainChecks } from "../../stack/pool-checks";
import { healthyPool, outsideWith } from "../../testbed/outside";
import type { Answers } from "../../testbed/outside";
import { OPTIONS, POOL } from "./pool-facts";

/** What one run of the checks said. */
export interface ChecksRun {
  warnings: string[];
  /** What it threw, if it did. */
  error: unknown;
  /** Tokens of the calls to the provider. */
  calls: string[];
}

/** What is changed in a run in which nothing is wrong. */
export interface ChecksWorld {
  checks?: Partial<ChainChecks>;
  preview?: boolean;
  /** Changes of what the provider says of a pool, or a function that says it. */
  pool?: object | ((userPoolId: string) => object | Promise<object>);
  /** What the SDK answers. */
  answers?: Answers;
  deadline?: AbortSignal;
  /** What the provider says of the account. */
  callerIdentity?: () => object;
}

/** An error of the provider as Pulumi's mocks need it: they pass on its `details` alone. */
export function providerError(message: string): Error {
  return Object.assign(new Error(message), { details: message });
}

/** Runs the checks. */
export async function runChecks(world: ChecksWorld = {}): Promise<ChecksRun> {
  const { checks, preview = false, pool = {}, answers, deadline } = world;
  const run: ChecksRun = { warnings: [], error: undefined, calls: [] };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name }) => {
        throw providerError(`the checks declare ${name}`);
      },
      call: ({ token, inputs }) => {
        run.calls.push(token);
        if (token === "aws:index/getCallerIdentity:getCallerIdentity") {
          return world.callerIdentity?.() ?? { accountId: ACCOUNT_ID };
        }
        if (token !== "aws:cognito/getUserPool:getUserPool") {
          throw providerError(`the checks call ${token}`);
        }
        const id: string = inputs.userPoolId;
        return typeof pool === "function" ? pool(id) : { ...healthyPool(id, "us-east-2"), ...pool };
      },
    },
    "cognito-lockdown",
    "staging",
    preview,
  );
  const log = pulumi.log as { warn: typeof pulumi.log.warn };
  const { warn } = log;
  log.warn = async (message) => void run.warnings.push(message);
  try {
    await checkChain(
      {
        ...OPTIONS,
        poolChecks: "error",
        userPoolIds: [POOL],
        createsTrail: false,
        ownTrail: "own",
        ...checks,
      },
      outsideWith(answers, deadline)("us-east-2"),
    );
  } catch (error) {
    run.error = error;
  } finally {
    log.warn = warn;
  }
  return run;
}

/** What Pulumi shows of a run that is refused: each broken link on a line of its own. */
export function refusalOf(broken: string[]): string {
  return [
    "this keeps a click from locking an account:",
    ...broken.map((line) => `- ${line}`),
    "to deploy it all the same: npx pulumi config set poolChecks warn",
  ].join("\n");
}
