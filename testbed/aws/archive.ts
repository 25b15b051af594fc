/** Turns the archive that the program declares into the zip that Lambda gets, and that into the folder it runs. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { unzipSync, zipSync } from "fflate";

/** The time of every file in the zip: with a fixed one, equal contents make equal zips. */
const MTIME = new Date("2020-01-01T00:00:00Z");

/**
 * The function's zip, as Pulumi's engine makes it: the serialized callback, and folders and files of packages.
 *
 * @throws Error when the archive has anything else
 */
export async function zipArchive(archive: pulumi.asset.AssetArchive): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, asset] of Object.entries(await archive.assets)) {
    if (asset instanceof pulumi.asset.StringAsset) {
      files[name] = Buffer.from(await asset.text);
    } else if (asset instanceof pulumi.asset.FileArchive) {
      addFolder(files, name, await asset.path);
    } else if (asset instanceof pulumi.asset.FileAsset) {
      files[name] = fs.readFileSync(await asset.path);
    } else {
      throw new Error(`the function's archive holds ${name}, which is no text, file or folder`);
    }
  }
  return zipSync(files, { mtime: MTIME, level: 1 });
}

/** Unpacks a zip into a new folder. */
export function unpack(zip: Uint8Array, folder: string): void {
  for (const [name, contents] of Object.entries(unzipSync(zip))) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, contents);
  }
}

function addFolder(files: Record<string, Uint8Array>, name: string, folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const inArchive = path.posix.join(name, ...path.relative(folder, file).split(path.sep));
    files[inArchive] = fs.readFileSync(file);
  }
}
