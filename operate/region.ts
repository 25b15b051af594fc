/** Reads what a stack's config file says: the region, which may also come from the environment, and plain keys. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { UsageError } from "../cli/usage";
import { REGION } from "../handler/aws-patterns";
import { PROJECT } from "../handler/component";
import type { ComponentId } from "../handler/component";

const ROOT = path.resolve(__dirname, "..");

/**
 * Reads `aws:region` of `Pulumi.STACK.yaml`, or else AWS_REGION.
 *
 * @param folder where the stacks' config files are
 * @throws UsageError when neither has a region, or the file can't be read as YAML
 */
export function readRegion(
  id: ComponentId,
  environment: Record<string, string | undefined>,
  folder: string = ROOT,
): string {
  const file = fileOf(id);
  const found = readConfigFile(id, folder)["aws:region"];
  const configured = typeof found === "string" ? found : undefined;
  const region = configured ?? environment.AWS_REGION;
  const source = configured === undefined ? "AWS_REGION" : `aws:region in ${file}`;
  if (!region) {
    throw new UsageError(
      isOwn(id)
        ? `no region: ${file} has no aws:region, and AWS_REGION is not set (check the stack name "${id.stack}")`
        : `no region: AWS_REGION is not set; the config of the program that has the component "${id.name}" is not here`,
    );
  }
  if (!REGION.test(region)) throw new UsageError(`${source} is "${region}", which is not a region`);
  return region;
}

/**
 * The config in `Pulumi.STACK.yaml`, by key; empty where there is no such file, as for a stack that was created on another
 * machine, and for another program's component: a file of that name belongs to a stack of this program.
 *
 * @throws UsageError when the file can't be read as YAML
 */
export function readConfigFile(id: ComponentId, folder: string = ROOT): Record<string, unknown> {
  if (!isOwn(id)) return {};
  const file = fileOf(id);
  try {
    const content: unknown = parse(fs.readFileSync(path.join(folder, file), "utf8"));
    return (content as { config?: Record<string, unknown> } | null)?.config ?? {};
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return {};
    throw new UsageError(`${file} can't be read: ${message.split("\n")[0]}`);
  }
}

function fileOf({ stack }: ComponentId): string {
  return `Pulumi.${stack}.yaml`;
}

function isOwn({ name }: ComponentId): boolean {
  return name === PROJECT;
}
