/**
 * Deploys what `index.ts` declares to an AWS-compatible server, in place of Pulumi's engine and the AWS provider:
 * Pulumi's test runtime runs the program, and every resource that it registers is made on the server.
 */
import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { describeError } from "../../handler/errors";
import type { RemoveLater } from "../clean-up";
import { isUnknownThere } from "../pool";
import { runProgram, takeRejections } from "../program";
import type { Clients } from "./clients";
import type { Differences } from "./differences";
import { resourceTypeOf } from "./resource-types";
import type { Inputs, Made, ResourceType } from "./resource-types/resource-type";

/** A resource on the server. */
export interface DeployedResource {
  type: string;
  /** The name that the program gave it. */
  name: string;
  inputs: Inputs;
  made: Made;
}

/** A stack on the server. */
export interface DeployedStack {
  name: string;
  resources: DeployedResource[];
  /** The stack's outputs. */
  outputs: Record<string, string>;
}

/** What is deployed. */
export interface StackToDeploy {
  name: string;
  /** Config by full key; the webhook counts as set with `--secret`. */
  config: Record<string, string>;
}

/**
 * Runs the program, and makes what it declares in the order of its dependencies. All of it is removed later, the
 * newest first, even when the deployment fails.
 *
 * @throws Error naming the resource that could not be made
 */
export async function deploy(
  clients: Clients,
  { name, config }: StackToDeploy,
  differences: Differences,
  removeLater: RemoveLater,
): Promise<DeployedStack & { remove(): Promise<void> }> {
  const resources: DeployedResource[] = [];
  const underWay = new Set<Promise<unknown>>();
  let failure: Error | undefined;
  let over = false;

  const make = async (type: string, resourceName: string, inputs: Inputs) => {
    if (over) throw new Error(`${resourceName} is not made: the run is over`);
    const resourceType = resourceTypeOf(type, inputs);
    const made = await create(clients, resourceType, resourceName, inputs, differences);
    // Nothing is proved of a resource that the server can't make.
    if (made === null) return { id: resourceName, state: inputs };
    resources.push({ type, name: resourceName, inputs, made });
    return { id: made.id, state: { ...inputs, ...made.outputs } };
  };
  const remove = async () => {
    over = true;
    await Promise.allSettled(underWay);
    await removeAll(resources);
  };
  removeLater(remove);

  try {
    const run = await runProgram({
      stack: name,
      config,
      secretKeys: ["cognito-lockdown:slackWebhookUrl"],
      provider: {
        newResource: async ({ type, name: resourceName, inputs }) => {
          const making = make(type, resourceName, withoutSecrets(inputs));
          underWay.add(making);
          try {
            return await making;
          } catch (error) {
            failure ??= new Error(`${type} ${resourceName}: ${describeError(error)}`);
            throw error;
          } finally {
            underWay.delete(making);
          }
        },
        call: ({ token }) => answerCall(clients, token),
      },
    });
    return { name, resources, outputs: await read(run.outputs), remove };
  } catch (error) {
    // Pulumi repeats one failed resource in dozens of unhandled rejections, some of them later.
    takeRejections();
    throw failure ?? error;
  }
}

/** The one resource of a type. @throws Error when there is none */
export function only({ resources }: DeployedStack, type: string): DeployedResource {
  const found = resources.find((resource) => resource.type === type);
  if (!found) throw new Error(`the stack has no ${type}`);
  return found;
}

/** Makes one resource; null where the server does not have a type that the stack works without. */
async function create(
  clients: Clients,
  resourceType: ResourceType,
  name: string,
  inputs: Inputs,
  differences: Differences,
): Promise<Made | null> {
  // The provider appends a hyphen and seven characters to a name that the program does not set.
  const physical: string = inputs.name ?? `${name}-${randomBytes(4).toString("hex").slice(1)}`;
  try {
    return await resourceType.create(clients, inputs, physical);
  } catch (error) {
    if (!resourceType.mayLack || !isUnknownThere(error)) throw error;
    differences.notRun(name, `the server can't make it (${describeError(error)})`);
    return null;
  }
}

/** Responds to the program's calls: the ARN of the server's default event bus names the account and the partition. */
async function answerCall({ events }: Clients, token: string): Promise<Record<string, string>> {
  const { Arn: arn = "" } = await events.describeEventBus({});
  const [, partition, , , accountId] = arn.split(":");
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: accountId! };
  if (token === "aws:index/getPartition:getPartition") return { partition: partition! };
  throw new Error(
    `the program made a call that testbed/server/deployer.ts does not know: ${token}`,
  );
}

function withoutSecrets(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]),
  );
}

async function read(
  outputs: Record<string, pulumi.Output<unknown>>,
): Promise<Record<string, string>> {
  const entries = Object.entries(outputs).map(
    ([key, output]) =>
      new Promise<[string, string]>((resolve) => {
        output.apply((value) => resolve([key, String(value)]));
      }),
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Removes the newest first. One that can't be removed does not stop the others; it is thrown at the end. */
async function removeAll(resources: DeployedResource[]): Promise<void> {
  const failures: string[] = [];
  for (let resource = resources.pop(); resource; resource = resources.pop()) {
    try {
      await resource.made.remove();
    } catch (error) {
      failures.push(`${resource.name}: ${describeError(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(`left on the server: ${failures.join("; ")}`);
}
