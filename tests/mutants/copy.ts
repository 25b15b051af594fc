/** Copies of the project, in which tests run as in the project itself. */
import * as fs from "node:fs";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

/** Left out: history, what is installed beside the packages, and this folder, whose test would notice every mutant. */
const NOT_COPIED = [".git", "node_modules/.cache", "tests/mutants"];

/**
 * Copies the project. The packages are hard links where the file system can: Pulumi does not find what a package needs
 * behind a symbolic link.
 *
 * @param copy a folder that does not exist yet
 */
export function copyProject(copy: string): void {
  copyFolder("", copy);
}

function copyFolder(folder: string, copy: string): void {
  fs.mkdirSync(path.join(copy, folder));
  for (const entry of fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name);
    const [from, to] = [path.join(ROOT, name), path.join(copy, name)];
    if (NOT_COPIED.includes(name)) continue;
    if (entry.isDirectory()) copyFolder(name, copy);
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(from), to);
    else if (name.startsWith("node_modules/")) linkOrCopy(from, to);
    else fs.copyFileSync(from, to);
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    // Another file system, or one that has no hard links.
    if (!["EXDEV", "EPERM", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code!))
      throw error;
    fs.copyFileSync(from, to);
  }
}
