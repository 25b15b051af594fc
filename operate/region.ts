/** Reads what a stack's config file says: the region, which may also come from the environment, and plain keys. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { UsageError } from "../cli/usage";
import { REGION } from "../handler/aws-patterns";

const ROOT = path.resolve(__dirname, "..");

/**
 * Reads `aws:region` of `Pulumi.STACK.yaml`, or else AWS_REGION.
 *
 * @param folder where the stacks' config files are
 * @throws UsageError when neither has a region, or the file can't be read as YAML
 */
export function readRegion(
  stack: string,
  environment: Record<string, string | undefined>,
  folder: string = ROOT,
): string {
  const file = `Pulumi.${stack}.yaml`;
  const configured = configuredRegion(file, folder);
  const region = configured ?? environment.AWS_REGION;
  const source = configured === undefined ? "AWS_REGION" : `aws:region in ${file}`;
  if (!region) {
    throw new UsageError(
      `no region: ${file} has no aws:region, and AWS_REGION is not set (check the stack name "${stack}")`,
    );
  }
  if (!REGION.test(region)) throw new UsageError(`${source} is "${region}", which is not a region`);
  return region;
}

function configuredRegion(file: string, folder: string): string | undefined {
  const region = readConfig(file, folder)["aws:region"];
  return typeof region === "string" ? region : undefined;
}

/**
 * The config in `Pulumi.STACK.yaml`, by key; empty where there is no such file, as for a stack that was created on another
 * machine.
 *
 * @throws UsageError when the file can't be read as YAML
 */
export function readConfigFile(stack: string, folder: string = ROOT): Record<string, unknown> {
  return readConfig(`Pulumi.${stack}.yaml`, folder);
}

function readConfig(file: string, folder: string): Record<string, unknown> {
  try {
    const content: unknown = parse(fs.readFileSync(path.join(folder, file), "utf8"));
    return (content as { config?: Record<string, unknown> } | null)?.config ?? {};
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return {};
    throw new UsageError(`${file} can't be read: ${message.split("\n")[0]}`);
  }
}
