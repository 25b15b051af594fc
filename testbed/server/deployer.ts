/**
 * Deploys what `index.ts` declares to an AWS-compatible server: Pulumi's test runtime runs the program, and every
 * resource that it registers is made for real. In place of Pulumi's engine and the AWS provider, whose diff, state and
 * checks of inputs are not played here.
 */
import { randomBytes } from "node:crypto";
import { DescribeEventBusCommand } from "@aws-sdk/client-eventbridge";
import * as pulumi from "@pulumi/pulumi";
import { describeError } from "../../handler/errors";
import type { RemoveLater } from "../clean-up";
import { runProgram } from "../program";
import type { Clients } from "./clients";
import { isUnknownThere } from "./differences";
import type { Differences } from "./differences";
import { kindOf } from "./resource-types";
import type { Inputs, Kind, Made } from "./resource-types/resource-type";

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
 * newest first, whether or not the deployment came to its end.
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
    const kind = kindOf(type, inputs);
    const made = await create(clients, kind, resourceName, inputs, differences);
    // What the server can't make is no resource of it, and nothing is proved of it.
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
    // Pulumi repeats one failed resource in dozens of unhandled rejections, some of them later. This is all they say.
    process.on("unhandledRejection", () => undefined);
    throw failure ?? error;
  }
}

/** Makes one resource, or answers null where the server lacks a type that the stack works without. */
async function create(
  clients: Clients,
  kind: Kind,
  name: string,
  inputs: Inputs,
  differences: Differences,
): Promise<Made | null> {
  // The provider adds a hyphen and seven characters to every name that the program leaves to it.
  const physical: string = inputs.name ?? `${name}-${randomBytes(4).toString("hex").slice(1)}`;
  try {
    return await kind.create(clients, inputs, physical);
  } catch (error) {
    if (!kind.mayLack || !isUnknownThere(error)) throw error;
    differences.notPlayed(name, `the server can't make it (${describeError(error)})`);
    return null;
  }
}

/** Answers the program's calls from the server: the default event bus names its account and partition. */
async function answerCall({ events }: Clients, token: string): Promise<Record<string, string>> {
  const { Arn: arn = "" } = await events.send(new DescribeEventBusCommand({}));
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

/** The newest first. One that can't be removed keeps no other from it, and is thrown at the end. */
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
