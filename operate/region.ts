/** Which region a stack is in: what its own config says, or else the environment. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { UsageError } from "../cli/usage";
import { REGION } from "../handler/shapes";

const ROOT = path.resolve(__dirname, "..");

/**
 * Reads `aws:region` of `Pulumi.STACK.yaml`, or else AWS_REGION.
 *
 * @param folder where the stacks' files are
 * @throws UsageError when neither names a region, or the file is no YAML
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
      `no region is known: ${file} has no aws:region, and AWS_REGION is not set (is "${stack}" the stack's name?)`,
    );
  }
  if (!REGION.test(region)) throw new UsageError(`${source} is "${region}", which is no region`);
  return region;
}

function configuredRegion(file: string, folder: string): string | undefined {
  let text: string;
  try {
    text = fs.readFileSync(path.join(folder, file), "utf8");
  } catch (error) {
    // A stack that was made on another machine has no file here; its region then comes from the environment.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`);
  }
  let content: { config?: Record<string, unknown> } | null;
  try {
    content = parse(text);
  } catch {
    throw new UsageError(`${file} is not YAML`);
  }
  const region = content?.config?.["aws:region"];
  return typeof region === "string" ? region : undefined;
}
