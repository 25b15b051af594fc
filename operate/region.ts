/** Reads the region of a stack from its config file, or else from the environment. */
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
  let content: { config?: Record<string, unknown> } | null;
  try {
    content = parse(fs.readFileSync(path.join(folder, file), "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A stack that was created on another machine has no file here.
    if (code === "ENOENT") return undefined;
    throw new UsageError(`${file} can't be read: ${message.split("\n")[0]}`);
  }
  const region = content?.config?.["aws:region"];
  return typeof region === "string" ? region : undefined;
}
