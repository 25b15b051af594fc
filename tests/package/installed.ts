/** The package in an empty folder outside the repository, as somebody else installs it: packed, and installed by npm. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { asset } from "@pulumi/pulumi";
import { zipArchive } from "../../testbed/aws/archive";
import { runCommand } from "../../testbed/processes";
import type { EntryRun } from "../runtime/pulumi";

export const ROOT = path.resolve(__dirname, "../..");
const EXAMPLE = path.join(ROOT, "examples/component");

/** A program that has the package installed. Remove it in all cases. */
export interface Installed {
  /** The program's folder. */
  folder: string;
  /** Paths of the files in the package. */
  packed: string[];
  /** Runs npm there. @throws Error with what npm wrote */
  npm(...args: string[]): Promise<string>;
  remove(): void;
}

/**
 * Copies the example into a new folder, packs the repository into it, and installs everything from npm's registry. The
 * versions are those of the repository's own lockfile, so that no new release changes what a test sees.
 */
export async function installPackage(): Promise<Installed> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-package-"));
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  try {
    fs.cpSync(EXAMPLE, folder, { recursive: true });
    const packed = await npm(ROOT, "pack", "--json", "--pack-destination", folder);
    const lock = JSON.parse(fs.readFileSync(path.join(ROOT, "package-lock.json"), "utf8"));
    lock.packages[""] = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    fs.writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify(lock));
    await npm(folder, "install", "--no-audit", "--no-fund");
    return {
      folder,
      packed: JSON.parse(packed)[0].files.map((file: { path: string }) => file.path),
      npm: (...args) => npm(folder, ...args),
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A copy of the repository as it is now, without what git ignores, with what `npm ci --omit=dev` installs. */
export async function installForProduction(): Promise<Pick<Installed, "folder" | "remove">> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-production-"));
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  try {
    const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const { stdout } = await runCommand("git", listed, { cwd: ROOT, env: environment() });
    for (const file of stdout.split("\0").filter((name) => name !== "")) {
      if (fs.existsSync(path.join(ROOT, file)))
        fs.cpSync(path.join(ROOT, file), path.join(folder, file));
    }
    await npm(folder, "ci", "--omit=dev", "--no-audit", "--no-fund");
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand("npm", args, { cwd, env: environment() });
  if (exitCode !== 0) throw new Error(`npm ${args.join(" ")} failed: ${stdout}${stderr}`);
  return stdout;
}

/** This process's environment without what npm sets for its own scripts, which would lead it to the repository. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** The zip of a function as it was registered. @param ending the end of its name */
export function zipOf(run: EntryRun, ending: string, folder: string): Promise<Uint8Array> {
  const registered = run.registrations.find(
    ({ type, name }) => type === "aws:lambda/function:Function" && name.endsWith(ending),
  );
  const { assets } = registered!.inputs.code as { assets: Record<string, WireAsset> };
  return zipArchive(
    new asset.AssetArchive(
      Object.fromEntries(Object.entries(assets).map(([name, wire]) => [name, read(wire, folder)])),
    ),
  );
}

/** An asset as it goes over the wire (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts). */
interface WireAsset {
  text?: string;
  path?: string;
  __pulumiArchive?: true;
}

function read(wire: WireAsset, folder: string): asset.Asset | asset.Archive {
  if (wire.text !== undefined) return new asset.StringAsset(wire.text);
  const file = path.join(folder, wire.path!);
  return wire.__pulumiArchive ? new asset.FileArchive(file) : new asset.FileAsset(file);
}
