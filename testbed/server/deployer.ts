/**
 * Deploys what `index.ts` declares to an AWS-compatible server, in place of Pulumi's engine and the AWS provider:
 * Pulumi's test runtime runs the program, and every resource that it registers is made on the server.
 */
import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { describeError } from "../../handler/errors";
import { removeAll } from "../clean-up";
import type { Remove, RemoveLater } from "../clean-up";
import { isUnknownThere } from "../pool";
import { runProgram, takeRejections } from "../program";
import { whereIs } from "./clients";
import type { Clients } from "./clients";
import type { Differences } from "./differences";
import { resourceTypeOf } from "./resource-types";
import { toFields } from "./resource-types/resource-type";
import type { Fields, Made } from "./resource-types/resource-type";

/** A resource on the server. */
export interface DeployedResource {
  type: string;
  /** The name that the program gave it. */
  name: string;
  /** As the program declares it, without secret wrappers. */
  inputs: Fields;
  /** The inputs as fields of the API, in the form in which they are read back. */
  declared: Fields;
  made: Made;
}

/** A stack on the server. */
export interface DeployedStack {
  name: string;
  resources: DeployedResource[];
  /** The stack's outputs. */
  outputs: Record<string, string>;
}

/**
 * Runs the program, and makes what it declares in the order of its dependencies. All of it is removed later, the
 * newest first, even when the deployment fails.
 *
 * @param stack its name, and its config by full key; the webhook counts as set with `--secret`
 * @throws Error naming the resource that could not be made
 */
export async function deploy(
  clients: Clients,
  { name, config }: { name: string; config: Record<string, string> },
  differences: Differences,
  removeLater: RemoveLater,
): Promise<DeployedStack & { remove(): Promise<void> }> {
  const resources: DeployedResource[] = [];
  const leftovers: Remove[] = [];
  const pending = new Set<Promise<unknown>>();
  let failure: Error | undefined;
  let isOver = false;

  const make = async (type: string, resourceName: string, inputs: Fields) => {
    if (isOver) throw new Error(`${resourceName} is not made: the run is over`);
    const resourceType = resourceTypeOf(type, inputs);
    const fields = toFields(resourceType, inputs);
    // The provider appends a hyphen and seven characters to a name that the program does not set.
    const id: string = inputs.name ?? `${resourceName}-${randomBytes(4).toString("hex").slice(1)}`;
    try {
      const made = await resourceType.create(clients, fields, id);
      const declared = { ...fields, ...made.readAs };
      leftovers.push(() => removeOne(resourceName, made));
      resources.push({ type, name: resourceName, inputs, declared, made });
      return { id: made.id ?? id, state: { ...inputs, ...made.outputs } };
    } catch (error) {
      if (!resourceType.mayLack || !isUnknownThere(error)) throw error;
      // Nothing is proved of a resource that the server can't make.
      differences.notRun(resourceName, `the server can't make it (${describeError(error)})`);
      return { id, state: inputs };
    }
  };
  const remove = async () => {
    isOver = true;
    await Promise.allSettled(pending);
    await removeAll(leftovers);
  };
  removeLater(remove);

  try {
    const run = await runProgram({
      stack: name,
      // The checks of what is outside the stack have tests of their own.
      config: { "cognito-lockdown:poolChecks": "off", ...config },
      secretKeys: ["cognito-lockdown:slackWebhookUrl"],
      provider: {
        newResource: async ({ type, name: resourceName, inputs, custom }) => {
          // A component is nothing on the server.
          if (custom === false) return { id: "", state: inputs };
          const making = make(type, resourceName, withoutSecrets(inputs));
          pending.add(making);
          try {
            return await making;
          } catch (error) {
            failure ??= new Error(`${type} ${resourceName}: ${describeError(error)}`);
            throw error;
          } finally {
            pending.delete(making);
          }
        },
        call: ({ token }) => answerCall(clients, token),
      },
    });
    const outputs = await new Promise((resolve) => pulumi.output(run.outputs).apply(resolve));
    return { name, resources, outputs: outputs as DeployedStack["outputs"], remove };
  } catch (error) {
    // Pulumi repeats one failed resource in dozens of unhandled rejections, some of them later.
    takeRejections();
    throw failure ?? error;
  }
}

/** The one resource of a type whose name ends like this. @throws Error when there is none, or more than one */
export function only(
  { resources }: Pick<DeployedStack, "resources">,
  type: string,
  ending = "",
): DeployedResource {
  const found = resources.filter(
    (resource) => resource.type === type && resource.name.endsWith(ending),
  );
  if (found.length !== 1) throw new Error(`the stack has ${found.length} ${type} ${ending}, not 1`);
  return found[0]!;
}

/** Responds to the program's calls. */
async function answerCall(clients: Clients, token: string): Promise<Record<string, string>> {
  const { accountId, partition, region } = await whereIs(clients);
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId };
  if (token === "aws:index/getPartition:getPartition") return { partition };
  if (token === "aws:index/getRegion:getRegion") return { region };
  throw new Error(
    `the program made a call that testbed/server/deployer.ts does not know: ${token}`,
  );
}

function withoutSecrets(inputs: Fields): Fields {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]),
  );
}

async function removeOne(name: string, made: Made): Promise<void> {
  try {
    await made.remove();
  } catch (error) {
    throw new Error(`left on the server: ${name}: ${describeError(error)}`, { cause: error });
  }
}
